using System.CommandLine;
using TreePose.App.Commands;

namespace TreePose.App.Runs;

/// <summary>The options that the commands of all experiments share, and how a command line becomes a request.</summary>
internal sealed class RunArguments
{
    private readonly Option<string?> _data;
    private readonly Option<string[]> _set = CommonOptions.Set(), _track = RunOptions.Track();
    private readonly Option<int>? _seed, _jobs;
    private readonly Option<string> _root = CommonOptions.Out();
    private readonly Option<string?> _name = CommonOptions.Name(), _large = RunOptions.LargeFiles();
    private readonly Option<bool> _strict = CommonOptions.Strict(), _notebook = RunOptions.Notebook();

    private RunArguments(Option<string?> data, bool trains)
    {
        _data = data;
        if (trains) (_seed, _jobs) = (CommonOptions.Seed(), CommonOptions.Jobs());
    }

    /// <summary>In the order of the help.</summary>
    public IEnumerable<Option> All => new Option?[] { _data, _set, _seed, _jobs, _root, _name, _strict, _track, _large, _notebook }.OfType<Option>();

    /// <summary>For experiments that train on radar: simulated data when none is named.</summary>
    public static RunArguments OfTraining() => new(CommonOptions.Data(), trains: true);

    /// <summary>For computations on force plates: nothing random, and no data to fall back on.</summary>
    public static RunArguments OfTrials() =>
        new(new Option<string?>("--data") { Description = $"Where the data is: {DataSource.TrialKinds}.", HelpName = "SOURCE", Required = true }, trains: false);

    /// <summary>What the command line asks for.</summary>
    public ExperimentRequest Read(ParseResult parsed) => new()
    {
        CommandLine = [Environment.GetCommandLineArgs()[0], .. parsed.Tokens.Select(t => t.Value)], // not the process's own: demo runs commands within itself
        Data = parsed.GetValue(_data) ?? "simulated:tiny",
        Overrides = parsed.GetValue(_set) ?? [],
        Seed = _seed is null ? 0 : parsed.GetValue(_seed),
        Jobs = _jobs is null ? 0 : parsed.GetValue(_jobs),
        Root = parsed.GetValue(_root)!,
        Name = parsed.GetValue(_name),
        Strict = parsed.GetValue(_strict),
        Track = RunOptions.Targets(parsed.GetValue(_track)),
        LargeFiles = parsed.GetValue(_large),
        Notebook = parsed.GetValue(_notebook),
    };
}
