using TreePose.Captures;

namespace TreePose.Evaluation;

/// <summary>Confusion of frames [true, predicted] in the order of the classes. Unlabelled frames are not counted.</summary>
/// <param name="classes">Classes told apart.</param>
public sealed class FrameConfusion(int classes)
{
    private readonly long[,] _counts = new long[classes, classes];

    /// <summary>Frames of class <paramref name="truth"/> that were predicted as <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>Labelled frames counted.</summary>
    public long Frames => _counts.Cast<long>().Sum();

    /// <summary>Counts the labelled frames of one capture.</summary>
    public void Add(ReadOnlySpan<sbyte> truth, ReadOnlySpan<sbyte> predicted)
    {
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] != FootPhase.Unlabelled)
                _counts[truth[i], predicted[i]]++;
        }
    }

    /// <summary>Share of labelled frames that are right; null without frames.</summary>
    public double? Accuracy => Frames == 0 ? null : (double)Enumerable.Range(0, classes).Sum(c => _counts[c, c]) / Frames;

    /// <summary>Mean F1 over the classes that occur in the truth; a class never predicted counts 0. Null without frames.</summary>
    public double? MacroF1
    {
        get
        {
            var scores = new List<double>();
            for (int c = 0; c < classes; c++)
            {
                long actual = 0,
                    predicted = 0;
                for (int k = 0; k < classes; k++)
                {
                    actual += _counts[c, k];
                    predicted += _counts[k, c];
                }
                if (actual > 0)
                    scores.Add(2.0 * _counts[c, c] / (actual + predicted));
            }
            return scores.Count == 0 ? null : scores.Average();
        }
    }

    /// <summary>The counts as rows.</summary>
    public long[][] ToRows() =>
        [.. Enumerable.Range(0, classes).Select(r => Enumerable.Range(0, classes).Select(c => _counts[r, c]).ToArray())];
}
