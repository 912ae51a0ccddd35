namespace TreePose.Datasets;

/// <summary>
/// Keeps what a reading throws away small. Frames and plates of a capture are large arrays of which a part is kept; the runtime lets as
/// much of such garbage gather as there is data, so that a reading would need two or three times its data for a while.
/// </summary>
internal static class ReadingMemory
{
    private const long GarbageBytes = 128L << 20; // a collection takes some milliseconds: large arrays are not moved
    private static long s_allocatedAtLast;

    /// <summary>Call it after each capture: collects when so much has been allocated since the last time.</summary>
    public static void Bound()
    {
        long allocated = GC.GetTotalAllocatedBytes(),
            last = Interlocked.Read(ref s_allocatedAtLast);
        if (allocated - last < GarbageBytes || Interlocked.CompareExchange(ref s_allocatedAtLast, allocated, last) != last)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
    }
}
