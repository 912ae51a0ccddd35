namespace TreePose.Captures;

/// <summary>Named columns of a motion capture, e.g. <c>Chest_pos_X</c> in mm or <c>Actuator_vel_X</c> in mm/s.</summary>
public sealed record MotionCaptureRecording
{
    /// <summary>Samples a second; 100 in the study.</summary>
    public required double SamplingFrequencyHz { get; init; }

    /// <summary>Column names in the file's order, without Frame and Time.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>One array a name, each <see cref="Length"/> long; NaN marks a missing sample.</summary>
    public required IReadOnlyList<double[]> Columns { get; init; }

    /// <summary>Time of each sample in seconds from the start of the recording.</summary>
    public required double[] TimeSeconds { get; init; }

    /// <summary>What the file says about itself, key to value.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What was decided where the file leaves it open, or says what cannot be; a phrase each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Samples in the recording.</summary>
    public int Length => TimeSeconds.Length;

    /// <summary>Whether a column of this name exists.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The column of this name.</summary>
    /// <exception cref="TreePoseException">There is no such column.</exception>
    public double[] this[string name] =>
        IndexOf(name) is var at and >= 0
            ? Columns[at]
            : throw new TreePoseException($"The motion capture has no column '{name}'. It has {string.Join(", ", Names)}.");

    private int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
                return i;
        }
        return -1;
    }
}
