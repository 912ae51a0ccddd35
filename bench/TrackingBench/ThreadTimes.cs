using System.Globalization;

namespace TreePose.Benchmarks.Tracking;

/// <summary>Processor time of this process's threads, as Linux counts it.</summary>
internal static class ThreadTimes
{
    private const double NanosecondsASecond = 1e9;
    private const double TicksASecond = 100; // USER_HZ, the unit of /proc/PID/stat on every Linux

    /// <summary>Number of the calling thread.</summary>
    public static int Current() =>
        int.Parse(
            Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName),
            CultureInfo.InvariantCulture
        );

    /// <summary>Name and processor seconds so far of each thread by its number.</summary>
    public static Dictionary<int, (string Name, double Seconds)> Read()
    {
        var times = new Dictionary<int, (string, double)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                times[int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)] = (
                    File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd(),
                    Seconds(folder)
                );
            }
            catch (IOException)
            {
                // The thread has ended while it was read: the sample before has its time.
            }
        }
        return times;
    }

    private static double Seconds(string folder)
    {
        string precise = Path.Combine(folder, "schedstat");
        if (File.Exists(precise))
            return double.Parse(File.ReadAllText(precise).Split(' ')[0], CultureInfo.InvariantCulture) / NanosecondsASecond;
        string stat = File.ReadAllText(Path.Combine(folder, "stat"));
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // the name may hold blanks; field 3 is the first behind it
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture))
            / TicksASecond;
    }
}
