using System.Runtime.InteropServices;

namespace TreePose.Benchmarks;

/// <summary>Processor time of the calling thread, which other processes hardly change.</summary>
internal static class ThreadClock
{
    /// <summary>Since the thread began, ms.</summary>
    public static double Milliseconds()
    {
        const int ThreadProcessorTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux
        if (clock_gettime(ThreadProcessorTime, out Moment now) != 0)
            throw new TreePoseException("This comparison needs the thread clock of 64-bit Linux.");
        return now.Seconds * 1e3 + now.Nanoseconds / 1e6;
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Moment now);

    private readonly record struct Moment(long Seconds, long Nanoseconds);
}
