using TreePose.Formats;

namespace TreePose.Datasets.Stability;

/// <summary>A file of a trial and what its path says.</summary>
/// <param name="Values">Names in braces and their values, in the pattern's order.</param>
/// <param name="Path">The file.</param>
internal sealed record TrialFile(IReadOnlyList<KeyValuePair<string, string>> Values, string Path)
{
    /// <summary>All values but that of <paramref name="without"/>, as one name.</summary>
    public string Name(string? without = null) => string.Join('_', Values.Where(v => v.Key != without).Select(v => v.Value));

    /// <summary>The value of a name in braces; null where the pattern has no such name.</summary>
    public string? Value(string name) => Values.Where(v => v.Key == name).Select(v => v.Value).FirstOrDefault();
}

/// <summary>A folder of recordings: who and which trial a path says, by a <see cref="PathPattern"/>.</summary>
/// <param name="Files">Those that fit the pattern, by path.</param>
/// <param name="Unread">What does not, files of one trial, and folders that cannot be looked into.</param>
internal sealed record TrialFolder(IReadOnlyList<TrialFile> Files, IReadOnlyList<UnusedFile> Unread)
{
    /// <summary>Lists a folder.</summary>
    /// <param name="kind">Kind of source: <c>c3d</c>.</param>
    /// <param name="folder">Where the files are, anywhere below.</param>
    /// <param name="pattern">What their paths say.</param>
    /// <exception cref="DataFormatException">There is no such folder, or no file fits.</exception>
    public static TrialFolder List(string kind, string folder, PathPattern pattern)
    {
        if (!Directory.Exists(folder))
            throw new DataFormatException(folder, "there is no such folder.", $"Give --data {kind}:DIR with the folder of recordings.");
        var unread = new List<UnusedFile>();
        var fitting = new List<TrialFile>();
        foreach (string path in DataFolder.Files(folder, unread, wanted: name => HasExtension(name, pattern)))
        {
            string relative = UnusedFile.Relative(folder, path);
            if (pattern.Match(relative) is { } values)
                fitting.Add(new TrialFile(values, path));
            else
                unread.Add(
                    new UnusedFile(relative, $"{path}: does not fit {kind}.pattern={pattern}. Rename it, or move it out of the folder.")
                );
        }
        if (fitting.Count == 0)
            throw Nothing(folder, kind, pattern, unread);
        unread.AddRange(Doubled(folder, kind, pattern, fitting));
        HashSet<string> doubled = [.. unread.Select(u => u.Name)];
        fitting.RemoveAll(f => doubled.Contains(UnusedFile.Relative(folder, f.Path)));
        return new TrialFolder(fitting, unread);
    }

    private static bool HasExtension(string name, PathPattern pattern) =>
        pattern.Extension.Length > 0 && name.EndsWith(pattern.Extension, StringComparison.OrdinalIgnoreCase);

    private static DataFormatException Nothing(string folder, string kind, PathPattern pattern, List<UnusedFile> others)
    {
        string found =
            others.Count == 0 ? "it holds no file"
            : others.Count == 1 ? $"its one file, {others[0].Name}, does not"
            : $"none of its {others.Count} files does; the first is {others[0].Name}";
        return new DataFormatException(
            folder,
            $"nothing fits {kind}.pattern={pattern}: {found}.",
            $"Say how the files are named: --set '{kind}.pattern={{participant}}/{{trial}}{pattern.Extension}'."
        );
    }

    /// <summary>Files that would be one trial: nobody can tell which it is, so that none of them is read.</summary>
    private static IEnumerable<UnusedFile> Doubled(string folder, string kind, PathPattern pattern, IEnumerable<TrialFile> fitting) =>
        from trial in fitting.GroupBy(f => f.Name(), StringComparer.OrdinalIgnoreCase)
        where trial.Count() > 1
        let files = trial.Select(f => UnusedFile.Relative(folder, f.Path)).ToArray()
        from file in files
        select new UnusedFile(
            file,
            $"{string.Join(" and ", files)} are of one trial, {trial.Key}, by {kind}.pattern={pattern}. Move all but one of them out of "
                + "the folder, or give the pattern a {trial} that tells them apart."
        );
}
