using System.Globalization;

namespace TreePose.Runs;

/// <summary>Filters and sorts runs.</summary>
public static class RunQuery
{
    /// <summary>The runs that fulfil a condition, in the order asked for.</summary>
    /// <param name="runs">All runs.</param>
    /// <param name="where">A condition as <see cref="RunFilter"/> reads it, or null for all.</param>
    /// <param name="sort">A name, with <c>-</c> in front for largest first; runs without the value come last.</param>
    /// <exception cref="TreePoseException">A name is not known to any run: most likely a typing mistake.</exception>
    public static IReadOnlyList<RunInfo> Select(IReadOnlyList<RunInfo> runs, string? where, string? sort)
    {
        IEnumerable<RunInfo> selected = runs;
        if (where is not null)
        {
            RunFilter filter = RunFilter.Parse(where);
            foreach (string key in filter.Keys)
                CheckKnown(runs, key);
            selected = Matching(runs, filter);
        }
        if (sort is null)
            return [.. selected];
        bool largestFirst = sort.StartsWith('-');
        string by = largestFirst ? sort[1..] : sort;
        CheckKnown(runs, by);
        var keyed = InParallel([.. selected], r => (Run: r, Value: r.Value(by)));
        var comparer = Comparer<object?>.Create(
            (a, b) => a is double x && b is double y ? x.CompareTo(y) : string.CompareOrdinal(Text(a), Text(b))
        );
        var present = keyed.Where(k => k.Value is not null);
        present = largestFirst ? present.OrderByDescending(k => k.Value, comparer) : present.OrderBy(k => k.Value, comparer);
        return [.. present.Concat(keyed.Where(k => k.Value is null)).Select(k => k.Run)];
    }

    /// <summary>Those that match, in their order.</summary>
    private static IEnumerable<RunInfo> Matching(IReadOnlyList<RunInfo> runs, RunFilter filter)
    {
        bool[] matches = InParallel(runs, filter.Matches);
        return runs.Where((_, i) => matches[i]);
    }

    /// <summary>What is asked of each run, in their order: each may need two files of its own, which several threads read.</summary>
    internal static T[] InParallel<T>(IReadOnlyList<RunInfo> runs, Func<RunInfo, T> ask)
    {
        try
        {
            return [.. runs.AsParallel().AsOrdered().Select(ask)];
        }
        catch (AggregateException e)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>Refuses a name of which no run has a value.</summary>
    /// <exception cref="TreePoseException">There is none; the error says what there is.</exception>
    internal static void CheckKnown(IReadOnlyList<RunInfo> runs, string key)
    {
        // The first one nearly always; only for a mistake, and for what few runs have, all are asked.
        if (runs.Count == 0 || runs[0].Value(key) is not null || InParallel(runs, r => r.Value(key) is not null).Contains(true))
            return;
        string[] all = [.. runs.SelectMany(r => r.Figures.Keys.Concat(r.Parameters.Keys)).Distinct()];
        IEnumerable<string> known = all.Order(StringComparer.Ordinal).Take(40);
        throw new TreePoseException(
            $"No run has a value '{key}'. {(all.Length > 0 ? $"Did you mean '{NearestText.Among(all, key)}'? " : "")}"
                + $"Known are name, id, experiment, parent, status, started, duration, tag.…, {string.Join(", ", known)}."
        );
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
