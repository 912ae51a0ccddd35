using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;

namespace TreePose.App.Commands;

/// <summary><c>treepose promote</c>: freezes a run as a workflow.</summary>
internal sealed class PromoteCommand
{
    private readonly Argument<string> _run = RunOptions.Run();
    private readonly Option<string> _name = new("--as")
    {
        Description = "The workflow's name.",
        HelpName = "NAME",
        Required = true,
    };
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<string> _workflows = WorkflowCommand.Folder();
    private readonly Option<string[]> _figures = new("--figures")
    {
        Description = "Figures that must be reached again; all of the run's when left out.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "How far they may differ, relative to their value.",
        HelpName = "X",
        DefaultValueFactory = _ => 0.02,
    };
    private readonly Option<string?> _because = new("--because")
    {
        Description = "Why this run: it stands in the card.",
        HelpName = "TEXT",
    };
    private readonly Option<string[]> _over = new("--over")
    {
        Description = "Runs that it was chosen over, separated by commas: the comparison with them stands in the card.",
        HelpName = "RUNS",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string[]> _to = RunOptions.To("Also register the model there: mlflow:http://HOST:PORT.");

    private readonly Option<string?> _registerAs = new("--register-as")
    {
        Description = "The registered model's name, of which this becomes a version; the workflow's when left out.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _large = RunOptions.LargeFiles();

    private readonly Bench _bench;

    private PromoteCommand(Bench bench) => _bench = bench;

    public static Command Create(Bench bench) => new PromoteCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "promote",
            "Freeze a finished run as a workflow, with its model folder and a card.",
            "./treepose promote latest --as foot-events --tolerance 0.01",
            "./treepose promote latest --as foot-events --figures event.f1.250ms",
            "./treepose promote tcn --as feet --because \"fewest alarms\" --over study,bilstm",
            "./treepose promote latest --as foot-events --to mlflow:http://127.0.0.1:5000",
            "./treepose promote latest --as v2 --register-as feet --to mlflow:http://host"
        )
        {
            _run,
            _name,
            _root,
            _workflows,
            _figures,
            _tolerance,
            _because,
            _over,
            _to,
            _registerAs,
            _large,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        IReadOnlyList<TrackerTarget> targets = RunOptions.Targets(parsed.GetValue(_to));
        RunInfo found = RunOptions.Store(parsed, _root).Find(parsed.GetValue(_run)!);
        if (SweepCommand.IsSweep(found))
            throw new TreePoseException(
                $"'{found.Name}' is a sweep: promote one of its trials, './treepose runs list --where \"parent = "
                    + $"{found.Name}\" --runs {Shell.Quote(parsed.GetValue(_root)!)}' shows them."
            );
        if (targets.Count > 0 && !RunFiles.Read(found.Folder).Any(f => RecordFiles.IsIn(f.Path, RecordFiles.CheckpointsFolder)))
            throw new TreePoseException($"'{found.Name}' kept no model: there is nothing to register. Promote it without --to.");
        Workflow workflow = Workflow.Promote(found, parsed.GetValue(_workflows)!, Asked(parsed, found), TimeProvider.System);
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine(
            $"{found.Name} is promoted: {Path.Combine(parsed.GetValue(_workflows)!, workflow.Name + ".json")} "
                + $"({workflow.Options.Count} options, {workflow.DataManifest.Count} data files, "
                + $"{workflow.Figures.Count} figures, {workflow.Model.Count} model files)"
        );
        if (StoredRun.Open(found.Folder).IsDirty)
            output.WriteLine("The code had changes that were not committed: they are in the run's source/dirty.diff, not in git.");
        bool couldBeForAll = _bench.Experiments.All.Any(e => e.Name == found.Experiment && e.TrainsOnAll);
        if (couldBeForAll && !workflow.Model.Any(m => m.Path.StartsWith("weights/all_", StringComparison.Ordinal)))
            output.WriteLine(
                "None of its networks was trained on everybody: 'predict' answers for people whom a fold left out. For new people, "
                    + "promote a run that was begun with --train-all."
            );
        foreach (TrackerTarget target in targets)
        {
            try
            {
                await RegisterAsync(parsed, target, found, workflow, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TrackerUnavailableException or TrackerRefusedException)
            {
                string again = string.Join(' ', parsed.Tokens.Select(t => Shell.Quote(t.Value)));
                throw new TreePoseException($"{e.Message} The workflow is frozen. To register it later: ./treepose {again}", e);
            }
        }
        return 0;
    }

    private Promotion Asked(ParseResult parsed, RunInfo run)
    {
        string[] figures = RunOptions.Names(parsed.GetValue(_figures));
        var store = new RunStore(parsed.GetValue(_root)!);
        RunInfo[] rivals = [.. RunOptions.Names(parsed.GetValue(_over)).Select(store.Find)];
        if (rivals.Any(r => r.Id == run.Id))
            throw new TreePoseException($"--over names '{run.Name}', the run that is promoted: name those that it was chosen over.");
        using var comparison = new StringWriter();
        if (rivals.Length > 0)
            RunsCompareCommand.Write(_bench, [run, .. rivals], figures, TableFormat.Markdown, comparison);
        return new Promotion(parsed.GetValue(_name)!)
        {
            Figures = figures,
            Tolerance = parsed.GetValue(_tolerance),
            Because = parsed.GetValue(_because),
            Over = rivals,
            LargeFiles = parsed.GetValue(_large) is { } root ? new LargeFileOptions { Root = root } : null,
            Comparison = rivals.Length > 0 ? comparison.ToString() : null,
        };
    }

    private async Task RegisterAsync(ParseResult parsed, TrackerTarget target, RunInfo run, Workflow workflow, CancellationToken cancel)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        foreach (
            DeliveryOutcome outcome in await TrackerDelivery
                .SyncAsync(run.Folder, [target], TimeProvider.System, cancel: cancel)
                .ConfigureAwait(false)
        )
            RunOptions.Write(output, run.Name, outcome);
        string name = parsed.GetValue(_registerAs) ?? workflow.Name;
        string version = await MlflowRegistry
            .RegisterAsync(
                target,
                run,
                name,
                RecordFiles.CheckpointsFolder,
                workflow.ReadCard(parsed.GetValue(_workflows)!),
                TimeProvider.System,
                cancel: cancel
            )
            .ConfigureAwait(false);
        output.WriteLine($"{target}: registered as {name}, version {version}");
    }
}
