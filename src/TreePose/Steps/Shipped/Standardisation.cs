namespace TreePose.Steps.Shipped;

/// <summary>Mean 0 and standard deviation 1 in groups of cells.</summary>
internal static class Standardisation
{
    /// <summary>Mean and standard deviation (of the population) of each group over all frames of some blocks of one shape.</summary>
    public static (double[] Mean, double[] Deviation) Measure(IReadOnlyList<FrameBlock> blocks, FrameGroups groups)
    {
        double[] mean = new double[groups.Count],
            deviation = new double[groups.Count];
        double count = blocks.Sum(b => (double)b.Frames.Length) / groups.Count;
        int size = blocks[0].Shape.Size;
        foreach (FrameBlock block in blocks)
        {
            for (int i = 0; i < block.Frames.Length; i++)
                mean[groups.Of(i % size)] += block.Frames[i];
        }
        for (int g = 0; g < mean.Length; g++)
            mean[g] /= count;
        foreach (FrameBlock block in blocks)
        {
            for (int i = 0; i < block.Frames.Length; i++)
            {
                int g = groups.Of(i % size);
                double difference = block.Frames[i] - mean[g];
                deviation[g] += difference * difference;
            }
        }
        for (int g = 0; g < deviation.Length; g++)
            deviation[g] = Math.Sqrt(deviation[g] / count);
        return (mean, deviation);
    }

    /// <summary>
    /// One frame, y = (x − mean)/deviation; a deviation below the least divides by 1, as scikit-learn's StandardScaler does at 0.
    /// </summary>
    public static void Apply(
        ReadOnlySpan<float> frame,
        Span<float> made,
        FrameGroups groups,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> deviation,
        double least
    )
    {
        for (int i = 0; i < frame.Length; i++)
        {
            int g = groups.Of(i);
            made[i] = (float)((frame[i] - mean[g]) / (deviation[g] < least ? 1 : deviation[g]));
        }
    }
}
