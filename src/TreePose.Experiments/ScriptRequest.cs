using TreePose.Configuration;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// What an experiment script was asked for: the data first, then <c>preset=</c>, <c>seed=</c>, <c>track=</c> and overrides as
/// for <c>--set</c>.
/// </summary>
/// <param name="Data">The data source: <c>mars:DIR</c>.</param>
/// <param name="Preset">The set of options to start from.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Overrides">Overrides of options, <c>key=value</c>.</param>
/// <param name="Track">Where the run is mirrored: <c>mlflow:http://HOST:PORT</c>, <c>wandb:DIR</c>.</param>
public sealed record ScriptRequest(string Data, string Preset, int Seed, IReadOnlyList<string> Overrides, IReadOnlyList<string> Track)
{
    /// <summary>Reads a script's arguments.</summary>
    /// <param name="arguments">What the script was given.</param>
    /// <param name="experiment">Gives the data when none is named.</param>
    /// <exception cref="OptionsException">No data is named and the experiment has none of its own, or the seed is no number.</exception>
    public static ScriptRequest Of(string[] arguments, Experiment experiment)
    {
        bool named = arguments.Length > 0 && !IsSetting(arguments[0]);
        string data =
            (named ? arguments[0] : experiment.DefaultData)
            ?? throw new OptionsException([$"Give the data first, one of {experiment.DataKinds}; then overrides as for --set."]);
        string[] rest = [.. arguments.Skip(named ? 1 : 0)];
        string seed = Values(rest, "seed").LastOrDefault() ?? "1";
        if (!Numbers.TryWhole(seed, out long number) || number is < int.MinValue or > int.MaxValue)
            throw new OptionsException([$"'seed={seed}' is not a seed: {Numbers.Form(seed, whole: true)}."]);
        string[] own = ["preset", "seed", "track"],
            overrides = [.. rest.Where(a => !own.Contains(a.Split('=')[0]))];
        string preset = Values(rest, "preset").LastOrDefault() ?? (named ? Presets.Default : experiment.DefaultPreset);
        return new ScriptRequest(data, preset, (int)number, overrides, [.. Values(rest, "track")]) { Arguments = arguments };
    }

    /// <summary>As they were given.</summary>
    public string[] Arguments { get; private init; } = [];

    /// <summary>Options with the script's overrides.</summary>
    /// <param name="options">Those of the preset.</param>
    /// <exception cref="OptionsException">An override is not allowed, or has no effect.</exception>
    public T Apply<T>(T options)
        where T : class
    {
        T changed = OptionOverrides.Apply(options, Overrides);
        IReadOnlyList<UnusedOption> unused = OptionOverrides.Unused(changed, Overrides);
        return unused.Count == 0 ? changed : throw new OptionsException([.. unused.Select(u => u.ToString())]);
    }

    /// <summary>The request for the record of the script's run.</summary>
    /// <param name="experiment">What runs.</param>
    /// <param name="input">Options, data, seed.</param>
    /// <param name="work">The same, opened.</param>
    /// <param name="shown">Knows the script.</param>
    public RunRequest Record(Experiment experiment, WorkInput input, ExperimentWork work, ScriptOutput shown) =>
        RunConfiguration.Request(experiment, input, work, Preset) with
        {
            Overrides = Overrides,
            ScriptPath = shown.ScriptPath is { Length: > 0 } script ? script : null,
            CommandLine = shown.CommandLine(Arguments),
        };

    /// <summary><c>key=value</c>; a source has its colon first.</summary>
    private static bool IsSetting(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0 && argument.IndexOf(':', 0, equals) < 0;

    private static IEnumerable<string> Values(string[] arguments, string key) =>
        arguments.Where(a => a.StartsWith(key + "=", StringComparison.Ordinal)).Select(a => a[(key.Length + 1)..]);
}
