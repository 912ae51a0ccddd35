using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Evaluation.Confidence;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>Makes the description of a run's model from its record.</summary>
internal static class ModelDescriptions
{
    private const string VerdictFile = "verdict.json";

    /// <summary>Where a model folder has a file of a run's <c>checkpoints/</c>.</summary>
    public static string PlaceOf(string checkpoint) => ModelFolder.WeightsFolder + checkpoint[RecordFiles.CheckpointsFolder.Length..];

    /// <summary>Where a run's record has a file that a model folder has among its weights.</summary>
    /// <exception cref="TreePoseException">It is no such file: a version before 0.2 promoted it.</exception>
    public static string CheckpointOf(string place) =>
        RecordFiles.IsIn(place, ModelFolder.WeightsFolder)
            ? RecordFiles.CheckpointsFolder + place[ModelFolder.WeightsFolder.Length..]
            : throw new TreePoseException(
                $"The workflow has its model in '{place}', as earlier versions did: it can be run, and neither completed nor applied. "
                    + "Promote its run again under another name."
            );

    /// <summary>The description, still without files.</summary>
    /// <param name="run">The run.</param>
    /// <param name="files">Its files of <c>checkpoints/</c>.</param>
    /// <param name="paths">Where they are, by their place in a model folder.</param>
    public static ModelDescription Of(StoredRun run, IReadOnlyList<RunFile> files, IReadOnlyDictionary<string, string> paths)
    {
        (ModelMember Member, ModelWeights Weights)[] all =
        [
            .. files
                .Where(f => ModelFolder.IsWeights(f.Path))
                .Select(f => Member(PlaceOf(f.Path), paths))
                .OrderBy(m =>
                    m.Member.Origin is null ? 2
                    : m.Member.Origin.Fold is null ? 1
                    : 0
                )
                .ThenBy(m => m.Member.Origin?.Repeat)
                .ThenBy(m => m.Member.Origin?.Order)
                .ThenBy(m => m.Member.Origin?.Member)
                .ThenBy(m => m.Member.Weights, StringComparer.Ordinal),
        ];
        string[] kinds = [.. all.Select(m => m.Weights.Kind).Distinct()];
        var description = new ModelDescription
        {
            Kind = kinds is [var one] ? one : ModelKinds.Other,
            Experiment = run.Info.Experiment,
            Options = run.Options["options"]?.DeepClone() as JsonObject ?? [],
            Classes = all[0].Weights.Classes,
            TargetUnit = all[0].Weights.TargetUnit,
            Models = [.. all.Select(m => m.Member)],
            Figures = run.Results?["figures"]?.DeepClone() as JsonObject ?? Flat(run),
            Verdict = RecordJson.ReadOptional(run.PathOf(RecordFiles.ReportData(VerdictFile)))?.Content["verdict"]?.DeepClone(),
            Ranges = (all.FirstOrDefault(m => m.Member.Origin is { Fold: null }).Weights ?? all[0].Weights).Ranges,
            Confidence = ConfidenceReport.Read(run.Results?["confidence"], run.PathOf(RecordFiles.Results)),
            Intervals = LeftOutErrors.Read(run.Results?["intervals"], run.PathOf(RecordFiles.Results)),
            Run = new RunIdentity(run.Info.Id, run.Info.Experiment, run.Info.Name),
            Commit = run.GitCommit,
            Data = run.DataSource,
            Seed = run.Seed,
        };
        return description with { Limits = LimitsOf(description) };
    }

    private static (ModelMember Member, ModelWeights Weights) Member(string weights, IReadOnlyDictionary<string, string> paths)
    {
        string note = Path.ChangeExtension(weights, ".json");
        ModelWeights beside = paths.TryGetValue(note, out string? path) ? ModelWeights.Read(path) : new ModelWeights();
        return (new ModelMember(weights, beside.Origin), beside);
    }

    private static JsonObject Flat(StoredRun run) =>
        new(run.Info.Figures.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)RecordJson.OfNumber(f.Value))));

    private static string[] LimitsOf(ModelDescription model)
    {
        var limits = new List<string> { "A research result about balance, not a medical device." };
        if (model.Participants.Count > 0)
        {
            string people = model.Participants.Count.ToString(CultureInfo.InvariantCulture);
            limits.Add(
                $"It was trained on {people} participants of {model.Data ?? "data that nobody named"}; nothing is known about people, "
                    + "places and radars that these do not hold."
            );
            limits.Add("The figures hold for participants whom a fold left out; of the model trained on everybody nothing was measured.");
        }
        if (!model.Models.Any(m => m.Origin is { Fold: null }))
            limits.Add("None of its networks was trained on everybody: it answers for the people whom a fold left out, and nobody else.");
        if (model.Kind == ModelKinds.Other)
            limits.Add("Its weights do not say what they are: they can be loaded by whoever knows, and not be applied by predict.");
        return [.. limits];
    }
}
