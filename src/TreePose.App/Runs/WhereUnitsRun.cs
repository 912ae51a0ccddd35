using System.CommandLine;
using TreePose.App.Commands;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;

namespace TreePose.App.Runs;

/// <summary>Where units can be done.</summary>
internal enum Place
{
    /// <summary>On threads of this process.</summary>
    Local,

    /// <summary>As tasks of Slurm.</summary>
    Slurm,

    /// <summary>By whoever says <c>work RUN</c>, on any machine that sees the record.</summary>
    Workers,
}

/// <summary>Where the units of a command are done, and how.</summary>
internal sealed record WhereUnitsRun
{
    /// <summary>Where.</summary>
    public Place Place { get; init; }

    /// <summary>How Slurm is asked.</summary>
    public SlurmOptions Slurm { get; init; } = new();

    /// <summary>Leave as soon as the units are handed on.</summary>
    public bool Detach { get; init; }

    /// <summary>Does the units of the runs of a record.</summary>
    /// <param name="home">The run's record, or the sweep's.</param>
    /// <param name="jobs">Threads, where they are this process's own; 0 takes every core.</param>
    public IExecutor Executor(string home, int jobs) =>
        Place switch
        {
            Place.Slurm => SlurmExecutor.On(home, Slurm, Detach),
            Place.Workers => new CollectingPool(new WorkersCarrier(SharedFiles.Disk), Detach, TimeSpan.FromSeconds(1)),
            _ => LocalPool.On(jobs > 0 ? jobs : Environment.ProcessorCount),
        };
}

/// <summary>The options that say where units are done.</summary>
internal sealed class PlaceArguments
{
    private readonly ChoiceOption<Place> _on = new(
        "--on",
        Place.Local,
        "Where units run: local (threads of this process), slurm (docs/cluster.md) or workers (whoever says './treepose work RUN')",
        "PLACE"
    );
    private readonly Option<bool> _detach = new("--detach")
    {
        Description = "With --on slurm or workers: leave once the units are handed on; 'resume' collects them.",
    };

    /// <summary>In the order of the help.</summary>
    public IEnumerable<Option> All => [_on, _detach];

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="slurm">Overrides of <c>slurm.*</c>.</param>
    /// <param name="jobs">Threads of this process.</param>
    /// <param name="stored">The record of a run that is gone on with; null for a new one.</param>
    /// <exception cref="OptionsException">An option is not allowed, or has no effect.</exception>
    /// <exception cref="TreePoseException">There is no Slurm here.</exception>
    public WhereUnitsRun Read(ParseResult parsed, IReadOnlyList<string> slurm, Option<int> jobs, string? stored = null)
    {
        SlurmJobs? before = stored is null ? null : SlurmJobs.Read(stored);
        bool said = parsed.GetResult(_on) is { Implicit: false };
        Place place = said || before is null ? _on.Of(parsed) : Place.Slurm;
        bool detach = parsed.GetValue(_detach);
        if (place != Place.Slurm && slurm.Count > 0)
            throw new OptionsException([$"'{slurm[0].Split('=')[0].Trim()}' has no effect: add --on slurm."]);
        if (place == Place.Local && detach)
            throw new OptionsException(["'--detach' has no effect: units of this process end with it. Add --on slurm or --on workers."]);
        if (place != Place.Local && parsed.GetResult(jobs) is { Implicit: false })
            throw new OptionsException([NoJobs(place)]);
        if (place != Place.Slurm)
            return new WhereUnitsRun { Place = place, Detach = detach };
        SlurmClient.Require();
        return new WhereUnitsRun
        {
            Place = place,
            Detach = detach,
            Slurm = SlurmOptions.Read(slurm, before?.Options),
        };
    }

    private static string NoJobs(Place place) =>
        "'--jobs' has no effect: it counts threads of this process, and no unit runs in it. "
        + (
            place == Place.Slurm
                ? "How many tasks Slurm runs at once is slurm.limit, and how many units a task does side by side slurm.cpus: "
                    + "--set slurm.limit=N."
                : "Each worker says its own: './treepose work RUN --jobs N'."
        );
}
