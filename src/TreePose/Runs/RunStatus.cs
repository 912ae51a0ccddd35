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

    /// <summary>Never written: its record says "running", but no process holds the record's lock. Resume it or mark it.</summary>
    Crashed,
}
