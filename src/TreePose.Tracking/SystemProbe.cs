using System.Diagnostics;
using System.Globalization;
using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>
/// Measures how busy the machine is: a few small files of <c>/proc</c>, the disk of <c>/</c> and this process. What a system does
/// not have is left out.
/// </summary>
/// <param name="clock">Measures the time between two measurements.</param>
/// <param name="proc">Where <c>/proc</c> is; tests put files of their own there.</param>
internal sealed class SystemProbe(TimeProvider clock, string proc = "/proc")
{
    private (long Busy, long All)? _processors;
    private (long Received, long Sent)? _network;
    private (TimeSpan Used, long At)? _process;

    /// <summary>Measures now. The first time tells no shares of processor time: there is no time that they could be of.</summary>
    public SystemUse Read()
    {
        (long? used, long? available) = Memory();
        (long Received, long Sent)? network = Network();
        _network ??= network;
        var disk = Disk();
        using var process = Process.GetCurrentProcess();
        return new SystemUse
        {
            ProcessorPercent = Processors(),
            MemoryUsedBytes = used,
            MemoryAvailableBytes = available,
            DiskUsedBytes = disk?.Used,
            DiskAvailableBytes = disk?.Available,
            NetworkReceivedBytes = network?.Received - _network?.Received,
            NetworkSentBytes = network?.Sent - _network?.Sent,
            Processors = Environment.ProcessorCount,
            ProcessPercent = OfProcess(process),
            ProcessMemoryBytes = process.WorkingSet64,
            ProcessThreads = process.Threads.Count,
        };
    }

    /// <summary>user, nice, system, idle, iowait, irq, softirq, steal; guests are counted in the first two already.</summary>
    private double? Processors()
    {
        string[] cells = Lines("stat").FirstOrDefault(l => l.StartsWith("cpu ", StringComparison.Ordinal))?.Split(' ') ?? [];
        long[] times = [.. cells.Where(c => c.Length > 0).Skip(1).Take(8).Select(Number)];
        if (times.Length < 5)
            return null;
        (long Busy, long All) now = (times.Sum() - times[3] - times[4], times.Sum());
        (long Busy, long All)? before = _processors;
        _processors = now;
        return before is { } b && now.All > b.All ? Math.Clamp(100.0 * (now.Busy - b.Busy) / (now.All - b.All), 0, 100) : null;
    }

    private (long? Used, long? Available) Memory()
    {
        string[] lines = Lines("meminfo");
        long? Kibibytes(string name) =>
            lines.FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal)) is { } line
                ? Number(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim())
                : null;
        (long? total, long? available) = (Kibibytes("MemTotal") * 1024, Kibibytes("MemAvailable") * 1024);
        return (total - available, available);
    }

    private (long Received, long Sent)? Network()
    {
        string[][] rows = [.. Lines("net/dev").Where(l => l.Contains(':')).Select(l => l[(l.IndexOf(':') + 1)..].Split(' ', RemoveEmpty))];
        rows = [.. rows.Where(r => r.Length > 8)];
        return rows.Length == 0 ? null : (rows.Sum(r => Number(r[0])), rows.Sum(r => Number(r[8])));
    }

    private static (long Used, long Available)? Disk()
    {
        try
        {
            var root = new DriveInfo("/");
            return (root.TotalSize - root.TotalFreeSpace, root.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private double? OfProcess(Process process)
    {
        (TimeSpan Used, long At) now = (process.TotalProcessorTime, clock.GetTimestamp());
        (TimeSpan Used, long At)? before = _process;
        _process = now;
        if (before is not { } b)
            return null;
        TimeSpan passed = clock.GetElapsedTime(b.At, now.At);
        return passed > TimeSpan.Zero ? 100 * ((now.Used - b.Used) / passed) : null;
    }

    private const StringSplitOptions RemoveEmpty = StringSplitOptions.RemoveEmptyEntries;

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : 0;

    private string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(proc, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
