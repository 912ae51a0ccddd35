namespace TreePose.Runs;

/// <summary>What a line of the journal may say: a record may be a stranger's, and its names become paths and requests.</summary>
internal static class RunEventRules
{
    /// <summary>What is wrong with an event, as <c>has …</c>; null when nothing is.</summary>
    public static string? Problem(RunEvent happened) =>
        happened switch
        {
            RunStarted e => OfIdentity(e.Run) ?? (e.Parent is { } parent ? OfIdentity(parent) : null),
            ParametersLogged e => OfNames(e.Values.Select(v => (v.Key, IsThere: v.Value is not null))),
            TagsLogged e => OfNames(e.Values.Select(v => (v.Key, IsThere: v.Value is not null))),
            MetricsLogged e => OfNames(e.Values.Select(v => (v.Key, IsThere: true))) ?? (e.Fold is { } fold ? OfName(fold) : null),
            FiguresLogged e => OfNames(e.Values.Select(v => (v.Key, IsThere: true))),
            FoldEnded e => OfColumns(e),
            FileLogged e => OfFile(e.Path, e.Size, e.Sha256),
            RunEnded e when !Enum.IsDefined(e.Status) => $"has the status {(int)e.Status}, which is none.",
            _ => null,
        };

    /// <summary>What is wrong with a listed file; null when nothing is.</summary>
    public static string? OfFile(string path, long bytes, string sha256) =>
        RecordPaths.Problem(path) is { } problem ? $"names the file '{path}', which {problem}."
        : bytes < 0 ? $"gives '{path}' {bytes} bytes."
        : !IsHash(sha256) ? $"gives '{path}' the hash '{sha256}'; 64 hexadecimal digits are expected."
        : null;

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    private static string? OfIdentity(RunIdentity run) =>
        new[] { run.Id, run.Experiment, run.Name }.FirstOrDefault(n => !RunFolders.IsName(n)) is { } wrong
            ? $"has the id or name '{wrong}', which cannot be one."
            : null;

    private static string? OfColumns(FoldEnded fold) =>
        fold.Columns.Count == 0 || fold.Columns.Any(c => c is null) ? "has a fold without columns."
        : fold.Columns.DistinctBy(c => c.Key).Count() < fold.Columns.Count ? "has a column twice."
        : OfNames(fold.Columns.Select(c => (c.Key, IsThere: c.Value is not null)));

    private static string? OfNames(IEnumerable<(string Key, bool IsThere)> values)
    {
        foreach ((string key, bool isThere) in values)
        {
            if ((isThere ? OfName(key) : $"has no value for '{key}'.") is { } problem)
                return problem;
        }
        return null;
    }

    private static string? OfName(string? key)
    {
        try
        {
            RunKeys.Check(key!, "name");
            return null;
        }
        catch (TreePoseException e)
        {
            return $"is not allowed: {e.Message}";
        }
    }
}
