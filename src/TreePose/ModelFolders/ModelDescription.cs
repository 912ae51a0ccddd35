using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Evaluation.Confidence;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>One network of a model.</summary>
/// <param name="Weights">Its <c>.pth</c>, relative to the folder; what it needs stands beside, under its name with <c>.json</c>.</param>
/// <param name="Origin">Who it has seen; null for weights that do not say.</param>
public sealed record ModelMember(string Weights, ModelOrigin? Origin)
{
    /// <summary>The file beside the weights.</summary>
    internal string Note => Path.ChangeExtension(Weights, ".json");
}

/// <summary>The content of <c>model.json</c>: all that one needs to apply a model and to know what it is good for.</summary>
public sealed record ModelDescription
{
    /// <summary>The file's name.</summary>
    public const string FileName = "model.json";

    /// <summary>What every such file begins with.</summary>
    public const string FormatName = "treepose-model";

    /// <summary>The newest version that is written and read.</summary>
    public const int NewestVersion = 2;

    /// <summary><see cref="FormatName"/>.</summary>
    public string Format { get; init; } = FormatName;

    /// <summary>Version of the format, from 1; 2 for a person's own model, which earlier programs would apply to anybody.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What it gives: a name of <see cref="ModelKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The experiment whose run made it.</summary>
    public required string Experiment { get; init; }

    /// <summary>Every option of the run: how the source makes frames, steps, architecture, decoder.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Names of the classes; null for a regression.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Unit of what is predicted; null for a classifier.</summary>
    public string? TargetUnit { get; init; }

    /// <summary>The networks: those of each fold in the order of the run, then those trained on everybody.</summary>
    public required IReadOnlyList<ModelMember> Models { get; init; }

    /// <summary>Figures of the run, as its <c>results.json</c> has them.</summary>
    public JsonObject? Figures { get; init; }

    /// <summary>What the run shows against its baselines, with intervals where there are any.</summary>
    public JsonNode? Verdict { get; init; }

    /// <summary>
    /// What the networks trained on everybody were trained on, without those the first fold's; each network's own stands beside its
    /// weights. Null for runs of versions before 0.2.
    /// </summary>
    public TrainingRanges? Ranges { get; init; }

    /// <summary>
    /// Errors on people who were left out, of which intervals of predictions are made: one for answers of a single network, one for means
    /// over repeats. Empty for classifiers, for runs of versions before 0.2, and for models adapted to a person.
    /// </summary>
    public IReadOnlyList<LeftOutErrors> Intervals { get; init; } = [];

    /// <summary>
    /// Whether the confidence of its events can be believed, and the temperatures that calibrate it; null for regressions and for runs of
    /// versions before 0.2.
    /// </summary>
    public ConfidenceReport? Confidence { get; init; }

    /// <summary>What it is not for; a sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];

    /// <summary>The run that made it.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>Git commit of the code; null when it was not under git.</summary>
    public string? Commit { get; init; }

    /// <summary>The data it was trained on, as it was named; null when nobody did.</summary>
    public string? Data { get; init; }

    /// <summary>Seed of everything random, of simulated data too.</summary>
    public int Seed { get; init; }

    /// <summary>What makes it one person's; null for everybody's.</summary>
    public PersonalModel? Personal { get; init; }

    /// <summary>Every other file of the folder.</summary>
    public IReadOnlyList<RunFile> Files { get; init; } = [];

    /// <summary>What every network of the model was given; null where they do not say.</summary>
    internal ModelOrigin? Any => Models.Select(m => m.Origin).FirstOrDefault(o => o is not null);

    /// <summary>Participants that any of its networks was trained or tested on.</summary>
    public IReadOnlyList<string> Participants =>
        [
            .. Models
                .Select(m => m.Origin)
                .OfType<ModelOrigin>()
                .SelectMany(o => o.TrainedOn.Concat(o.ValidatedOn).Concat(o.Tested))
                .Distinct()
                .Order(NaturalOrder.Names),
        ];

    /// <summary>The text of <c>model.json</c>.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, RecordJsonRules.Indented) + "\n";

