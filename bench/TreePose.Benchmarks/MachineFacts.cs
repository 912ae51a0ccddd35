using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>What a measurement ran on, and how much else ran there.</summary>
internal static class MachineFacts
{
    /// <summary>Processor, cores, memory, operating system, runtime and the load average before the measurement.</summary>
    public static JsonObject Read() =>
        new()
        {
            ["processor"] = Value("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            ["cores"] = Environment.ProcessorCount,
            ["memoryGiB"] = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Pow(1024, 3), 1),
            ["operatingSystem"] = RuntimeInformation.OSDescription,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["vectorBits"] = VectorRegisters.Bits,
            ["vectorsHeldTo"] = VectorWidth.Asked,
            ["loadAverageBefore"] = LoadAverage(),
        };

    /// <summary>Largest resident memory of this process so far, in bytes.</summary>
    public static long PeakMemoryBytes()
    {
        string? kilobytes = Value("/proc/self/status", "VmHWM")?.Split(' ')[0];
        return kilobytes is null
            ? System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64
            : long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
    }

    private static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string? Value(string file, string key) =>
        !File.Exists(file)
            ? null
            : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
