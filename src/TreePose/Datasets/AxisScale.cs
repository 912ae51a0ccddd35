namespace TreePose.Datasets;

/// <summary>What the bins of an axis stand for, as a source says it.</summary>
/// <param name="Axis">The axis, as files call it: <c>range</c>.</param>
/// <param name="From">Value of the first bin.</param>
/// <param name="To">Value of the last bin.</param>
/// <param name="Unit">Unit of both.</param>
public sealed record AxisScale(string Axis, double From, double To, string Unit)
{
    private const double Same = 0.01; // of the axis' extent: as much as frame periods may differ

    /// <summary>Whether another scale of the same axis has the same bins.</summary>
    internal bool Fits(AxisScale other) =>
        Unit == other.Unit
        && Math.Abs(From - other.From) <= Same * Math.Abs(To - From)
        && Math.Abs(To - other.To) <= Same * Math.Abs(To - From);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Axis} {From:0.######} to {To:0.######} {Unit}");
}