    /// <summary>Reads <c>model.json</c>.</summary>
    /// <exception cref="DataFormatException">It is damaged, of a newer version, or no such file.</exception>
    internal static ModelDescription Read(string path)
    {
        const string Remedy = "Restore the folder from a copy, or promote the run again.";
        try
        {
            JsonNode? json = JsonNode.Parse(RecordPaths.Read(path));
            if (json is not JsonObject || json["format"]?.ToString() != FormatName)
                throw new JsonException($"its format is '{json?["format"]}', allowed is '{FormatName}'");
            RequireVersion(path, json["version"], 1, NewestVersion);
            ModelDescription read = json.Deserialize<ModelDescription>(RecordJsonRules.Indented) ?? throw new JsonException("null");
            if (read.HasNulls)
                throw new JsonException("It holds null where a value is needed.");
            if (read.Contradiction is { } contradiction)
                throw new JsonException(contradiction);
            if (read.Files.Select(f => RunEventRules.OfFile(f.Path, f.Bytes, f.Sha256)).FirstOrDefault(p => p is not null) is { } problem)
                throw new JsonException("It " + problem);
            return read;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is not the description of a model ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Fails unless a version is one that this program reads.</summary>
    /// <exception cref="DataFormatException">It is not: a newer one needs a newer program, one that never was is damage.</exception>
    internal static void RequireVersion(string path, JsonNode? version, int oldest, int newest)
    {
        int? given = version?.GetValue<int>();
        if (given >= oldest && given <= newest)
            return;
        string read = oldest == newest ? $"{newest}" : $"{oldest} to {newest}";
        throw new DataFormatException(
            path,
            given is null ? "does not say its version of the format." : $"is of version {given} of the format; this program reads {read}.",
            given > newest
                ? "Use a newer version of TreePose."
                : "No program wrote such a file: restore the folder from a copy, or make it again."
        );
    }

    /// <summary>Why it cannot be the description of any model; null when it can.</summary>
    private string? Contradiction =>
        Kind is not (ModelKinds.Events or ModelKinds.Holds or ModelKinds.Other)
            ? $"its kind is '{Kind}', allowed is {ModelKinds.Events}, {ModelKinds.Holds} and {ModelKinds.Other}"
        : Models.Count == 0 ? "it names no network"
        : Kind == ModelKinds.Events && Classes is null ? "it names no classes"
        : Personal is not null && (Version < 2 || Kind == ModelKinds.Other) ? "a person's own model is of version 2, and of events or holds"
        : LeftOutErrors.Problem(Intervals) is { } wrong ? $"of its errors on left-out people, {wrong}"
        : Ranges?.Problem is { } range ? $"of what it was trained on, {range}"
        : Confidence?.Problem is { } unsure ? $"of its confidence, {unsure}"
        : Kind == ModelKinds.Other ? null
        : Models.FirstOrDefault(m => m.Origin is null) is { } without ? $"'{without.Weights}' does not say whom it has seen"
        : Models.Any(m => !(m.Origin!.ShortestPeriod > 0 && m.Origin.LongestPeriod >= m.Origin.ShortestPeriod))
            ? "a frame period is not above 0, or the longest is shorter than the shortest"
        : Models.FirstOrDefault(m => !m.Origin!.Frames.Equals(Any!.Frames)) is { } other
            ? $"'{other.Weights}' takes frames {other.Origin!.Frames}, others {Any!.Frames}"
        : null;

    private bool HasNulls =>
        Classes?.Contains(null!) == true
        || Limits.Contains(null!)
        || Models.Contains(null!)
        || Files.Contains(null!)
        || (Personal is { } p && new[] { p.WeightsSha256, p.TunedOn, p.MeasuredOn, p.Warnings }.Any(l => l is null || l.Contains(null!)))
        || Models.Select(m => m.Origin).OfType<ModelOrigin>().Any(o => Lists(o).Any(l => l is null || l.Contains(null!)));

    private static IEnumerable<IReadOnlyList<string>?> Lists(ModelOrigin o) => [o.TrainedOn, o.ValidatedOn, o.Tested, o.Captures, o.Chosen];
}
