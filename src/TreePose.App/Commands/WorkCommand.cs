using System.CommandLine;
using System.Globalization;
using TreePose.App.Runs;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose work RUN</c>: takes units of a run until none is left, beside others who do so.</summary>
internal sealed class WorkCommand(Bench bench)
{
    private const int MostRestarts = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Argument<string> _run = RunOptions.Run();
    private readonly Option<string> _root = RunOptions.Root();
    private readonly Option<int> _jobs = CommonOptions.Jobs();
    private readonly Option<string?> _scratch = new("--scratch")
    {
        Description = "Folder of this machine for what units write on their way; the record when left out.",
        HelpName = "DIR",
    };
    private readonly Option<string?> _batch = new("--batch") { Hidden = true };
    private readonly Option<int> _task = new("--task") { Hidden = true };

    public static Command Create(Bench bench) => new WorkCommand(bench).Build();

    private Command Build()
    {
        var command = new TreePoseCommand(
            "work",
            "Take units of a run or sweep until none is left, on any machine that sees its folder.",
            "./treepose work latest",
            "./treepose work goup-down_120000 --jobs 8 --scratch /tmp"
        )
        {
            _run,
            _root,
            _jobs,
            _scratch,
            _batch,
            _task,
        };
        command.TrainOnDevices();
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        int jobs = parsed.GetValue(_jobs) is > 0 and int asked ? asked : Environment.ProcessorCount;
        TextWriter output = parsed.InvocationConfiguration.Output;
        var worker = new UnitWorker(
            jobs,
            Pause,
            (unit, result) => output.WriteLine(FormattableString.Invariant($"{unit.Id}: done in {result.Seconds:0.0} s"))
        );
        SharingOptions options = new() { Scratch = parsed.GetValue(_scratch) };
        if (parsed.GetValue(_batch) is { } name)
        {
            string home = parsed.GetValue(_run)!; // a whole path
            DoBatch(home, SlurmBatch.Await(home, name, options.Files), parsed.GetValue(_task), options, worker, cancellation);
            return 0;
        }
        RunInfo found = RunOptions.Store(parsed, _root).Find(parsed.GetValue(_run)!);
        if (found.Status == RunStatus.Finished)
            throw new TreePoseException($"'{found.Folder}' is finished: there is nothing to do.");
        using var runs = new SharedRuns(bench, options, cancellation);
        string root = parsed.GetValue(_root)!;
        if (SweepCommand.IsSweep(found))
            worker.WorkOn(() => runs.Trials(found, root), () => runs.IsOver(found, root), cancellation);
        else
        {
            SharedRun[] one = [runs.Open(found.Folder)];
            worker.WorkOn(() => one, () => true, cancellation);
        }
        output.WriteLine($"No unit is left; {(worker.Done == 1 ? "1 was" : $"{worker.Done} were")} done here.");
        return 0;
    }

    /// <summary>What one task of Slurm does.</summary>
    private void DoBatch(string home, SlurmBatch batch, int task, SharingOptions options, UnitWorker worker, CancellationToken cancellation)
    {
        if (task < 0 || task >= batch.Tasks.Length)
            throw new TreePoseException($"'--task {task}' is no task of {batch.Name}: allowed is 0 to {batch.Tasks.Length - 1}.");
        using var sign = Collector.BeginAt(SlurmBatch.SignOf(home, batch.Name, task));
        // A task that Slurm starts again goes before what it left the first time.
        _ = int.TryParse(Environment.GetEnvironmentVariable("SLURM_RESTART_COUNT"), CultureInfo.InvariantCulture, out int restarts);
        using var runs = new SharedRuns(bench, options with { Attempt = 1 + (batch.Number * MostRestarts) + restarts }, cancellation);
        var units = new List<(SharedRun Run, string Unit)>();
        foreach (SlurmPart part in batch.Tasks[task])
        {
            SharedRun run = runs.Open(Path.Combine(home, part.Run)); // of a probe too, which has no units
            units.AddRange(part.Units.Select(u => (run, u)));
        }
        worker.Work(units, cancellation);
        if (batch.IsProbe)
            AtomicFile.WriteAllText(SlurmBatch.OkOf(home, batch.Name), $"{Environment.MachineName}\n");
    }
}
