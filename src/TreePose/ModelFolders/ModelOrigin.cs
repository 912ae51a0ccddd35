using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TreePose.Datasets;

namespace TreePose.ModelFolders;

/// <summary>
/// Where one trained network comes from: which frames it was given, who it has seen, whom it was tested on. It stands beside the
/// weights, so that whoever applies them knows for whom they may answer.
/// </summary>
public sealed record ModelOrigin
{
    /// <summary>Shape of a frame as the source gives it, before any step.</summary>
    public required FrameShape Frames { get; init; }

    /// <summary>Seconds from one frame to the next as the source gives them: of the capture where it is shortest.</summary>
    public required double ShortestPeriod { get; init; }

    /// <summary>The same of the capture where it is longest.</summary>
    public required double LongestPeriod { get; init; }

    /// <summary>The fold of the run; null for a network trained on everybody.</summary>
    public string? Fold { get; init; }

    /// <summary>Place of the fold in the run, from 0.</summary>
    public int Order { get; init; }

    /// <summary>Which repeat of the fold, from 0.</summary>
    public int Repeat { get; init; }

    /// <summary>Which network of an ensemble, from 0.</summary>
    public int Member { get; init; }

    /// <summary>Participants that it was fitted to.</summary>
    public required IReadOnlyList<string> TrainedOn { get; init; }

    /// <summary>Participants that decided when to stop.</summary>
    public IReadOnlyList<string> ValidatedOn { get; init; } = [];

    /// <summary>Participants that it was tested on.</summary>
    public IReadOnlyList<string> Tested { get; init; } = [];

    /// <summary>Captures that it was tested on, where the names of people do not say which: folds over groups.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>Options that a nested choice set for its fold, <c>key=value</c>.</summary>
    public IReadOnlyList<string> Chosen { get; init; } = [];

    /// <summary>Whether it has seen a person, in training or to decide when to stop.</summary>
    public bool HasSeen(string participant) => TrainedOn.Contains(participant) || ValidatedOn.Contains(participant);

    /// <summary>Whether the run that made it had the person at all.</summary>
    internal bool Knows(string participant) => HasSeen(participant) || Tested.Contains(participant);

    /// <summary>As it stands beside the weights.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, RecordJsonRules.Indented)!.AsObject();
}

/// <summary>What stands beside weights: architecture, what the steps learned, classes or scale of the target, and the origin.</summary>
public sealed record ModelWeights
{
    /// <summary>The architecture's name.</summary>
    public string? Model { get; init; }

    /// <summary>Its options.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>What the steps learned, an element a step, from the first that learns on.</summary>
    public JsonArray? Steps { get; init; }

    /// <summary>Names of the classes; null for a regression.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Mean of the training targets; null for a classifier.</summary>
    public double? TargetMean { get; init; }

    /// <summary>Standard deviation of the training targets; null for a classifier.</summary>
    public double? TargetDeviation { get; init; }

    /// <summary>Mean over the physical holds that it was fitted to, what the simplest baseline says; null for a classifier.</summary>
    public double? TrainingMean { get; init; }

    /// <summary>How many physical holds it was fitted to; null for a classifier.</summary>
    public int? TrainingHolds { get; init; }

    /// <summary>Unit of the target; null for a classifier.</summary>
    public string? TargetUnit { get; init; }

    /// <summary>What it was trained on; null in files of versions before 0.2, or of other makers.</summary>
    public TrainingRanges? Ranges { get; init; }

    /// <summary>Where it comes from; null in files of versions before 0.2, or of other makers.</summary>
    public ModelOrigin? Origin { get; init; }

    /// <summary>The kind of model that it is: a name of <see cref="ModelKinds"/>.</summary>
    [JsonIgnore]
    public string Kind =>
        Origin is null ? ModelKinds.Other
        : Classes is not null ? ModelKinds.Events
        : TargetMean is not null && TargetDeviation is not null ? ModelKinds.Holds
        : ModelKinds.Other;

    /// <summary>Reads what stands beside weights.</summary>
    /// <param name="path">The <c>.json</c>.</param>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    public static ModelWeights Read(string path)
    {
        try
        {
            ModelWeights read =
                JsonSerializer.Deserialize<ModelWeights>(RecordPaths.Read(path), RecordJsonRules.Indented)
                ?? throw new JsonException("It is null.");
            return read.Ranges?.Problem is { } problem ? throw new JsonException("Of what it was trained on, " + problem) : read;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(
                path,
                $"does not say what its weights are ({RecordJsonRules.Why(e)}).",
                "Restore it from a copy, or train again.",
                e
            );
        }
    }
}

/// <summary>What a model gives.</summary>
public static class ModelKinds
{
    /// <summary>A class for each frame, and events made of them.</summary>
    public const string Events = "events";

    /// <summary>A number for each hold, such as its mean COP speed.</summary>
    public const string Holds = "copSpeed";

    /// <summary>Weights that do not say what they are: they are kept, and cannot be applied.</summary>
    public const string Other = "other";
}
