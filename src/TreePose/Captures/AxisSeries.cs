namespace TreePose.Captures;

/// <summary>One quantity over time along the laboratory's three axes. The arrays have one length; NaN marks a missing sample.</summary>
/// <param name="X">Along the first axis.</param>
/// <param name="Y">Along the second axis.</param>
/// <param name="Z">Along the third (vertical) axis.</param>
public sealed record AxisSeries(double[] X, double[] Y, double[] Z)
{
    /// <summary>Samples an axis.</summary>
    public int Length => X.Length;
}
