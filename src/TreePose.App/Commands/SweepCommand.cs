using System.CommandLine;
using TreePose.App.Runs;
using TreePose.App.Sweeps;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Search;
using TreePose.Tracking;

namespace TreePose.App.Commands;

/// <summary><c>treepose sweep</c>: one experiment with many settings, each a run below the sweep's own record.</summary>
internal static class SweepCommand
{
    public static Command Create(Bench bench)
    {
        var experiment = new Argument<string>("EXPERIMENT")
        {
            Description = string.Join(" or ", bench.Experiments.All.Select(e => e.Name)) + ".",
        };
        var arguments = new RunArguments();
        var over = new Option<string[]>("--over")
        {
            Description = "Vary an option: key=a,b,c or a range key=1e-4..1e-2, with :log and :STEPS behind it; may be given many times.",
            HelpName = "key=values",
            Required = true,
            AllowMultipleArgumentsPerToken = false,
        };
        var sampler = new Option<Sampler>("--sampler")
        {
            Description = "grid (every combination), random, quasiRandom (evenly spread) or tpe (where trials went well).",
            HelpName = "SAMPLER",
            DefaultValueFactory = _ => Sampler.Grid,
        };
        var trials = new Option<int?>("--trials")
        {
            Description = "How many trials; a grid takes all of its own. 20 when left out.",
            HelpName = "N",
        };
        var minutes = new Option<double?>("--minutes") { Description = "Begin no trial after so many minutes.", HelpName = "M" };
        var metric = new Option<string?>("--metric")
        {
            Description = "The figure that decides; the experiment's own when left out.",
            HelpName = "NAME",
        };
        var minimize = new Option<bool>("--minimize") { Description = "A smaller value of --metric is better." };
        var prune = new Option<bool>("--prune")
        {
            Description = "Give a trial up when one fold is worse than in half of the trials before.",
        };
        var command = new TreePoseCommand(
            "sweep",
            "Run an experiment with many settings and rank them; 'resume' goes on after a kill.",
            "./treepose sweep goup-down --over model=tcn,bilstm --over training.epochs=3,5",
            "./treepose sweep goup-down --over training.learningRate=0.001,0.003 --prune",
            "./treepose sweep goup-down --over model.tcn.width=32,64 --prune",
            "./treepose sweep loo-finetune --sampler tpe --over training.epochs=5..20"
        )
        {
            experiment,
            over,
            sampler,
            trials,
            minutes,
            metric,
            minimize,
            prune,
            arguments.All,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                Experiment chosen = bench.Experiments.Find(parsed.GetValue(experiment)!);
                string? asked = parsed.GetValue(metric);
                var plan = new SweepPlan
                {
                    Bench = bench,
                    Experiment = chosen,
                    Request = arguments.Read(parsed) is { Data: "" } given ? given with { Data = DataOf(chosen) } : arguments.Read(parsed),
                    Over = parsed.GetValue(over) ?? [],
                    Search = new SearchOptions
                    {
                        Sampler = parsed.GetValue(sampler),
                        Trials = parsed.GetValue(trials),
                        Minutes = parsed.GetValue(minutes),
                        Minimize = parsed.GetValue(minimize) || chosen.FigureOf(asked ?? chosen.MainFigure)?.SmallerIsBetter == true,
                    },
                    Metric = asked ?? chosen.MainFigure,
                    Prune = parsed.GetValue(prune),
                };
                return new Sweep(plan, parsed.InvocationConfiguration.Output, cancellation).Start();
            }
        );
        return command;
    }

    private static string DataOf(Experiment experiment) =>
        experiment.DefaultData ?? throw new OptionsException([$"--data is missing: {experiment.Name} takes {experiment.DataKinds}."]);

    /// <summary>Whether a record is that of a sweep.</summary>
    public static bool IsSweep(RunInfo run) => run.Tags.GetValueOrDefault(SweepPlan.KindTag) == SweepPlan.Kind;

    /// <summary>Goes on with a sweep.</summary>
    public static int Resume(
        Bench bench,
        RunInfo run,
        string root,
        int jobs,
        IReadOnlyList<TrackerTarget> track,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        SweepPlan plan = SweepPlan.Read(bench, StoredRun.Open(run.Folder), root);
        plan = plan with { Request = plan.Request with { Jobs = jobs, Track = track } };
        return new Sweep(plan, output, cancellation).Resume(run.Folder);
    }
}
