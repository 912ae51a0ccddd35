namespace TreePose.Datasets;

/// <summary>What the bins along an axis of a map stand for, where the source knows it; the values lie evenly.</summary>
/// <param name="From">Value of the first bin.</param>
/// <param name="To">Value of the last bin.</param>
/// <param name="Bins">Bins that it was told of; frames that have been cut since have others, and no scale.</param>
/// <param name="Unit">Unit of the values: m, m/s.</param>
internal sealed record AxisScale(double From, double To, int Bins, string Unit)
{
    /// <summary>Of the values of all bins; null where there are fewer than two.</summary>
    public static AxisScale? Of(IReadOnlyList<double> values, string unit) =>
        values.Count < 2 || values[0] == values[^1] ? null : new(values[0], values[^1], values.Count, unit);
}
