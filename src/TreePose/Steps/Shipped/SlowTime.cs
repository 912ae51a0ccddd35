using TreePose.Datasets;

namespace TreePose.Steps.Shipped;

/// <summary>
/// A block as series over slow time, one for each cell: from frame to frame, or from chirp to chirp through all frames. A step in
/// time is <see cref="Outer"/> rows of <see cref="Inner"/> numbers.
/// </summary>
internal readonly record struct SlowTime(int Steps, int StepsPerFrame, int FrameSize, int Outer, int Inner)
{
    /// <summary>Series.</summary>
    public int Cells => Outer * Inner;

    public static SlowTime OverFrames(FrameBlock block) => new(block.Length, 1, block.Shape.Size, 1, block.Shape.Size);

    public static SlowTime OverChirps(FrameBlock block)
    {
        (int outer, int chirps, int inner) = FrameAxes.Around(block.Shape, AxisKind.Chirp);
        return new(block.Length * chirps, chirps, block.Shape.Size, outer, inner);
    }

    /// <summary>Mean of each series, [cell].</summary>
    public double[] Means(float[] frames)
    {
        var means = new double[Cells];
        for (int step = 0; step < Steps; step++)
        {
            for (int outer = 0; outer < Outer; outer++)
            {
                ReadOnlySpan<float> row = frames.AsSpan(Row(step, outer), Inner);
                for (int i = 0; i < Inner; i++)
                    means[outer * Inner + i] += row[i];
            }
        }
        for (int cell = 0; cell < means.Length; cell++)
            means[cell] /= Steps;
        return means;
    }

    /// <summary>
    /// x − b with a background that follows: b ← b + α·(x − b). α = 0 keeps it, α = 1 makes it the number before.
    /// </summary>
    /// <param name="frames">x, as the block has it.</param>
    /// <param name="background">b before the first step, [cell]; null takes the first step itself.</param>
    /// <param name="follow">α after each step.</param>
    public float[] WithoutBackground(float[] frames, double[]? background, Func<int, double> follow)
    {
        var result = new float[frames.Length];
        double[] b = background ?? FirstStep(frames);
        for (int step = 0; step < Steps; step++)
        {
            double alpha = follow(step);
            for (int outer = 0; outer < Outer; outer++)
            {
                int at = Row(step, outer),
                    cell = outer * Inner;
                for (int i = 0; i < Inner; i++)
                {
                    double x = frames[at + i],
                        difference = x - b[cell + i];
                    result[at + i] = (float)difference;
                    b[cell + i] = alpha == 1 ? x : b[cell + i] + alpha * difference;
                }
            }
        }
        return result;
    }

    private double[] FirstStep(float[] frames)
    {
        var first = new double[Cells];
        for (int outer = 0; outer < Outer; outer++)
        {
            for (int i = 0; i < Inner; i++)
                first[outer * Inner + i] = frames[Row(0, outer) + i];
        }
        return first;
    }

    private int Row(int step, int outer) => step / StepsPerFrame * FrameSize + outer * StepsPerFrame * Inner + step % StepsPerFrame * Inner;
}
