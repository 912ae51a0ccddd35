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

    /// <summary>y = (x − mean)/deviation; a deviation below the least divides by 1, as scikit-learn's StandardScaler does at 0.</summary>
    public static FrameBlock Apply(
        FrameBlock block,
        FrameGroups groups,
        ReadOnlySpan<double> mean,
        ReadOnlySpan<double> deviation,
        double least
    )
    {
        var frames = new float[block.Frames.Length];
        int size = block.Shape.Size;
        for (int i = 0; i < frames.Length; i++)
        {
            int g = groups.Of(i % size);
            frames[i] = (float)((block.Frames[i] - mean[g]) / (deviation[g] < least ? 1 : deviation[g]));
        }
        return block with { Frames = frames };
    }
}
