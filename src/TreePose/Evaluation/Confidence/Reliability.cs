namespace TreePose.Evaluation.Confidence;

/// <summary>Labelled frames of like confidence.</summary>
/// <param name="From">Least confidence of the bin.</param>
/// <param name="To">Confidence at which the next bin begins; the last holds 1.</param>
/// <param name="Frames">How many.</param>
/// <param name="Confidence">Mean probability of the likeliest class; null without frames.</param>
/// <param name="Accuracy">Share of frames whose likeliest class is the true one; null without frames.</param>
public sealed record ReliabilityBin(double From, double To, long Frames, double? Confidence, double? Accuracy);

/// <summary>
/// How often the likeliest class is right, by how likely it is said to be: ten bins of equal width (DeGroot and Fienberg 1983), and the
/// expected calibration error over them (Naeini, Cooper and Hauskrecht 2015): the mean over frames of |accuracy − confidence| of their bin.
/// </summary>
public sealed class Reliability
{
    private const int BinCount = 10;

    private readonly long[] _frames = new long[BinCount],
        _right = new long[BinCount];
    private readonly double[] _confidence = new double[BinCount];

    /// <summary>The bins, by rising confidence.</summary>
    public IReadOnlyList<ReliabilityBin> Bins =>
        [
            .. Enumerable
                .Range(0, BinCount)
                .Select(b => new ReliabilityBin(
                    (double)b / BinCount,
                    (b + 1.0) / BinCount,
                    _frames[b],
                    _frames[b] == 0 ? null : _confidence[b] / _frames[b],
                    _frames[b] == 0 ? null : (double)_right[b] / _frames[b]
                )),
        ];

    /// <summary>Expected calibration error, 0 to 1; null without a labelled frame.</summary>
    public double? ExpectedError =>
        _frames.Sum() is var all && all == 0 ? null : Enumerable.Range(0, BinCount).Sum(b => Math.Abs(_right[b] - _confidence[b])) / all;

    /// <summary>Counts the labelled frames of a capture.</summary>
    /// <param name="labels">A label a frame; below 0 there is none.</param>
    /// <param name="probabilities">[frame, class] in C order.</param>
    public void Add(ReadOnlySpan<sbyte> labels, ReadOnlySpan<float> probabilities)
    {
        if (labels.Length == 0)
            return;
        int classes = probabilities.Length / labels.Length;
        for (int frame = 0; frame < labels.Length; frame++)
        {
            if (labels[frame] < 0)
                continue;
            ReadOnlySpan<float> said = probabilities.Slice(frame * classes, classes);
            int best = 0;
            for (int c = 1; c < classes; c++)
                best = said[c] > said[best] ? c : best;
            int bin = Math.Clamp((int)(said[best] * BinCount), 0, BinCount - 1);
            _frames[bin]++;
            _confidence[bin] += said[best];
            _right[bin] += best == labels[frame] ? 1 : 0;
        }
    }

    /// <summary>The frames of several together.</summary>
    internal static Reliability Of(IEnumerable<Reliability> parts)
    {
        var all = new Reliability();
        foreach (Reliability part in parts)
        {
            for (int b = 0; b < BinCount; b++)
            {
                all._frames[b] += part._frames[b];
                all._right[b] += part._right[b];
                all._confidence[b] += part._confidence[b];
            }
        }
        return all;
    }
}
