namespace TreePose.Datasets;

/// <summary>
/// How strong each frame of a sequence is, in each place of the axis that is standardised by itself: channels of a map, features of
/// points, real and imaginary part.
/// </summary>
internal sealed class SignalLevels
{
    private SignalLevels(float[][] amplitudes, double[][] energies) => (Amplitudes, Energies) = (amplitudes, energies);

    /// <summary>Largest absolute value of each frame, [channel][frame].</summary>
    public float[][] Amplitudes { get; }

    /// <summary>Mean square of each frame, [channel][frame].</summary>
    public double[][] Energies { get; }

    /// <summary>Frames in the sequence.</summary>
    public int Frames => Energies[0].Length;

    /// <summary>What the places are called: <c>channel 1</c>, <c>feature 3</c>.</summary>
    public static IEnumerable<string> NamesOf(FrameShape shape)
    {
        FrameAxis axis = shape.Axes[shape.ScaledAxis];
        return Enumerable.Range(1, axis.Length).Select(i => $"{axis.Name} {i}");
    }

    /// <summary>Looks at every number once.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="frames">[frame, then the axes of a frame].</param>
    public static SignalLevels Of(FrameShape shape, float[] frames)
    {
        int[] lengths = shape.Lengths;
        int channels = lengths[shape.ScaledAxis],
            inner = lengths.Skip(shape.ScaledAxis + 1).Aggregate(1, (a, b) => a * b),
            outer = shape.Size / channels / inner,
            count = frames.Length / shape.Size;
        var amplitudes = new float[channels][];
        var energies = new double[channels][];
        for (int c = 0; c < channels; c++)
        {
            (amplitudes[c], energies[c]) = (new float[count], new double[count]);
            for (int frame = 0; frame < count; frame++)
            {
                double sum = 0;
                float most = 0;
                for (int o = 0; o < outer; o++)
                {
                    foreach (float value in frames.AsSpan((frame * shape.Size) + (((o * channels) + c) * inner), inner))
                    {
                        most = Math.Max(most, Math.Abs(value));
                        sum += (double)value * value;
                    }
                }
                (amplitudes[c][frame], energies[c][frame]) = (most, sum / ((double)outer * inner));
            }
        }
        return new SignalLevels(amplitudes, energies);
    }
}
