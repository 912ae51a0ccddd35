using TreePose.Configuration;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>What a run works on, as its record keeps it in <c>config.json</c>, and back: the same whoever begins the run.</summary>
public static class RunConfiguration
{
    /// <summary>The request for a run's record; name, place and trackers are added to it.</summary>
    /// <param name="experiment">What runs.</param>
    /// <param name="input">Options, data, seed.</param>
    /// <param name="work">The same, opened; null when that failed.</param>
    /// <param name="preset">The set of options that it started from.</param>
    public static RunRequest Request(Experiment experiment, WorkInput input, ExperimentWork? work, string preset)
    {
        var configuration = new JsonObject
        {
            ["data"] = work?.Source ?? input.Data,
            ["preset"] = preset,
            ["options"] = OptionsJson.Of(input.Options),
        };
        if (input.Nested.Count > 0)
            configuration["nested"] = new JsonArray([.. input.Nested.Select(n => JsonValue.Create(n))]);
        if (input.TrainOnAll)
            configuration["trainOnAll"] = true;
        return new RunRequest
        {
            Experiment = experiment.Name,
            Configuration = configuration,
            DataSource = input.Data,
            DataManifest = work?.Manifest ?? new Dictionary<string, string>(),
            Seed = input.Seed,
            Versions = work?.Versions ?? new Dictionary<string, string>(),
            ScriptPath = input.Script?.Script,
            ScriptParts = input.Script?.Parts ?? [],
        };
    }

    /// <summary>What a stored run works on.</summary>
    /// <exception cref="DataFormatException">Its configuration is damaged or not of this experiment.</exception>
    public static WorkInput Read(StoredRun stored, Experiment experiment)
    {
        string config = Path.Combine(stored.Folder, "config.json");
        string source =
            stored.CheckedOptions.Text("data")
            ?? throw new DataFormatException(config, "does not say which data the run used.", "Start a new run.");
        object options = OptionOverrides.Validated(OptionsJson.Read(stored.Options["options"], experiment.DefaultOptions, config));
        return new WorkInput(options, source, stored.Seed)
        {
            TrainOnAll = stored.CheckedOptions.Flag("trainOnAll") ?? false,
            Nested = stored.CheckedOptions.List("nested"),
        };
    }
}
