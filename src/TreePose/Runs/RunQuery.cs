using System.Globalization;

namespace TreePose.Runs;

/// <summary>What is filtered and sorted: a run, or what an index remembers of one.</summary>
internal interface IRunValues
{
    /// <summary>The experiment's name.</summary>
    string Experiment { get; }

    /// <summary>Words to find it by.</summary>
    IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>Names of figures and parameters.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>A value by name, a number or a text; null when there is none.</summary>
    object? Value(string key);

    /// <summary>One figure; null when there is none.</summary>
    double? Figure(string name);

    /// <summary>One option or other input; null when there is none.</summary>
    string? Parameter(string name);

    /// <summary>
    /// Lets go of the files that were read to answer; another question would read them again. Of thousands of runs in a list only
    /// those stay in memory that more is asked of.
    /// </summary>
    void LetGo() { }

    /// <summary>What the run itself is: its name, its state and the like; null for other names.</summary>
    object? Own(string key);

    /// <summary>The one order in which a name is looked up; see <see cref="RunInfo.Value"/>.</summary>
    static object? Find(IRunValues run, string key)
    {
        if (key.StartsWith("figure.", StringComparison.Ordinal) && run.Figure(key[7..]) is { } named)
            return named;
        if (key.StartsWith("param.", StringComparison.Ordinal) && run.Parameter(key[6..]) is { } given)
            return NumberOrText(given);
        if (key.StartsWith("tag.", StringComparison.Ordinal) && run.Tags.TryGetValue(key[4..], out string? tag))
            return NumberOrText(tag);
        // What run.json holds needs no further file: look there first.
        object? own = run.Own(key);
        if (own is not null || key is "duration" or "started" or "parent")
            return own;
        if (run.Figure(key) is { } figure)
            return figure;
        return run.Parameter(key) is { } parameter ? NumberOrText(parameter) : null;
    }

    private static object NumberOrText(string text) => Numbers.TryWritten(text, out double number) ? number : text;
}

/// <summary>Filters and sorts runs.</summary>
public static class RunQuery
{
    /// <summary>The runs that fulfil a condition, in the order asked for.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="where">A condition as <see cref="RunFilter"/> reads it, or null for all.</param>
    /// <param name="sort">A name, with <c>-</c> in front for largest first; runs without the value come last.</param>
    /// <exception cref="TreePoseException">A name is not known to any run: most likely a typing mistake.</exception>
    public static IReadOnlyList<RunInfo> Select(IReadOnlyList<RunInfo> runs, string? where, string? sort) =>
        Select<RunInfo>(runs, where, sort);

    /// <inheritdoc cref="Select(IReadOnlyList{RunInfo}, string?, string?)"/>
    internal static IReadOnlyList<T> Select<T>(IReadOnlyList<T> runs, string? where, string? sort)
        where T : IRunValues
    {
        RunFilter? filter = where is null ? null : RunFilter.Parse(where);
        bool largestFirst = sort?.StartsWith('-') ?? false;
        string? by = largestFirst ? sort![1..] : sort;
        foreach (string key in (filter?.Keys ?? []).Concat(by is null ? [] : [by]))
            CheckKnown(runs, key);
        IReadOnlyList<T> selected = filter is null ? runs : Matching(runs, filter);
        if (by is null)
            return [.. selected];
        var keyed = Together.Map(selected, r => (Run: r, Value: r.Value(by)));
        var comparer = Comparer<object?>.Create(
            (a, b) => a is double x && b is double y ? x.CompareTo(y) : string.CompareOrdinal(Text(a), Text(b))
        );
        var present = keyed.Where(k => k.Value is not null);
        present = largestFirst ? present.OrderByDescending(k => k.Value, comparer) : present.OrderBy(k => k.Value, comparer);
        return [.. present.Concat(keyed.Where(k => k.Value is null)).Select(k => k.Run)];
    }

    /// <summary>Those that match, in their order. Of the others nothing more is asked.</summary>
    private static T[] Matching<T>(IReadOnlyList<T> runs, RunFilter filter)
        where T : IRunValues
    {
        bool[] matches = Together.Map(
            runs,
            r =>
            {
                bool matched = filter.Matches(r.Value);
                if (!matched)
                    r.LetGo();
                return matched;
            }
        );
        return [.. runs.Where((_, i) => matches[i])];
    }

    /// <summary>Refuses a name of which no run has a value.</summary>
    /// <exception cref="TreePoseException">There is none; the error says what there is.</exception>
    internal static void CheckKnown<T>(IReadOnlyList<T> runs, string key)
        where T : IRunValues
    {
        // The first one nearly always; only for a mistake, and for what few runs have, all are asked.
        if (runs.Count == 0 || runs[0].Value(key) is not null || Together.Map(runs, r => r.Value(key) is not null).Contains(true))
            return;
        string[] all = [.. runs.SelectMany(r => r.Names).Distinct()];
        IEnumerable<string> known = all.Order(StringComparer.Ordinal).Take(40);
        throw new TreePoseException(
            $"No run has a value '{key}'. {(all.Length > 0 ? $"Did you mean '{NearestText.Among(all, key)}'? " : "")}"
                + $"Known are name, id, experiment, parent, status, started, duration, note, archived, tag.…, {string.Join(", ", known)}."
        );
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
