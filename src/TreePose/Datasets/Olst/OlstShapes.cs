using TreePose.Formats.Mat;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// The bins of all cubes of a folder, by their headers. Where they differ, nobody is left out by majority: the difference is named with
/// the options that make them equal.
/// </summary>
internal static class OlstShapes
{
    private const string Cut = "toRangeBin",
        Half = "dopplerHalfWidth";

    /// <summary>Requires that what is read of all cubes has one shape.</summary>
    /// <exception cref="DataFormatException">It has not.</exception>
    /// <exception cref="OptionsException">Bins are asked for that are not there.</exception>
    public static void RequireOne(OlstFolder folder, OlstOptions options, CancellationToken cancellation)
    {
        var seen = new List<(string Capture, FrameShape Shape, int Range, int Half)>();
        foreach ((string capture, IReadOnlyList<OlstAttempt> attempts) in folder.Table.Captures)
        {
            cancellation.ThrowIfCancellationRequested();
            // What is wrong with one cube is said when that cube is read.
            SkippedCapture.Try(capture, [], () => seen.Add(Of(attempts[0], folder.CubeOf(attempts[0].Name), options)));
        }
        IGrouping<FrameShape, string>[] shapes = [.. seen.GroupBy(s => s.Shape, s => s.Capture).OrderByDescending(g => g.Count())];
        if (shapes.Length < 2)
            return;
        (int to, int half) = (seen.Min(s => s.Range), seen.Min(s => s.Half));
        throw new DataFormatException(
            folder.Directory,
            $"cubes differ in their bins: {string.Join("; ", shapes.Select(g => $"{g.Key} in {Few([.. g])}"))}.",
            $"Read the bins that all have: --set olst.{Cut}={to} --set olst.{Half}={half} (holds: holds.olst.{Cut}, holds.olst.{Half})."
        );
    }

    private static (string, FrameShape, int, int) Of(OlstAttempt attempt, string path, OlstOptions options)
    {
        using MatFile file = MatFile.Open(path);
        if (file.Find(OlstCube.Variable).Shape is not [var range, var doppler, var frames])
            throw new DataFormatException(path, "has no cube.", "It is said when the cube is read.");
        OlstCube.CountFromRecording(path, frames, attempt); // or it is no cube of this table, whatever its bins
        OlstDopplerAxis axis = OlstDopplerAxis.Read(file, path, doppler);
        return (attempt.Name.Radar, OlstBins.Of(range, axis, options, path).Shape, range, axis.HalfWidth);
    }

    private static string Few(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(3)) + (names.Count > 3 ? $" and {names.Count - 3} more" : "");
}
