using TreePose.Runs;

namespace TreePose.Experiments.Comparisons;

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

    /// <summary>The columns of figures that some participant has in both runs; one with a text in it is none.</summary>
    public IEnumerable<string> Columns(int a, int b) =>
        (_folds[a].Values.FirstOrDefault()?.Keys ?? []).Where(c =>
            c is not ("fold" or "participant") && IsOfNumbers(a, c) && IsOfNumbers(b, c) && Pairs(a, b, c).Count > 0
        );

    /// <summary>A figure of two runs, a pair a participant who has it in both: it may be undefined for some of them.</summary>
    public IReadOnlyList<FoldPair> Pairs(int a, int b, string column)
    {
        var pairs = new List<FoldPair>();
        foreach ((string name, IReadOnlyDictionary<string, string> columns) in _folds[a])
        {
            if (
                Numbers.TryReal(columns.GetValueOrDefault(column, ""), out double first)
                && _folds[b].TryGetValue(name, out var others)
                && Numbers.TryReal(others.GetValueOrDefault(column, ""), out double second)
            )
                pairs.Add(new FoldPair(name, first, second));
        }
        return pairs;
    }

    /// <summary>How many participants a run has.</summary>
    public int Count(int run) => _folds[run].Count;

    private bool IsOfNumbers(int run, string column) =>
        _folds[run].Values.All(f => !f.TryGetValue(column, out string? text) || text.Length == 0 || Numbers.TryWritten(text, out _));

    /// <summary>Whether two runs saw the same files with the same content.</summary>
    public static bool SameData(RunInfo a, RunInfo b) => Manifest(a).SequenceEqual(Manifest(b));

    private static IEnumerable<KeyValuePair<string, string>> Manifest(RunInfo run) =>
        StoredRun.Open(run.Folder).DataManifest.OrderBy(f => f.Key, StringComparer.Ordinal);

    private static string Listed(string[] folds) => folds.Length == 0 ? "none" : string.Join(", ", folds);
}

/// <summary>A participant's figure in two runs.</summary>
internal sealed record FoldPair(string Participant, double First, double Second);
