using System.Globalization;
using TreePose.Datasets;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>Whether recordings are like those of training: what their bins stand for, and how strong the signal is.</summary>
internal static class InputRangeCheck
{
    private const double Twice = 2; // amplitude beyond what 90 of 100 training frames have: 6 dB

    private const int Listed = 5;

    /// <summary>Fails when the bins of an axis stand for other values than in training, as far as both say it.</summary>
    /// <param name="model">The model, for the error.</param>
    /// <param name="trained">What the networks were trained on; null where they do not say.</param>
    /// <param name="source">The data, for the error.</param>
    /// <param name="axes">What its bins stand for, where it says it.</param>
    /// <exception cref="TreePoseException">They differ; both are named.</exception>
    public static void Require(string model, TrainingRanges? trained, string source, IReadOnlyList<AxisScale> axes)
    {
        foreach (AxisScale wanted in trained?.Axes ?? [])
        {
            if (axes.FirstOrDefault(a => a.Axis == wanted.Axis) is not { } given || wanted.Fits(given))
                continue;
            throw new TreePoseException(
                $"The bins of {source} stand for {given}; {model} was trained on {wanted} (1 % more or less is allowed). Give it "
                    + "frames of a radar that is set in the same way, or train a model on such frames."
            );
        }
    }

    /// <summary>Fails when measured values have another unit than those that networks were trained on.</summary>
    /// <exception cref="TreePoseException">They have; both are named.</exception>
    public static void RequireUnit(ModelFolder model, HoldDataset data)
    {
        if (model.Description.TargetUnit is { } unit && unit != data.TargetUnit && data.Holds.Any(h => h.Target is not null))
            throw new TreePoseException(
                $"{data.Source} has measured values in {data.TargetUnit}; {model.Folder} predicts {unit}. Give them in {unit}, or leave "
                    + "them out."
            );
    }

    /// <summary>A sentence for each recording that lies outside, and for what cannot be told.</summary>
    /// <param name="trained">What the networks were trained on; null where they do not say.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="recordings">Name and frames of each recording, as the source gives them.</param>
    public static IEnumerable<string> Warnings(
        TrainingRanges? trained,
        FrameShape shape,
        IEnumerable<(string Name, float[] Frames)> recordings
    ) => Listing(trained, [.. recordings.Select(r => Outside(trained, shape, r.Name, r.Frames)).OfType<string>()]);

    /// <summary>What is said of recordings that lie outside: the first of them, and what cannot be told.</summary>
    /// <param name="trained">What the networks were trained on; null where they do not say.</param>
    /// <param name="outside">A sentence for each that lies outside.</param>
    public static IEnumerable<string> Listing(TrainingRanges? trained, IReadOnlyList<string> outside)
    {
        if (trained is null)
        {
            return
            [
                "The model does not say how strong the signal was that it was trained on, because an earlier version made it: whether "
                    + "these recordings are like it cannot be told.",
            ];
        }
        return outside.Count <= Listed
            ? outside
            : [.. outside.Take(Listed), $"{outside.Count - Listed} more recordings lie outside of what the model was trained on."];
    }

    /// <summary>A sentence when predicted values lie outside of those that networks were trained on.</summary>
    /// <param name="trained">What they were trained on; null where they do not say.</param>
    /// <param name="predicted">What they predict.</param>
    public static IEnumerable<string> Extrapolations(TrainingRanges? trained, IReadOnlyList<double> predicted)
    {
        if (trained?.Targets is not { } range)
            yield break;
        int outside = predicted.Count(p => p < range.Least || p > range.Greatest);
        if (outside > 0)
            yield return $"{outside} of {predicted.Count} predicted values lie outside of the measured ones that the model was trained on, "
                + $"{Text(range.Least)} to {Text(range.Greatest)} {trained.TargetUnit}: nothing is known of answers there.";
    }

    /// <summary>A sentence when a recording lies outside; null when it does not, or nothing can be told.</summary>
    /// <param name="trained">What the networks were trained on; null where they do not say.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="name">Name of the recording.</param>
    /// <param name="frames">Its frames, as the source gives them.</param>
    public static string? Outside(TrainingRanges? trained, FrameShape shape, string name, float[] frames)
    {
        if (trained is null || frames.Length == 0)
            return null;
        SignalLevels levels = SignalLevels.Of(shape, frames);
        (double Off, string Text)? worst = null;
        for (int c = 0; c < levels.Energies.Length && c < trained.Channels.Count; c++)
        {
            ChannelRange channel = trained.Channels[c];
            double bright = Math.Sqrt(Quantiles.Median(levels.Energies[c])),
                large = Quantiles.Median(levels.Amplitudes[c].Select(a => (double)a));
            ValueRange energy = channel.Energy;
            var brightness = new ValueRange(
                Math.Sqrt(energy.Least),
                Math.Sqrt(energy.Low),
                Math.Sqrt(energy.Median),
                Math.Sqrt(energy.High),
                Math.Sqrt(energy.Greatest)
            );
            (double Off, string Text)? found =
                Compare(bright, brightness, $"{name}: its frames are", "as bright as those", $"{channel.Channel}, root mean square")
                ?? Compare(large, channel.Amplitude, $"{name}: the largest value of its frames is", "that of those", channel.Channel);
            if (found is { } off && !(worst?.Off >= off.Off))
                worst = off;
        }
        return worst?.Text;
    }

    private static (double Off, string Text)? Compare(double middle, ValueRange trained, string what, string like, string where)
    {
        if (!(middle > Twice * trained.High) && !(middle < trained.Low / Twice))
            return null;
        double times = middle / trained.Median;
        return (
            middle == 0 ? double.PositiveInfinity : Math.Abs(Math.Log(times)),
            $"{Compared(what, like, middle, times)} that the model was trained on ({where}: middle frame {Text(middle)}; 90 of 100 "
                + $"training frames have {Text(trained.Low)} to {Text(trained.High)}). Is the gain another, is the radar further away, is "
                + "a channel dead?"
        );
    }

    /// <summary>"20 times as bright", "a 20th part as bright" in figures that can be read, or that there is no signal at all.</summary>
    private static string Compared(string what, string like, double middle, double times) =>
        middle == 0 ? $"{what} 0, no signal at all, unlike those"
        : !double.IsFinite(times) ? $"{what} not 0, unlike those"
        : times < 1 ? $"{what} 1/{Text(1 / times)} {like}"
        : $"{what} {Text(times)} times {like}";

    private static string Text(double value) =>
        Math.Abs(value) is >= 0.001 and < 100000
            ? value.ToString(value < 10 ? "0.###" : "0", CultureInfo.InvariantCulture)
            : value.ToString("G3", CultureInfo.InvariantCulture);
}
