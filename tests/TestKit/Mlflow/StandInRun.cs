namespace TreePose.TestKit.Mlflow;

/// <summary>A point as the store keeps it.</summary>
public sealed record StandInPoint(string Key, double Value, long Timestamp, long Step);

/// <summary>A version of a registered model as the store keeps it.</summary>
public sealed record StandInVersion(string Name, string Version, string Source, string RunId, string Description);

/// <summary>A run as the store keeps it.</summary>
public sealed class StandInRun
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>RUNNING, FINISHED, FAILED, KILLED, SCHEDULED.</summary>
    public string Status { get; set; } = "RUNNING";

    /// <summary>Milliseconds, or null.</summary>
    public long? EndTime { get; set; }

    /// <summary>The artifact address.</summary>
    public required string ArtifactUri { get; init; }

    /// <summary>Tags.</summary>
    public Dictionary<string, string> Tags { get; } = [];

    /// <summary>Parameters.</summary>
    public Dictionary<string, string> Parameters { get; } = [];

    /// <summary>Points in the order they came.</summary>
    public List<StandInPoint> Metrics { get; } = [];

    /// <summary>Dataset names with digests.</summary>
    public List<(string Name, string Digest)> Inputs { get; } = [];

    /// <summary>Artifacts by path.</summary>
    public Dictionary<string, byte[]> Artifacts { get; } = [];

    /// <summary>The latest value of each key: that of the largest (step, timestamp, value).</summary>
    public IReadOnlyDictionary<string, double> Latest =>
        Metrics.GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.MaxBy(m => (m.Step, m.Timestamp, m.Value))!.Value);
}
