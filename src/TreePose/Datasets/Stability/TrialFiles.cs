using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats;

namespace TreePose.Datasets.Stability;

/// <summary>A folder of recordings, one trial a file.</summary>
internal static class TrialFiles
{
    /// <summary>Lists the trials; what fits no pattern, and files of one trial, are trials that cannot be read.</summary>
    /// <param name="kind">Kind of source: <c>c3d</c>.</param>
    /// <param name="folder">Where the files are, anywhere below.</param>
    /// <param name="pattern">What their paths say.</param>
    /// <param name="read">Reads one file.</param>
    /// <exception cref="DataFormatException">There is no such folder, or no file fits.</exception>
    public static TrialDataset Open(string kind, string folder, PathPattern pattern, Func<string, CopRecording> read)
    {
        TrialFolder found = TrialFolder.List(kind, folder, pattern);
        return new TrialDataset(
            $"{kind}:{folder}",
            [.. found.Files.Select(f => TrialOf(f, pattern, () => read(f.Path))), .. found.Unread.Select(u => Unreadable(u, pattern))],
            FileHashes.OfReadable(folder, found.Files.Select(f => f.Path))
        );
    }

    private static StabilityTrial TrialOf(TrialFile file, PathPattern pattern, Func<CopRecording> read)
    {
        string name = file.Name();
        return new StabilityTrial(new CaptureId(file.Value("participant")!, name), name, read)
        {
            Conditions = Conditions(pattern, condition => file.Value(condition)!),
        };
    }

    private static StabilityTrial Unreadable(UnusedFile file, PathPattern pattern) =>
        new(new CaptureId("", file.Name), file.Name, () => throw new TreePoseException(file.Reason))
        {
            Conditions = Conditions(pattern, _ => ""),
        };

    private static SortedDictionary<string, string> Conditions(PathPattern pattern, Func<string, string> of) =>
        new(pattern.Conditions.ToDictionary(c => c, of), StringComparer.Ordinal);
}
