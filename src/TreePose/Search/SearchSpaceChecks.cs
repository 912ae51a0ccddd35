namespace TreePose.Search;

/// <summary>What can be wrong with dimensions that are fine one by one.</summary>
internal static class SearchSpaceChecks
{
    /// <summary>Every violation, a sentence each.</summary>
    public static IEnumerable<string> Of(SearchDimension[] dimensions, IReadOnlyList<SearchSelection> selections) =>
        [.. Twice(dimensions), .. Nested(dimensions, selections), .. dimensions.SelectMany(d => Parts(d, dimensions, selections))];

    private static IEnumerable<string> Twice(SearchDimension[] dimensions) =>
        dimensions
            .GroupBy(d => d.Key, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Count() > 1)
            .Select(g => $"'{g.Key}' is varied {g.Count()} times: give all its values at once.");

    /// <summary>
    /// <c>training</c> cannot be a value and hold <c>training.epochs</c>; <c>model</c>, whose value is a part's name, can.
    /// </summary>
    private static IEnumerable<string> Nested(SearchDimension[] dimensions, IReadOnlyList<SearchSelection> selections) =>
        from outer in dimensions
        where !selections.Any(s => Same(s.Key, outer.Key))
        from inner in dimensions
        where inner.Key.StartsWith(outer.Key + ".", StringComparison.OrdinalIgnoreCase)
        select $"'{outer.Key}' and '{inner.Key}' cannot both be varied: the second is a part of the first. Leave one out.";

    private static IEnumerable<string> Parts(
        SearchDimension dimension,
        SearchDimension[] dimensions,
        IReadOnlyList<SearchSelection> selections
    )
    {
        if (selections.FirstOrDefault(s => Same(s.Key, dimension.Key)) is { } own)
        {
            string[] known = [.. own.Known];
            foreach (string name in Names(dimension).Except(known))
                yield return $"'{dimension.Key}' cannot be '{name}': allowed is {string.Join(", ", known)}.";
            if (dimension is RangeDimension)
                yield return $"'{dimension.Key}' takes names, not a range: allowed is {string.Join(", ", known)}.";
        }
        foreach (SearchSelection selection in selections.Where(s => s.Owns(dimension.Key)))
        {
            string[] used = InUse(selection, dimensions, selections);
            if (selection.PartOf(dimension.Key) is not { } part)
                yield return $"'{dimension.Key}' is no option of a part of '{selection.Key}': allowed is {selection.Key}.NAME.OPTION "
                    + $"with one of the names {string.Join(", ", selection.Known)}.";
            else if (!used.Contains(part, StringComparer.OrdinalIgnoreCase))
                yield return $"'{dimension.Key}' would be varied in no trial: '{selection.Key}' names {Or(used)}, never {part}. "
                    + $"Say --set {selection.Key}={part}, or vary it: --over {selection.Key}={part},….";
        }
    }

    /// <summary>All names that some trial uses; with a selection that is itself an option of a part, also the default.</summary>
    private static string[] InUse(SearchSelection selection, SearchDimension[] dimensions, IReadOnlyList<SearchSelection> selections)
    {
        SearchDimension? varied = dimensions.FirstOrDefault(d => Same(d.Key, selection.Key));
        bool always = varied is not null && !selections.Any(s => s.Owns(varied.Key));
        return [.. Names(varied).Concat(always ? [] : selection.Selected).Distinct()];
    }

    private static IEnumerable<string> Names(SearchDimension? dimension) =>
        ((dimension as ListDimension)?.Items ?? []).SelectMany(SearchSelection.NamesIn).Distinct();

    private static string Or(string[] names) => names.Length == 0 ? "nothing" : string.Join(" or ", names);

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
