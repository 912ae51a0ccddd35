using TreePose.Balance;
using TreePose.Captures;
using TreePose.Formats;

namespace TreePose.Datasets.Stability;

/// <summary>A folder of recordings, one trial a file: who and which trial a path says, by a <see cref="PathPattern"/>.</summary>
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
        if (!Directory.Exists(folder))
            throw new DataFormatException(folder, "there is no such folder.", $"Give --data {kind}:DIR with the folder of recordings.");
        var unread = new List<UnusedFile>();
        var fitting = new List<(StabilityTrial Trial, string Path)>();
        foreach (string path in DataFolder.Files(folder, unread, wanted: name => HasExtension(name, pattern)))
        {
            string relative = UnusedFile.Relative(folder, path);
            if (pattern.Match(relative) is { } values)
                fitting.Add((TrialOf(values, pattern, () => read(path)), path));
            else
                unread.Add(
                    new UnusedFile(relative, $"{path}: does not fit {kind}.pattern={pattern}. Rename it, or move it out of the folder.")
                );
        }
        Check(folder, kind, pattern, fitting, unread);
        unread.AddRange(Doubled(folder, kind, pattern, fitting));
        HashSet<string> doubled = [.. unread.Select(u => u.Name)];
        fitting.RemoveAll(f => doubled.Contains(UnusedFile.Relative(folder, f.Path)));
        return new TrialDataset(
            $"{kind}:{folder}",
            [.. fitting.Select(f => f.Trial), .. unread.Select(u => Unreadable(u, pattern))],
            FileHashes.OfReadable(folder, fitting.Select(f => f.Path))
        );
    }

    private static bool HasExtension(string name, PathPattern pattern) =>
        pattern.Extension.Length > 0 && name.EndsWith(pattern.Extension, StringComparison.OrdinalIgnoreCase);

    private static void Check(
        string folder,
        string kind,
        PathPattern pattern,
        List<(StabilityTrial Trial, string Path)> fitting,
        List<UnusedFile> others
    )
    {
        if (fitting.Count == 0)
        {
            string found =
                others.Count == 0 ? "it holds no file"
                : others.Count == 1 ? $"its one file, {others[0].Name}, does not"
                : $"none of its {others.Count} files does; the first is {others[0].Name}";
            throw new DataFormatException(
                folder,
                $"nothing fits {kind}.pattern={pattern}: {found}.",
                $"Say how the files are named: --set '{kind}.pattern={{participant}}/{{trial}}{pattern.Extension}'."
            );
        }
    }

    /// <summary>Files that would be one trial: nobody can tell which it is, so that none of them is read.</summary>
    private static IEnumerable<UnusedFile> Doubled(
        string folder,
        string kind,
        PathPattern pattern,
        IEnumerable<(StabilityTrial Trial, string Path)> fitting
    ) =>
        from trial in fitting.GroupBy(f => f.Trial.Name, StringComparer.OrdinalIgnoreCase)
        where trial.Count() > 1
        let files = trial.Select(f => UnusedFile.Relative(folder, f.Path)).ToArray()
        from file in files
        select new UnusedFile(
            file,
            $"{string.Join(" and ", files)} are of one trial, {trial.Key}, by {kind}.pattern={pattern}. Move all but one of them out of "
                + "the folder, or give the pattern a {trial} that tells them apart."
        );

    private static StabilityTrial TrialOf(IReadOnlyList<KeyValuePair<string, string>> values, PathPattern pattern, Func<CopRecording> read)
    {
        string name = string.Join('_', values.Select(v => v.Value)),
            participant = values.First(v => v.Key == "participant").Value;
        return new StabilityTrial(new CaptureId(participant, name), name, read)
        {
            Conditions = Conditions(pattern, condition => values.First(v => v.Key == condition).Value),
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
