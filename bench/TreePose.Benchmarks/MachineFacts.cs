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
            ["processor"] = Processor(),
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

    /// <summary>Its name, with the numbers that tell generations of one name apart.</summary>
    private static string Processor()
    {
        if (Value("/proc/cpuinfo", "model name") is not { } name)
            return RuntimeInformation.ProcessArchitecture.ToString();
        (string? family, string? model) = (Value("/proc/cpuinfo", "cpu family"), Value("/proc/cpuinfo", "model\t"));
        return family is null ? name : $"{name} (family {family}, model {model})";
    }

    private static double? LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string? Value(string file, string key) =>
        !File.Exists(file)
            ? null
            : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
