namespace TreePose.Runs;

/// <summary>How a run stands.</summary>
public enum RunStatus
{
    /// <summary>Under way.</summary>
    Running,

    /// <summary>Everything asked for was done.</summary>
    Finished,

    /// <summary>Stopped by an error.</summary>
    Failed,

    /// <summary>Stopped by the user; what was done is valid.</summary>
    Interrupted,

    /// <summary>No process works on it, and none is missing: it waits, for units that run elsewhere most of all. Resume it.</summary>
    Waiting,

    /// <summary>Never written: its record says "running", but no process holds the record's lock. Resume it or mark it.</summary>
    Crashed,

    /// <summary>Its record is damaged; <see cref="RunInfo.Reason"/> says where and why. Never written.</summary>
    Unreadable,
}

/// <summary>How states are written.</summary>
internal static class RunStatuses
{
    /// <summary>As <c>run.json</c>, filters and lists have it.</summary>
    public static string Name(RunStatus status) => status.ToString().ToLowerInvariant();
}
