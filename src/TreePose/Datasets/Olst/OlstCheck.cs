using System.Globalization;
using TreePose.Captures;
using TreePose.Datasets.Checks;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// A look at all of a release: what cannot be read, and whether the ankles of the motion capture bear out what the names say, that the
/// last letter of a code is the foot that stands.
/// </summary>
internal static class OlstCheck
{
    /// <summary>An ankle that rises by more than the other and by this has left the ground, mm.</summary>
    private const double OffTheGroundMm = 50;

    /// <summary>Reads everything; nothing is kept but the first capture.</summary>
    public static SourceCheck Of(string directory, OlstOptions options, IWorkProgress progress, CancellationToken cancellation)
    {
        SourceCheck read = SourceCheck.Of(
            () => OlstSource.Load(directory, options with { Strict = false }, progress, cancellation, framesKept: false),
            cancellation
        );
        if (read.Summary.Length == 0) // nothing can be read at all
            return read;
        var problems = new List<DataProblem>();
        int there = Markers(OlstFolder.Open(directory), problems, progress, cancellation);
        return read with { Problems = [.. problems, .. read.Problems], Findings = [.. read.Findings, Said(there, problems)] };
    }

    private static string Said(int there, List<DataProblem> problems) =>
        there == 0 ? "There is no motion capture: which foot stands was not looked at."
        : problems.Count > 0 ? $"Motion capture: {Plural.Of(there, "capture has", "captures have")} one."
        : $"Motion capture: {Plural.Of(there, "capture has", "captures have")} one; in all of them the other ankle than that "
            + "of the name's last letter rises.";

    private static int Markers(OlstFolder folder, List<DataProblem> problems, IWorkProgress progress, CancellationToken cancellation)
    {
        using IWorkTask bar = progress.Begin("reading motion capture", folder.Table.Captures.Count);
        int there = 0;
        foreach (
            ((string capture, _), Func<string?> contradiction) in ReadAhead.InOrder(
                folder.Table.Captures,
                c => File.Exists(folder.MarkersOf(c.Value[0].Name)) ? Contradiction(folder, c.Value) : null,
                cancellation
            )
        )
        {
            bar.Advance(1, capture);
            try
            {
                if (contradiction() is not { } said)
                    continue;
                there++;
                if (said.Length > 0)
                    problems.Add(new DataProblem(ProblemStage.Events, capture, said));
            }
            catch (TreePoseException e)
            {
                there++;
                problems.Add(new DataProblem(ProblemStage.Files, capture, e.Message));
            }
        }
        return there;
    }

    /// <summary>What cannot be; empty when all fits.</summary>
    private static string Contradiction(OlstFolder folder, IReadOnlyList<OlstAttempt> attempts)
    {
        OlstCaptureName name = attempts[0].Name;
        string path = folder.MarkersOf(name);
        MotionCaptureRecording ankles = OlstMarkerReader.ReadAnkles(path);
        Foot lifted = name.Standing == Foot.Left ? Foot.Right : Foot.Left;
        (double Lifted, double Standing)[] rises =
        [
            .. attempts.Select(a =>
                (Rise(ankles, OlstMarkerReader.AnkleOf(lifted), a), Rise(ankles, OlstMarkerReader.AnkleOf(name.Standing), a))
            ),
        ];
        int other = rises.Count(r => r.Standing > Math.Max(r.Lifted, OffTheGroundMm));
        return other * 2 <= rises.Length
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: in {other} of {rises.Length} attempts the {name.Side} ankle rises (up to {rises.Max(r => r.Standing):0} mm, the "
                    + $"{name.OtherSide} one {rises.Max(r => r.Lifted):0} mm), and by its name the person stands on the {name.Side} foot. "
                    + $"Check which foot it was, and name its files and rows so."
            );
    }

    /// <summary>How far an ankle goes up in an attempt, mm; nothing known is no rise.</summary>
    private static double Rise(MotionCaptureRecording ankles, string column, OlstAttempt attempt)
    {
        double[] heights =
        [
            .. ankles[column]
                .Where(
                    (z, i) =>
                        double.IsFinite(z)
                        && ankles.TimeSeconds[i] >= attempt.FootUp.Seconds - 0.5
                        && ankles.TimeSeconds[i] < attempt.End.Seconds
                ),
        ];
        return heights.Length == 0 ? 0 : heights.Max() - heights.Min();
    }
}
