namespace TreePose.Datasets;

/// <summary>A capture, or one hold of it, that was left out while the rest went on.</summary>
/// <param name="CaptureId">The capture's name, with <c>_txN</c> when only that hold is left out.</param>
/// <param name="Reason">What is missing or wrong, with the file.</param>
public sealed record SkippedCapture(string CaptureId, string Reason)
{
    /// <summary>The capture and the reason.</summary>
    internal string Sentence => $"{CaptureId}: {Reason}";

    /// <summary>Writes what was left out and why (CSV); the file is whole or absent.</summary>
    public static void WriteCsv(IReadOnlyList<SkippedCapture> skipped, string path) =>
        AtomicFile.WriteAllText(
            path,
            "capture,reason\n" + string.Concat(skipped.Select(s => $"{Csv.Cell(s.CaptureId)},{Csv.Quoted(s.Reason)}\n"))
        );

    /// <summary>
    /// Works on one capture; what is wrong with it becomes a skip. An error that is not about this capture (an option out of
    /// range, a part, a leak) passes through: every other capture would meet it too.
    /// </summary>
    /// <param name="captureId">The capture's name.</param>
    /// <param name="skipped">Receives the skip.</param>
    /// <param name="work">Reads or transforms the capture.</param>
    public static void Try(string captureId, ICollection<SkippedCapture> skipped, Action work)
    {
        try
        {
            work();
        }
        catch (TreePoseException e) when (!e.ConcernsTheWholeWork)
        {
            skipped.Add(new SkippedCapture(captureId, e.Message));
        }
        finally
        {
            ReadingMemory.Bound();
        }
    }

    /// <summary>The error of a source of which nothing can be used: each reason once, with how many it concerns.</summary>
    /// <param name="what">What cannot be done, with the folder.</param>
    /// <param name="skipped">Everything that was left out.</param>
    /// <param name="otherwise">What to say where nothing was.</param>
    internal static TreePoseException Nothing(string what, IReadOnlyList<SkippedCapture> skipped, string otherwise) =>
        new(
            skipped.Count == 0 ? $"{what} {otherwise}"
            : AlikeReasons.Lines(skipped) is [var only] ? $"{what} {only}"
            : $"{what}\n" + string.Join("\n", AlikeReasons.Lines(skipped).Select(l => "  - " + l))
        )
        {
            Skipped = skipped,
        };

    /// <summary>Turns skips into an error.</summary>
    /// <exception cref="TreePoseException">There is at least one skip; the message lists all of them.</exception>
    public static void ThrowIfAny(IReadOnlyList<SkippedCapture> skipped)
    {
        if (skipped.Count == 0)
            return;
        throw new TreePoseException(
            $"{skipped.Count} of the captures cannot be used, and --strict allows no skips:\n"
                + string.Join("\n", AlikeReasons.Lines(skipped).Select(l => "  - " + l))
        )
        {
            Skipped = skipped,
        };
    }
}
