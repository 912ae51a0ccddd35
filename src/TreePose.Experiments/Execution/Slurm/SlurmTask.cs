using System.Text;
using TreePose.Runs;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>One task of a job array as the collector knows it.</summary>
/// <param name="batch">The array.</param>
/// <param name="number">From 0.</param>
internal sealed class SlurmTask(SlurmBatch batch, int number)
{
    /// <summary>The state of a task that Slurm does not know any more, or never knew.</summary>
    public const string Vanished = "VANISHED";

    /// <summary>The state of a task that is said to run and gives no sign of life.</summary>
    public const string Silent = "SILENT";

    /// <summary>Nobody has said how it stands.</summary>
    public const string Unknown = "UNKNOWN";

    private const int LogTail = 4000;
    private const string Ours = "treepose: "; // in front of the command's one sentence
    private (string? Sign, long Since)? _life;
    private static readonly string[] OutOfMemory = ["exceeded memory limit", "Exceeded job memory limit", "oom-kill", "oom_kill"];

    /// <summary>The array.</summary>
    public SlurmBatch Batch => batch;

    /// <summary>Its number in the array.</summary>
    public int Number => number;

    /// <summary>What of its units is not done, in order; of those that are known to the runs under way.</summary>
    public List<SharedUnit> Open { get; } = [];

    /// <summary>How it stands, in Slurm's words.</summary>
    public SlurmTaskState State { get; set; } = new(Unknown, "", "", "");

    /// <summary>When it was first seen to be over; null while it may do something.</summary>
    public long? EndedAt { get; set; }

    /// <summary>Whether its results were looked for since it ended.</summary>
    public bool Looked { get; set; }

    /// <summary>Whether Slurm has to be told that it is over.</summary>
    public bool Lingers => State.State is Silent or SlurmTaskState.NotLaunched;

    /// <summary>How long it has been said to run without a sign of life.</summary>
    public TimeSpan SilentFor(string home, SharedFiles files, TimeProvider clock)
    {
        if (State.State != "RUNNING")
        {
            _life = null;
            return TimeSpan.Zero;
        }
        string? sign = files.Read(SlurmBatch.SignOf(home, batch.Name, number)) is { } bytes ? Convert.ToHexString(bytes) : null;
        if (_life is not { } before || before.Sign != sign)
            _life = (sign, clock.GetTimestamp());
        return clock.GetElapsedTime(_life.Value.Since);
    }

    /// <summary>Whether it may be at work.</summary>
    public bool MayRun => State.State is not ("PENDING" or "CONFIGURING");

    /// <summary>Whether it says that it did all: what it left may be seen late.</summary>
    public bool MayLeaveMore => State.State is "COMPLETED";

    /// <summary>
    /// Why it ended, in Slurm's words; the memory's end is told in the task's own output by some settings of Slurm, and its state
    /// is a plain failure then.
    /// </summary>
    public string Cause(string home) =>
        State.State is "FAILED" or "CANCELLED" && Lines(home).Any(l => OutOfMemory.Any(l.Contains)) ? "OUT_OF_MEMORY" : State.State;

    /// <summary>Why it ended without all of its results.</summary>
    public string Why(string home)
    {
        string where = State.Node.Length > 0 ? $" on {State.Node}" : "";
        string said = Cause(home) switch
        {
            "PREEMPTED" => "was preempted",
            "TIMEOUT" or "DEADLINE" => $"was over its time of {batch.Minutes} min",
            "OUT_OF_MEMORY" => $"was over its memory of {batch.Megabytes} MB",
            "NODE_FAIL" or "BOOT_FAIL" => "lost its node",
            "CANCELLED" => "was cancelled",
            Silent => "was said to run and gave no sign of life",
            SlurmTaskState.NotLaunched => "could not be begun by a node",
            Vanished => "is gone from Slurm",
            "COMPLETED" => "ended and left no result (does the node see the record's folder?)",
            _ => LastLine(home) is { } line ? $"ended with an error, '{line}'," : $"ended as {State.State} without a word",
        };
        return $"{said}{where} (job {(State.Job.Length > 0 ? State.Job : batch.Name)}, task {number})";
    }

    /// <summary>The sentence with which a unit of it is given up.</summary>
    public string GivenUp(string home, string unit)
    {
        string advice = Cause(home) switch
        {
            "TIMEOUT" => $"Give it more (--set slurm.time={2 * batch.Minutes})",
            "OUT_OF_MEMORY" => $"Give it more (--set slurm.memory={2 * batch.Megabytes})",
            _ => "Mend that",
        };
        return $"The unit '{unit}' was handed to Slurm {batch.Attempt + 1} times; the last time its task {Why(home)}. "
            + $"{advice}, then '{StoredRun.Open(home).CommandLine("resume")}'.";
    }

    /// <summary>What it said of itself at its end; null when it said nothing.</summary>
    public string? LastLine(string home)
    {
        IReadOnlyList<string> lines = Lines(home);
        string? last =
            lines.LastOrDefault(l => l.StartsWith(Ours, StringComparison.Ordinal))?[Ours.Length..]
            ?? lines.LastOrDefault(l => !l.StartsWith("slurmstepd", StringComparison.Ordinal))
            ?? (lines.Count > 0 ? lines[^1] : null);
        return last is null ? null : TerminalText.Plain(last).TrimEnd('.');
    }

    private IReadOnlyList<string> Lines(string home)
    {
        string path = SlurmBatch.LogOf(home, batch.Name, number);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Position = Math.Max(0, stream.Length - LogTail);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
