using TreePose.Captures;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Olst;

/// <summary>
/// Reads a motion capture of the OLST release (<c>01_MNTRL_MC_V1_pos.csv</c>, DOI 10.13026/46hn-6b25): time in s, then
/// <c>JOINT_pos_X</c>, <c>_Y</c>, <c>_Z</c> in mm, Z up.
/// </summary>
public static class OlstMarkerReader
{
    private const string Time = "time",
        Remedy = "Give the file as it was published.";

    /// <summary>Reads all positions; NaN where one is missing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">
    /// It has no positions, a field is no number, the time is uneven or runs back, or the file breaks off.
    /// </exception>
    public static MotionCaptureRecording Read(string path) =>
        Read(path, name => name.Contains("_pos_", StringComparison.Ordinal)) is { Names.Count: > 0 } read
            ? read
            : throw new DataFormatException(path, "has no column such as Chest_pos_X.", Remedy);

    /// <summary>Reads the height of both ankles alone.</summary>
    /// <inheritdoc cref="Read(string)" path="/exception"/>
    internal static MotionCaptureRecording ReadAnkles(string path)
    {
        string[] wanted = [AnkleOf(Foot.Left), AnkleOf(Foot.Right)];
        return Read(path, wanted.Contains) is var read && wanted.All(read.Has)
            ? read
            : throw new DataFormatException(path, $"lacks {string.Join(" or ", wanted)}.", Remedy);
    }

    /// <summary>The column of an ankle's height.</summary>
    internal static string AnkleOf(Foot foot) => $"Ankle_{(foot == Foot.Left ? "L" : "R")}_pos_Z";

    private static MotionCaptureRecording Read(string path, Func<string, bool> isWanted)
    {
        TsvText text = TsvText.Read(path, ',');
        if (text.LineCount == 0)
            throw new DataFormatException(path, "is empty.", "Copy it again.");
        var table = new TsvTable(text, headerLine: 0, remedy: Remedy);
        string[] names = [.. table.Names.Where(isWanted)];
        double[][] values = table.Read(table.Require([Time, .. names], Remedy));
        var axis = new TimeAxis(values[0], table.Where, firstRow: 2);
        return new MotionCaptureRecording
        {
            SamplingFrequencyHz = axis.RateHz,
            Names = names,
            Columns = [.. ZeroGaps.Missing(names, values[1..]).Select(axis.Fill)],
            TimeSeconds = axis.Times(),
        };
    }
}
