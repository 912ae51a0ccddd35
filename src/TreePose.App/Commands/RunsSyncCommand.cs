using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;
using TreePose.Tracking;
using TreePose.Tracking.Mlflow;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs sync</c>: delivers to trackers what they do not have yet.</summary>
internal sealed class RunsSyncCommand
{
    private readonly Argument<string[]> _names = RunOptions.Runs(ArgumentArity.ZeroOrMore);
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<string[]> _to = RunOptions.To(
        "mlflow:http://HOST:PORT or wandb:DIR; without it, wherever each run was tracked before."
    );
    private readonly Option<bool> _again = new("--again")
    {
        Description = "Ask the tracker even when the record says that all is delivered.",
    };
    private readonly Option<long?> _offload = new("--offload")
    {
        Description = "Then keep files of more than this many bytes at the MLflow server alone.",
        HelpName = "BYTES",
    };

    public static Command Create() => new RunsSyncCommand().Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "sync",
            "Deliver runs to trackers, now or from another machine; twice changes nothing.",
            "./treepose runs sync latest --to mlflow:http://127.0.0.1:5000",
            "./treepose runs sync latest --to wandb:model_data",
            "./treepose runs sync"
        )
        {
            _names,
            _root,
            _to,
            _again,
            _offload,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        IReadOnlyList<RunInfo> runs = RunOptions.Find(RunOptions.Store(parsed, _root), parsed.GetValue(_names));
        IReadOnlyList<TrackerTarget> targets = RunOptions.Targets(parsed.GetValue(_to));
        TextWriter output = parsed.InvocationConfiguration.Output;
        int incomplete = 0,
            deliveries = 0;
        foreach (RunInfo run in runs)
        {
            if (run.Status == RunStatus.Unreadable)
            {
                output.WriteLine($"{run.Day}/{run.Name} cannot be read and was not sent: {run.Reason}");
                incomplete++;
                continue;
            }
            var outcomes = await TrackerDelivery
                .SyncAsync(
                    run.Folder,
                    targets.Count == 0 ? null : targets,
                    TimeProvider.System,
                    new() { Again = parsed.GetValue(_again) },
                    cancel
                )
                .ConfigureAwait(false);
            foreach (DeliveryOutcome outcome in outcomes)
            {
                RunOptions.Write(output, run.Name, outcome);
                deliveries++;
                if (outcome.Result != DeliveryResult.Complete)
                    incomplete++;
                else if (parsed.GetValue(_offload) is { } bytes && outcome.Target.Kind == TrackerKind.Mlflow)
                {
                    foreach (
                        RunFile file in await MlflowOffload
                            .MoveAsync(outcome.Target, run.Folder, bytes, TimeProvider.System, cancel: cancel)
                            .ConfigureAwait(false)
                    )
                        output.WriteLine($"  {file.Path} is now at {file.Location}");
                }
            }
        }
        if (deliveries == 0)
            output.WriteLine("No run was tracked anywhere: say --to mlflow:http://HOST:PORT or --to wandb:DIR.");
        return incomplete == 0 ? 0 : 1;
    }
}
