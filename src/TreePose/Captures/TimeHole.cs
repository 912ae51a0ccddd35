namespace TreePose.Captures;

/// <summary>Samples that the time column of a recording leaves out; they stand in the recording as missing ones (NaN).</summary>
/// <param name="Row">Row of the file, the first being 1, that comes after the hole.</param>
/// <param name="FromSeconds">Time of the last sample before it.</param>
/// <param name="ToSeconds">Time of the first sample after it.</param>
/// <param name="Samples">How many are left out.</param>
public sealed record TimeHole(int Row, double FromSeconds, double ToSeconds, int Samples)
{
    /// <summary>As it is said in errors and records.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"a hole in the time column: {FromSeconds:0.######} s, then {ToSeconds:0.######} s in row {Row}");
}
