using System.Diagnostics;

namespace TreePose.Benchmarks.Cluster;

/// <summary>What random faults did to runs on Slurm.</summary>
/// <param name="Runs">Runs.</param>
/// <param name="TasksKilled">Tasks that were ended with SIGKILL or cancelled.</param>
/// <param name="ControllersKilled">Controllers that were ended with SIGKILL and started again a little later.</param>
/// <param name="CommandsKilled">Commands that were ended with SIGKILL and followed by <c>resume</c>.</param>
/// <param name="UnitsARun">Units of a run.</param>
/// <param name="RunsThatDiffer">Runs whose results, points, folds or files differ from those of an undisturbed run of threads.</param>
/// <param name="RunsNotWhole">Runs that did not end whole.</param>
/// <param name="SecondsARun">How long a run took on average.</param>
internal sealed record FaultFigures(
    int Runs,
    int TasksKilled,
    int ControllersKilled,
    int CommandsKilled,
    int UnitsARun,
    int RunsThatDiffer,
    int RunsNotWhole,
    double SecondsARun
);

/// <summary>Disturbs runs on a real Slurm at random moments, until they are whole.</summary>
internal sealed class RandomFaults(SlowRun runs, SlurmCluster cluster, int seed)
{
    private const int Folds = 10;
    private readonly Random _random = new(seed);
    private int _tasks,
        _controllers,
        _commands;

    /// <summary>Runs with faults, spread evenly.</summary>
    public FaultFigures Run(int faults, int overRuns, Action<string> say)
    {
        string[] size = ["--set", $"folds={Folds}"];
        (int code, _, string errors) = SlowRun.End(runs.Begin("alone", [.. size, "--jobs", "4"]));
        if (code != 0)
            throw new TreePoseException(errors);
        string[] expected = runs.Left("alone");
        int differ = 0,
            notWhole = 0;
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < overRuns; run++)
        {
            string name = $"run{run}";
            (code, string said) = One(name, size, faults / overRuns);
            if (code != 0)
                notWhole++;
            else if (!expected.SequenceEqual(runs.Left(name)))
                differ++;
            say($"{name}: exit code {code}, {_tasks} tasks, {_controllers} controllers, {_commands} commands killed so far. {said}");
        }
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / overRuns;
        return new(overRuns, _tasks, _controllers, _commands, runs.Results("alone"), differ, notWhole, Math.Round(seconds, 1));
    }

    private (int Code, string Said) One(string name, string[] size, int faults)
    {
        Process command = runs.Begin(name, [.. size, .. runs.Slurm]);
        cluster.WaitFor(() => runs.Results(name) > 0 || command.HasExited, "a first result", 60);
        for (int done = 0; done < faults && !command.HasExited; )
        {
            Thread.Sleep(_random.Next(200, 1200));
            cluster.Heal();
            switch (_random.Next(3))
            {
                case 0 when cluster.Running() is { Length: > 0 } running:
                    string task = running[_random.Next(running.Length)];
                    cluster.Say("scancel", _random.Next(2) == 0 ? [task] : ["--full", "--signal=KILL", task]);
                    _tasks++;
                    done++;
                    break;
                case 1:
                    cluster.KillController();
                    Thread.Sleep(_random.Next(100, 1500));
                    cluster.StartController();
                    _controllers++;
                    done++;
                    break;
                case 2:
                    command.Kill();
                    command.WaitForExit();
                    command.Dispose();
                    _commands++;
                    done++;
                    Thread.Sleep(_random.Next(500));
                    command = runs.About("resume", name, [.. runs.Slurm]);
                    break;
                default:
                    break; // no task runs
            }
        }
        using var healer = new Timer(_ => cluster.Heal(), null, TimeSpan.Zero, TimeSpan.FromSeconds(2)); // as whoever runs a cluster does
        (int code, _, string errors) = SlowRun.End(command);
        return (code, errors.Split('\n')[0]);
    }
}
