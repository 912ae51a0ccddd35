using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Datasets;

namespace TreePose.ModelFolders;

/// <summary>How a quantity is spread.</summary>
/// <param name="Least">The least value.</param>
/// <param name="Low">5 of 100 are below.</param>
/// <param name="Median">Half are below.</param>
/// <param name="High">95 of 100 are below.</param>
/// <param name="Greatest">The greatest value.</param>
public sealed record ValueRange(double Least, double Low, double Median, double High, double Greatest)
{
    /// <summary>Of at least one value.</summary>
    internal static ValueRange Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        double At(double share) => Quantiles.OfSorted(sorted, share);
        return new ValueRange(sorted[0], At(0.05), At(0.5), At(0.95), sorted[^1]);
    }

    internal bool IsSound =>
        new[] { Least, Low, Median, High, Greatest } is var all && all.All(double.IsFinite) && all.SequenceEqual(all.Order());
}

/// <summary>How strong the signal was in one channel, or in one feature of points, or in the real or imaginary part.</summary>
/// <param name="Channel">Which: <c>channel 1</c>.</param>
/// <param name="Amplitude">Largest absolute value of a frame, over all frames.</param>
/// <param name="Energy">Mean square of a frame, over all frames.</param>
public sealed record ChannelRange(string Channel, ValueRange Amplitude, ValueRange Energy);

/// <summary>What a network was trained on, before any step: whoever applies it sees whether a recording is like that.</summary>
public sealed record TrainingRanges
{
    /// <summary>Recordings or holds, each channel by itself where channels are sequences of their own.</summary>
    public required int Sequences { get; init; }

    /// <summary>Frames of all of them.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames of the shortest of them; null in files of versions before 0.2.</summary>
    public int? LeastFrames { get; init; }

    /// <summary>Strength of the signal, as the source gives it.</summary>
    public required IReadOnlyList<ChannelRange> Channels { get; init; }

    /// <summary>What the bins of axes stand for, where the source says it.</summary>
    public IReadOnlyList<AxisScale> Axes { get; init; } = [];

    /// <summary>The measured values that it was trained on; null for a classifier.</summary>
    public ValueRange? Targets { get; init; }

    /// <summary>Their unit; null for a classifier.</summary>
    public string? TargetUnit { get; init; }

    /// <summary>Of the training side of a network.</summary>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="sequences">Levels of each sequence; at least one frame in all.</param>
    internal static TrainingRanges Of(FrameShape shape, IReadOnlyList<SignalLevels> sequences) =>
        new()
        {
            Sequences = sequences.Count,
            Frames = sequences.Sum(s => s.Frames),
            LeastFrames = sequences.Min(s => s.Frames),
            Channels =
            [
                .. SignalLevels
                    .NamesOf(shape)
                    .Select(
                        (name, c) =>
                            new ChannelRange(
                                name,
                                ValueRange.Of(sequences.SelectMany(s => s.Amplitudes[c]).Select(a => (double)a)),
                                ValueRange.Of(sequences.SelectMany(s => s.Energies[c]))
                            )
                    ),
            ],
        };

    /// <summary>As it stands beside the weights.</summary>
    internal JsonNode ToJson() => JsonSerializer.SerializeToNode(this, RecordJsonRules.Indented)!;

    /// <summary>Why it cannot be right; null when it can.</summary>
    internal string? Problem =>
        Channels.Contains(null!) || Axes.Contains(null!) ? "it holds null where a range is needed"
        : !Channels.SelectMany(c => new[] { c.Amplitude, c.Energy }).Append(Targets).All(r => r?.IsSound != false)
            ? "a range is no five rising numbers"
        : null;

    /// <summary>A sentence for each channel, for people.</summary>
    internal IEnumerable<string> Sentences =>
        Channels.Select(c =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{c.Channel}: root mean square of a frame {Math.Sqrt(c.Energy.Low):G3} to {Math.Sqrt(c.Energy.High):G3}, largest value "
            ) + string.Create(CultureInfo.InvariantCulture, $"{c.Amplitude.Low:G3} to {c.Amplitude.High:G3} (90 of 100 frames)")
        );
}
