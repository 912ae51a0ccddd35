using System.Globalization;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>What was found in a folder where the published description leaves it open, in sentences for the record.</summary>
internal sealed class OlstFindings
{
    private readonly SortedDictionary<string, int> _numberings = new(StringComparer.Ordinal),
        _axes = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Notes how a cube was read.</summary>
    public void Add(string capture, OlstCube cube)
    {
        _used.Add(capture);
        Count(
            _numberings,
            cube.CountsFromRecording
                ? "are counted from the recording's first: there are more than RADAR_End_Frame"
                : "begin at RADAR_Start_Frame: there are as many as lie between start and end"
        );
        OlstDopplerAxis axis = cube.Axis;
        string counted = axis.IndexBase is { } from ? $"doppler_idx counts from {from}" : "the axis is the cube's own";
        Count(
            _axes,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{counted}, zero stands in bin {axis.Zero} of {axis.Bins}, the axis reaches {axis.Largest:0.###}: {axis.Unit}"
            ) + (axis.Unit == "Hz" ? OlstBins.DrawnAs : "")
        );
        _warnings.AddRange(cube.Warnings.Select(w => $"{capture}: {w}"));
    }

    /// <summary>Adds a sentence.</summary>
    public void Say(string finding) => _warnings.Add(finding);

    /// <summary>The sentences.</summary>
    public IReadOnlyList<string> Sentences(OlstFolder folder, IReadOnlyDictionary<string, string> manifest) =>
        [
            .. _numberings.Select(n => $"Frames of {Cubes(n.Value)} {n.Key}."),
            .. _axes.Select(a => $"Doppler axis of {Cubes(a.Value)}: {a.Key}."),
            .. OfAttempts(Used(folder), _used.Count == 0 ? "In the attempts table: " : ""),
            .. _used.Count == 0 ? [] : OfPeriods(Used(folder)),
            OfPeople(folder, Used(folder)),
            folder.Digests.Count > 0
                ? $"SHA256SUMS.txt states {folder.Digests.Count} digests; those of cubes and plates were taken as stated, not verified."
                : "There is no SHA256SUMS.txt: files were hashed.",
            .. folder.Digests.Contradictions(manifest),
            .. _warnings,
        ];

    /// <summary>The captures whose cubes were read; all of the table where no cube was.</summary>
    private IReadOnlyList<OlstAttempt>[] Used(OlstFolder folder) =>
        [.. folder.Table.Captures.Where(c => _used.Count == 0 || _used.Contains(c.Key)).Select(c => c.Value)];

    private string OfPeople(OlstFolder folder, IReadOnlyList<OlstAttempt>[] captures)
    {
        string[] people = [.. captures.Select(c => c[0].Name.Participant).Distinct()];
        string[] ages =
        [
            .. people
                .GroupBy(p => folder.Groups.Of(p).GetValueOrDefault(SampleGroups.Age, "of unknown age"))
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Count()} {g.Key}"),
        ];
        return folder.Groups.Ages.Any()
            ? $"{(_used.Count == 0 ? "People in the attempts table" : "People")}: {string.Join(", ", ages)}."
            : "There is no Participant_Demographics.csv: no age group is known.";
    }

    private static IEnumerable<string> OfAttempts(IReadOnlyList<OlstAttempt>[] captures, string from)
    {
        OlstAttempt[] all = [.. captures.SelectMany(a => a)];
        int never = all.Count(a => a.Stable is null),
            held = all.Count(a => a is { Stable: not null, Break: null });
        yield return $"{from}{Plural.Of(all.Length, "attempt")}: {never} never became stable (foot going up to the next known event, no "
            + $"hold), {held} {(held == 1 ? "was" : "were")} held to the end of the recording (no foot going down).";
        int empty = all.Count(a => OlstLabels.Empty(a) > 0);
        if (empty > 0)
            yield return $"{Plural.Of(empty, "attempt has", "attempts have")} a going up or down without a frame, by the table's frames: "
                + "it has no label.";
    }

    private static IEnumerable<string> OfPeriods(IReadOnlyList<OlstAttempt>[] captures)
    {
        double[] periods = [.. captures.Select(a => a[0].Clock.SecondsPerFrame).Where(p => p > 0)];
        if (periods.Length > 0 && periods.Max() > periods.Min() * (1 + FrameSequence.SamePeriod))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Seconds per frame lie between {periods.Min()} and {periods.Max()}. Times are each capture's own; a network counts "
                    + $"frames. To make them equal: --set steps=rate --set steps.rate.secondsPerFrame={periods.Max()}."
            );
    }

    private static string Cubes(int count) => Plural.Of(count, "cube");

    private static void Count(SortedDictionary<string, int> kinds, string kind) => kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
}
