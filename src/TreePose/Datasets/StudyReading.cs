using TreePose.Formats.Study;

namespace TreePose.Datasets;

/// <summary>One pass over a study's captures: what was left out and why, which files were used.</summary>
/// <param name="study">The study.</param>
/// <param name="strict">Whether anything left out is an error.</param>
internal sealed class StudyReading(StudyFolder study, bool strict)
{
    private readonly List<string> _files = [.. study.Files];
    private readonly List<SkippedCapture> _skipped = [.. study.Unused];

    public IReadOnlyList<SkippedCapture> Skipped => _skipped;

    /// <summary>Goes through captures under a bar.</summary>
    public static void Each(
        string title,
        IReadOnlyList<StudyCapture> captures,
        Action<StudyCapture> read,
        IWorkProgress progress,
        CancellationToken cancel
    )
    {
        using IWorkTask bar = progress.Begin(title, captures.Count);
        foreach (StudyCapture capture in captures)
        {
            cancel.ThrowIfCancellationRequested();
            read(capture);
            bar.Advance(1, capture.Name.Radar);
        }
    }

    /// <summary>What is missing of the wanted channels, or null.</summary>
    public static string? Missing(IEnumerable<int> wanted, IEnumerable<int> found, string what) =>
        wanted.Except(found).ToArray() is { Length: > 0 } missing
            ? $"there is no {what} of channel {string.Join(", ", missing)}. Make it, or read others: --set study.channels=NUMBERS."
            : null;

    /// <summary>Reads one capture or hold; what is wrong with it becomes a skip.</summary>
    public void Try(string id, Action read) => SkippedCapture.Try(id, _skipped, read);

    public void Skip(string id, string reason) => _skipped.Add(new SkippedCapture(id, reason));

    public void Used(string path) => _files.Add(path);

    /// <summary>Nothing usable is an error, and so is any skip when the reading is strict.</summary>
    /// <param name="usable">What was read.</param>
    /// <param name="what">What nothing of can be done, for the error.</param>
    public void Finish(int usable, string what = "nothing can be used")
    {
        if (strict)
            SkippedCapture.ThrowIfAny(_skipped);
        if (usable > 0)
            return;
        string reasons =
            _skipped.Count == 0
                ? "No file has a name such as 18_MNTRL_RR_V1."
                : "Of each capture the reason:\n" + string.Join("\n", AlikeReasons.Lines(_skipped).Select(l => "  - " + l));
        throw new TreePoseException($"{study.Directory}: {what}. {reasons}") { Skipped = _skipped };
    }

    public IReadOnlyDictionary<string, string> Manifest() => FileHashes.Of(study.Directory, _files);
}
