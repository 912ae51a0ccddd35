using System.CommandLine;
using TreePose.App.Commands;
using TreePose.Experiments;

namespace TreePose.App.Runs;

/// <summary>The options of everything that runs an experiment, and how a command line becomes a request.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _data;
    private readonly Option<string>? _preset;
    private readonly Option<string[]> _set = CommonOptions.Set(), _nested = CommonOptions.Nested(), _track = RunOptions.Track();
    private readonly Option<int>? _seed;
    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<string> _root = CommonOptions.Out();
    private readonly Option<string?> _name = CommonOptions.Name(), _large = RunOptions.LargeFiles();
    private readonly Option<bool> _strict = CommonOptions.Strict(), _notebook = RunOptions.Notebook();
    private readonly string? _defaultData;

    /// <summary>The options of one experiment.</summary>
    public RunArguments(Experiment experiment)
    {
        _defaultData = experiment.DefaultData;
        string otherwise = _defaultData is null ? "" : $"; {_defaultData} when left out";
        _data = new("--data") { Description = $"Where the data is: {experiment.DataKinds}{otherwise}.", HelpName = "SOURCE", Required = _defaultData is null };
        if (experiment.IsRandom) _seed = CommonOptions.Seed();
        if (experiment.Presets.Count < 2) return;
        string known = string.Join("; ", experiment.Presets.Select(p => $"{p.Name}: {p.Meaning}"));
        _preset = new("--preset") { Description = $"Options to start from. {known}.", HelpName = "NAME", DefaultValueFactory = _ => experiment.Presets[0].Name };
    }

    /// <summary>The options of an experiment that is not known yet, as a sweep has them.</summary>
    public RunArguments()
    {
        _data = new("--data") { Description = "Where the data is, as for 'run'; the experiment's own when left out.", HelpName = "SOURCE" };
        _seed = CommonOptions.Seed();
        _preset = new("--preset") { Description = "The experiment's named set of options to start from.", HelpName = "NAME", DefaultValueFactory = _ => "default" };
    }

    /// <summary>In the order of the help.</summary>
    public IEnumerable<Option> All =>
        new Option?[] { _data, _preset, _set, _seed is null ? null : _nested, _seed, _jobs, _root, _name, _strict, _track, _large, _notebook }.OfType<Option>();

    /// <summary>What the command line asks for.</summary>
    public ExperimentRequest Read(ParseResult parsed) => new()
    {
        CommandLine = [Environment.GetCommandLineArgs()[0], .. parsed.Tokens.Select(t => t.Value)], // not the process's own: demo runs commands within itself
        Data = parsed.GetValue(_data) ?? _defaultData ?? "",
        Preset = _preset is null ? "default" : parsed.GetValue(_preset)!,
        Overrides = parsed.GetValue(_set) ?? [],
        Nested = _seed is null ? [] : parsed.GetValue(_nested) ?? [],
        Seed = _seed is null ? 0 : parsed.GetValue(_seed),
        Jobs = parsed.GetValue(_jobs),
        Root = parsed.GetValue(_root)!,
        Name = parsed.GetValue(_name),
        Strict = parsed.GetValue(_strict),
        Track = RunOptions.Targets(parsed.GetValue(_track)),
        LargeFiles = parsed.GetValue(_large),
        Notebook = parsed.GetValue(_notebook),
    };
}
