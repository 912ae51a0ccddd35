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

    public static SlowTime OverFrames(FrameShape shape, int frames) => new(frames, 1, shape.Size, 1, shape.Size);

    public static SlowTime OverChirps(FrameShape shape, int frames)
    {
        (int outer, int chirps, int inner) = FrameAxes.Around(shape, AxisKind.Chirp);
        return new(frames * chirps, chirps, shape.Size, outer, inner);
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

    /// <summary>x − b with a background that follows: see <see cref="Background"/>.</summary>
    /// <param name="frames">x, as the block has it.</param>
    /// <param name="background">b before the first step, [cell]; null takes the first step itself.</param>
    /// <param name="follow">α before each step of a frame, from the frame's number.</param>
    public float[] WithoutBackground(float[] frames, double[]? background, Func<int, double> follow)
    {
        var result = new float[frames.Length];
        var b = new Background(this, background);
        for (int frame = 0; frame < frames.Length / FrameSize; frame++)
        {
            int at = frame * FrameSize;
            b.Push(frames.AsSpan(at, FrameSize), result.AsSpan(at, FrameSize), follow(frame));
        }
        return result;
    }

    /// <summary>Where a row of a step begins; steps go on from frame to frame.</summary>
    public int Row(int step, int outer) => step / StepsPerFrame * FrameSize + outer * StepsPerFrame * Inner + step % StepsPerFrame * Inner;
}
