namespace TreePose.Signal.RangeDoppler;

/// <summary>The chain <c>study</c> for one map, with the memory it works in: one for each thread.</summary>
internal interface IStudyMap
{
    /// <summary>Transforms one map.</summary>
    /// <param name="samples">[chirp, sample].</param>
    /// <param name="next">The map that comes after, if any, which is brought into the cache meanwhile.</param>
    /// <param name="frame">[Doppler, range], the kept bins.</param>
    void Transform(ReadOnlySpan<float> samples, ReadOnlySpan<float> next, Span<float> frame);
}
