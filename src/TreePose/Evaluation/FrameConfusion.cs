using TreePose.Captures;

namespace TreePose.Evaluation;

/// <summary>Confusion of frames [true, predicted] in the order neither, going up, going down. Unlabelled frames are not counted.</summary>
public sealed class FrameConfusion
{
    private readonly long[,] _counts = new long[FramePrediction.Classes, FramePrediction.Classes];

    /// <summary>Frames of class <paramref name="truth"/> that were predicted as <paramref name="predicted"/>.</summary>
    public long this[FootPhase truth, FootPhase predicted] => _counts[(int)truth, (int)predicted];

    /// <summary>Labelled frames counted.</summary>
    public long Frames => _counts.Cast<long>().Sum();

    /// <summary>Counts the labelled frames of one capture.</summary>
    public void Add(ReadOnlySpan<FootPhase> truth, ReadOnlySpan<FootPhase> predicted)
    {
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] != FootPhase.Unlabelled)
                _counts[(int)truth[i], (int)predicted[i]]++;
        }
    }

    /// <summary>Share of labelled frames that are right; null without frames.</summary>
    public double? Accuracy => Frames == 0 ? null : (double)(_counts[0, 0] + _counts[1, 1] + _counts[2, 2]) / Frames;

    /// <summary>Mean F1 over the classes that occur in the truth; a class never predicted counts 0. Null without frames.</summary>
    public double? MacroF1
    {
        get
        {
            var scores = new List<double>();
            for (int c = 0; c < FramePrediction.Classes; c++)
            {
                long actual = 0,
                    predicted = 0;
                for (int k = 0; k < FramePrediction.Classes; k++)
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
    public long[][] ToRows() => [.. Enumerable.Range(0, 3).Select(r => Enumerable.Range(0, 3).Select(c => _counts[r, c]).ToArray())];
}
