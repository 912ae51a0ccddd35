using System.CommandLine;
using TreePose.App.Completion;
using TreePose.App.Runs;
using TreePose.App.Sweeps;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Search;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose sweep</c>: one experiment with many settings, each a run below the sweep's own record.</summary>
internal sealed class SweepCommand
{
    private readonly Bench _bench;
    private readonly Argument<string> _experiment;
    private readonly RunArguments _arguments;
    private readonly Option<string[]> _over = new("--over")
    {
        Description = "Vary an option: key=a,b,c or a range key=1e-4..1e-2, with :log and :STEPS behind it; may be given many times.",
        HelpName = "key=values",
        Required = true,
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly ChoiceOption<Sampler> _sampler = new(
        "--sampler",
        Sampler.Grid,
        "grid (every combination), random, quasiRandom (evenly spread) or tpe (where trials went well)",
        "SAMPLER"
    );
    private readonly Option<int?> _trials = new("--trials")
    {
        Description = "How many trials, for all samplers but grid, which takes all of its own; 20 when left out.",
        HelpName = "N",
    };
    private readonly Option<double?> _minutes = new("--minutes") { Description = "Begin no trial after so many minutes.", HelpName = "M" };
    private readonly Option<string?> _metric = new("--metric")
    {
        Description = "The figure that decides; the experiment's own when left out.",
        HelpName = "NAME",
    };
    private readonly Option<bool> _minimize = new("--minimize") { Description = "A smaller value of --metric is better." };
    private readonly Option<bool> _prune = new("--prune")
    {
        Description = "Give a trial up when one fold is worse than in half of the trials before.",
    };

    private readonly Option<bool> _json = RunJson.Option();

    private SweepCommand(Bench bench)
    {
        _bench = bench;
        _experiment = new("EXPERIMENT") { Description = string.Join(" or ", bench.Experiments.All.Select(e => e.Name)) + "." };
        _experiment.Suggest(_ => bench.Experiments.All.Select(e => e.Name));
        _over.Suggest(c => Suggestions.Settings(Typed(c.ParseResult), c.WordToComplete));
        _arguments = new RunArguments(Typed);
    }

    public static Command Create(Bench bench) => new SweepCommand(bench).Build();

    private Experiment? Typed(ParseResult parsed) => _bench.Experiments.All.FirstOrDefault(e => e.Name == parsed.GetValue(_experiment));

    private Command Build()
    {
        var command = new TreePoseCommand(
            "sweep",
            "Run an experiment with many settings and rank them; 'resume' goes on after a kill.",
            "./treepose sweep goup-down --over model=tcn,bilstm --over training.epochs=3,5",
            "./treepose sweep goup-down --over training.learningRate=0.001,0.003 --prune",
            "./treepose sweep goup-down --over model.tcn.width=32,64 --prune",
            "./treepose sweep loo-finetune --sampler tpe --over training.epochs=5..20"
        )
        {
            _experiment,
            _over,
            _sampler,
            _trials,
            _minutes,
            _metric,
            _minimize,
            _prune,
            _arguments.All,
            _json,
        };
        command.TrainOnDevices();
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        Experiment chosen = _bench.Experiments.Find(parsed.GetValue(_experiment)!);
        string? asked = parsed.GetValue(_metric);
        var plan = new SweepPlan
        {
            Bench = _bench,
            Experiment = chosen,
            Request = Request(parsed, chosen),
            Over = parsed.GetValue(_over) ?? [],
            Search = new SearchOptions
            {
                Sampler = _sampler.Of(parsed),
                Trials = parsed.GetValue(_trials),
                Minutes = parsed.GetValue(_minutes),
                Minimize = parsed.GetValue(_minimize) || chosen.FigureOf(asked ?? chosen.MainFigure)?.SmallerIsBetter == true,
            },
            Metric = asked ?? chosen.MainFigure,
            Prune = parsed.GetValue(_prune),
        };
        return RunJson.Print(
            parsed,
            _json,
            output =>
            {
                var sweep = new Sweep(plan, output, cancellation);
                return (sweep.Start(), sweep.Folder);
            }
        );
    }

    private ExperimentRequest Request(ParseResult parsed, Experiment experiment) =>
        _arguments.Read(parsed, experiment) is { Data.Length: > 0 } request
            ? request
            : throw new OptionsException([$"--data is missing: {experiment.Name} takes {experiment.DataKinds}."]);

    /// <summary>Whether a record is that of a sweep.</summary>
    public static bool IsSweep(RunInfo run) => run.Tags.GetValueOrDefault(SweepPlan.KindTag) == SweepPlan.Kind;

    /// <summary>Goes on with a sweep.</summary>
    public static int Resume(
        Bench bench,
        RunInfo run,
        string root,
        (WhereUnitsRun Where, int Jobs) place,
        IReadOnlyList<TrackerTarget> track,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        StoredRun stored = StoredRun.Open(run.Folder);
        NeededScript.Require(bench, stored, "resume");
        SweepPlan plan = SweepPlan.Read(bench, stored, root);
        plan = plan with { Request = plan.Request with { Jobs = place.Jobs, Where = place.Where, Track = track } };
        return new Sweep(plan, output, cancellation).Resume(run.Folder);
    }
}
