using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>What the trackers' own clients call the measurements of a machine, in their units: their pages know these names.</summary>
internal static class SystemNames
{
    /// <summary>As MLflow's system metrics monitor writes them, its process metrics included; megabytes are 10⁶ bytes.</summary>
    public static IReadOnlyList<(string Name, double Value)> Mlflow(SystemUse use) =>
        Known(
            ("system/cpu_utilization_percentage", use.ProcessorPercent),
            ("system/system_memory_usage_megabytes", use.MemoryUsedBytes / 1e6),
            ("system/system_memory_usage_percentage", use.MemoryPercent),
            ("system/disk_usage_percentage", use.DiskPercent),
            ("system/disk_usage_megabytes", use.DiskUsedBytes / 1e6),
            ("system/disk_available_megabytes", use.DiskAvailableBytes / 1e6),
            ("system/network_receive_megabytes", use.NetworkReceivedBytes / 1e6),
            ("system/network_transmit_megabytes", use.NetworkSentBytes / 1e6),
            ("system/process_cpu_percentage", use.ProcessPercent),
            ("system/process_memory_rss_megabytes", use.ProcessMemoryBytes / 1e6),
            ("system/process_memory_percentage", use.ProcessMemoryPercent),
            ("system/process_threads", use.ProcessThreads)
        );

    /// <summary>
    /// As W&amp;B's client writes them; its MB and GB are powers of 1024. Its <c>cpu</c> is this process's share of all processors.
    /// </summary>
    public static IReadOnlyList<(string Name, double Value)> WandB(SystemUse use) =>
        Known(
            ("cpu", use.ProcessPercent / use.Processors),
            ("memory_percent", use.MemoryPercent),
            ("proc.memory.rssMB", use.ProcessMemoryBytes / (double)(1 << 20)),
            ("proc.memory.percent", use.ProcessMemoryPercent),
            ("proc.memory.availableMB", use.MemoryAvailableBytes / (double)(1 << 20)),
            ("proc.cpu.threads", use.ProcessThreads),
            ("disk./.usagePercent", use.DiskPercent),
            ("disk./.usageGB", use.DiskUsedBytes / (double)(1 << 30)),
            ("network.recv", use.NetworkReceivedBytes),
            ("network.sent", use.NetworkSentBytes)
        );

    private static (string, double)[] Known(params (string Name, double? Value)[] values) =>
        [.. values.Where(v => v.Value is not null).Select(v => (v.Name, Math.Round(v.Value!.Value, 3)))];
}
