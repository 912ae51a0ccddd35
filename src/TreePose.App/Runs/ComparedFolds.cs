using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>
/// The participants of several runs, as far as they can be compared; the folds, where a run does not tell participants apart.
/// </summary>
internal sealed class ComparedFolds
{
    private readonly IReadOnlyList<RunInfo> _runs;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>[] _folds;

    /// <summary>Reads their tables.</summary>
    public ComparedFolds(IReadOnlyList<RunInfo> runs)
    {
        _runs = runs;
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>?[] people =
        [
            .. runs.Select(r => RunTableReader.ReadParticipants(r.Folder)),
        ];
        ArePeople = people.All(p => p is not null);
        _folds = ArePeople ? [.. people.Select(p => p!)] : [.. runs.Select(r => RunTableReader.ReadFolds(r.Folder))];
    }

    /// <summary>Those that are compared, the first against each of the others.</summary>
    public IReadOnlyList<RunInfo> Runs => _runs;

    /// <summary>Whether participants are compared rather than folds.</summary>
    public bool ArePeople { get; }

    /// <summary>What is compared: <c>participant</c> or <c>fold</c>.</summary>
    public string What => ArePeople ? "participant" : "fold";

    /// <summary>Why two runs cannot be paired, or null when they can.</summary>
    public string? Mismatch(int a, int b)
    {
        if (_folds[a].Count == 0 || _folds[b].Count == 0)
            return "a run without finished folds";
        string[] onlyA = [.. _folds[a].Keys.Except(_folds[b].Keys)],
            onlyB = [.. _folds[b].Keys.Except(_folds[a].Keys)];
        if (onlyA.Length + onlyB.Length == 0)
            return null;
        return $"other {What}s (only in {_runs[a].Name}: {Listed(onlyA)}; only in {_runs[b].Name}: {Listed(onlyB)})";
    }

    /// <summary>The columns that are numbers in every fold of both runs.</summary>
    public IEnumerable<string> Columns(int a, int b) =>
        (_folds[a].Values.FirstOrDefault()?.Keys ?? []).Where(c =>
            c is not ("fold" or "participant") && Values(a, c, a) is not null && Values(b, c, a) is not null
        );

    /// <summary>A column of one run, in the fold order of another; null when some value is no number.</summary>
    public double[]? Values(int run, string column, int order)
    {
        var values = new List<double>();
        foreach (string fold in _folds[order].Keys)
        {
            if (!_folds[run].TryGetValue(fold, out var columns) || !columns.TryGetValue(column, out string? text))
                return null;
            if (!Numbers.TryReal(text, out double value))
                return null;
            values.Add(value);
        }
        return [.. values];
    }

    /// <summary>Whether two runs saw the same files with the same content.</summary>
    public static bool SameData(RunInfo a, RunInfo b) => Manifest(a).SequenceEqual(Manifest(b));

    private static IEnumerable<KeyValuePair<string, string>> Manifest(RunInfo run) =>
        StoredRun.Open(run.Folder).DataManifest.OrderBy(f => f.Key, StringComparer.Ordinal);

    private static string Listed(string[] folds) => folds.Length == 0 ? "none" : string.Join(", ", folds);
}
