namespace TreePose.Runs;

/// <summary>How busy machine and process are. What a system does not tell is null.</summary>
public sealed record SystemUse
{
    /// <summary>Share of all processors' time in use since the last measurement, 0 to 100.</summary>
    public double? ProcessorPercent { get; init; }

    /// <summary>Bytes of memory that are not available to programs.</summary>
    public long? MemoryUsedBytes { get; init; }

    /// <summary>Bytes of memory that programs can still get.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>Bytes in use on the disk of <c>/</c>.</summary>
    public long? DiskUsedBytes { get; init; }

    /// <summary>Bytes that this user can still write there.</summary>
    public long? DiskAvailableBytes { get; init; }

    /// <summary>Bytes received by all network interfaces since the first measurement.</summary>
    public long? NetworkReceivedBytes { get; init; }

    /// <summary>Bytes sent by all network interfaces since the first measurement.</summary>
    public long? NetworkSentBytes { get; init; }

    /// <summary>How many processors there are.</summary>
    public int? Processors { get; init; }

    /// <summary>Processor time of this process since the last measurement, 100 for one processor kept busy.</summary>
    public double? ProcessPercent { get; init; }

    /// <summary>Bytes of this process in physical memory.</summary>
    public long? ProcessMemoryBytes { get; init; }

    /// <summary>Threads of this process.</summary>
    public int? ProcessThreads { get; init; }

    /// <summary>Share of the machine's memory in use, 0 to 100.</summary>
    internal double? MemoryPercent => Share(MemoryUsedBytes, MemoryUsedBytes + MemoryAvailableBytes);

    /// <summary>Share of the machine's memory that this process has, 0 to 100.</summary>
    internal double? ProcessMemoryPercent => Share(ProcessMemoryBytes, MemoryUsedBytes + MemoryAvailableBytes);

    /// <summary>Share of the disk in use, 0 to 100.</summary>
    internal double? DiskPercent => Share(DiskUsedBytes, DiskUsedBytes + DiskAvailableBytes);

    private static double? Share(long? part, long? whole) => whole > 0 ? 100.0 * part / whole : null;
}
