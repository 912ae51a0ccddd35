using System.CommandLine;
using TreePose.App.Commands;
using TreePose.App.Completion;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>The options of everything that runs an experiment, and how a command line becomes a request.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _data;
    private readonly Option<string?>? _preset;
    private readonly Option<string?> _config = CommonOptions.Config();
    private readonly Option<string[]> _set,
        _nested = CommonOptions.Nested(),
        _track = RunOptions.Track();
    private readonly Option<int?>? _seed;
    private readonly Option<bool>? _trainAll;
    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<string?> _name = CommonOptions.Name(),
        _large = RunOptions.LargeFiles();
    private readonly Option<bool> _strict = CommonOptions.Strict(),
        _notebook = RunOptions.Notebook();
    private readonly PlaceArguments _place = new();
    private readonly Experiment? _experiment;

    /// <summary>The options of one experiment.</summary>
    public RunArguments(Experiment experiment)
    {
        _experiment = experiment;
        string preset = experiment.DefaultPreset == Presets.Default ? "" : $" with the preset {experiment.DefaultPreset}";
        string otherwise = experiment.DefaultData is null ? "" : $"; {experiment.DefaultData}{preset} when left out";
        _data = new("--data") { Description = $"Where the data is: {experiment.DataKinds}{otherwise}.", HelpName = "SOURCE" };
        _data.Suggest(_ => Suggestions.Data(experiment));
        _set = CommonOptions.Set(experiment.Name);
        SuggestSettings(_ => experiment);
        if (experiment.IsRandom)
            _seed = CommonOptions.RunSeed();
        if (experiment.TrainsOnAll)
            _trainAll = new("--train-all") { Description = "Also train on all participants, for 'predict' on new people." };
        if (experiment.Presets.Count < 2)
            return;
        string known = string.Join("; ", experiment.Presets.Select(p => $"{p.Name}: {p.Meaning.TrimEnd('.')}"));
        _preset = new("--preset") { Description = $"Options to start from; default when left out. {known}.", HelpName = "NAME" };
        _preset.Suggest(_ => experiment.Presets.Select(p => p.Name));
    }

    /// <summary>The options of an experiment that is not known yet, as a sweep has them.</summary>
    /// <param name="experiment">Finds it when it has been typed.</param>
    public RunArguments(Func<ParseResult, Experiment?> experiment)
    {
        _set = CommonOptions.Set("EXPERIMENT");
        SuggestSettings(experiment);
        _data = new("--data") { Description = "Where the data is, as for 'run'; the experiment's own when left out.", HelpName = "SOURCE" };
        _seed = CommonOptions.RunSeed();
        _preset = new("--preset") { Description = "The experiment's named set of options to start from.", HelpName = "NAME" };
        _data.Suggest(c => experiment(c.ParseResult) is { } chosen ? Suggestions.Data(chosen) : []);
        _preset.Suggest(c => experiment(c.ParseResult)?.Presets.Select(p => p.Name) ?? []);
    }

    private void SuggestSettings(Func<ParseResult, Experiment?> experiment)
    {
        foreach (Option<string[]> each in new[] { _set, _nested })
            each.Suggest(context => Suggestions.Settings(experiment(context.ParseResult), context.WordToComplete));
    }

    /// <summary>In the order of the help.</summary>
    public IEnumerable<Option> All =>
        new Option?[]
        {
            _data,
            _preset,
            _config,
            _set,
            _seed is null ? null : _nested,
            _seed,
            _jobs,
            _root,
            _name,
            _strict,
            _trainAll,
            _track,
            _large,
            _notebook,
        }
            .Concat(_place.All)
            .OfType<Option>();

    /// <summary>What the command line asks for; what it says itself goes before what a configuration file says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="chosen">The experiment, where the command line names it.</param>
    /// <exception cref="TreePoseException">The configuration file cannot be read, or is one of another experiment.</exception>
    public ExperimentRequest Read(ParseResult parsed, Experiment? chosen = null)
    {
        Experiment? experiment = _experiment ?? chosen;
        ConfigFile? file = parsed.GetValue(_config) is { } path ? FileOf(path, parsed.GetValue(_root)!) : null;
        if (file?.Experiment is { } other && _experiment is { Name: var name } && other != name)
            throw new TreePoseException($"{file.Path} is a configuration of {other}, not of {name}: say './treepose run {other}'.");
        if (file?.Preset is { } stored && _preset is not null && parsed.GetValue(_preset) is { } asked && asked != stored)
        {
            throw new TreePoseException(
                $"--preset {asked} would change nothing: {file.Path} sets every option, from the preset {stored}. Leave one of them out."
            );
        }
        string[] set = parsed.GetValue(_set) ?? [];
        string? data = parsed.GetValue(_data) ?? file?.Data;
        string preset = data is null && file is null && experiment is not null ? experiment.DefaultPreset : Presets.Default;
        return new()
        {
            // not the process's own: demo runs commands within itself
            CommandLine = [Environment.GetCommandLineArgs()[0], .. parsed.Tokens.Select(t => t.Value)],
            Data = data ?? experiment?.DefaultData ?? "",
            IsDefaultData = data is null && experiment?.DefaultData is not null,
            Preset = (_preset is null ? null : parsed.GetValue(_preset)) ?? file?.Preset ?? preset,
            Config = file?.Overrides ?? [],
            Overrides = [.. set.Where(o => !SlurmOptions.Has(o))],
            Where = _place.Read(parsed, [.. set.Where(SlurmOptions.Has)], _jobs),
            Nested =
                _seed is null ? []
                : parsed.GetValue(_nested) is { Length: > 0 } nested ? nested
                : file?.Nested ?? [],
            Seed = _seed is null ? 0 : parsed.GetValue(_seed) ?? file?.Seed ?? 1,
            TrainOnAll = (_trainAll is not null && parsed.GetValue(_trainAll)) || (file?.TrainOnAll ?? false),
            Jobs = parsed.GetValue(_jobs),
            Root = parsed.GetValue(_root)!,
            Name = parsed.GetValue(_name),
            Strict = parsed.GetValue(_strict),
            Track = RunOptions.Targets(parsed.GetValue(_track)),
            LargeFiles = parsed.GetValue(_large),
            Notebook = parsed.GetValue(_notebook),
        };
    }

    /// <summary>A file, or the configuration of a run by its name.</summary>
    private static ConfigFile FileOf(string path, string root)
    {
        if (File.Exists(path))
            return ConfigFile.Read(path);
        if (Directory.Exists(path) && File.Exists(Path.Combine(path, "config.json")))
            return ConfigFile.Read(Path.Combine(path, "config.json"));
        if (Path.HasExtension(path) || Path.IsPathRooted(path) || path.StartsWith('.'))
        {
            throw new TreePoseException(
                $"There is no configuration file '{path}', nor the record of a run there. Give a .json or .yaml file, or a run."
            );
        }
        return ConfigFile.Read(Path.Combine(new RunStore(root).Find(path).Folder, "config.json"));
    }
}
