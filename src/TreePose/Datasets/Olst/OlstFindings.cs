using System.Globalization;

namespace TreePose.Datasets.Olst;

/// <summary>What was found in a folder where the published description leaves it open, in sentences for the record.</summary>
internal sealed class OlstFindings
{
    private readonly SortedDictionary<string, int> _numberings = new(StringComparer.Ordinal),
        _axes = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];

    /// <summary>Notes how a cube was read.</summary>
    public void Add(string capture, OlstCube cube)
    {
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
            )
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
            .. OfAttempts(folder),
            .. OfPeriods(folder),
            folder.Groups.Ages.Any()
                ? $"People: {string.Join(", ", folder.Groups.Ages.Select(g => $"{g.Count()} {g.Key}"))}."
                : "There is no Participant_Demographics.csv: no age group is known.",
            folder.Digests.Count > 0
                ? $"SHA256SUMS.txt states {folder.Digests.Count} digests; those of cubes and plates were taken as stated, not verified."
                : "There is no SHA256SUMS.txt: files were hashed.",
            .. folder.Digests.Contradictions(manifest),
            .. _warnings,
        ];

    private static IEnumerable<string> OfAttempts(OlstFolder folder)
    {
        Formats.Olst.OlstAttempt[] all = [.. folder.Table.Captures.Values.SelectMany(a => a)];
        int never = all.Count(a => a.Stable is null),
            held = all.Count(a => a is { Stable: not null, Break: null });
        yield return $"{all.Length} attempts: {never} never became stable (foot going up to the next known event, no hold), {held} were "
            + "held to the end of the recording (no foot going down).";
        int empty = all.Count(a => OlstLabels.Empty(a) > 0);
        if (empty > 0)
            yield return $"{empty} attempts have a going up or down without a frame, by the table's frames: it has no label.";
    }

    private static IEnumerable<string> OfPeriods(OlstFolder folder)
    {
        double[] periods = [.. folder.Table.Captures.Values.Select(a => a[0].Clock.SecondsPerFrame).Where(p => p > 0)];
        if (periods.Length > 0 && periods.Max() > periods.Min() * (1 + FrameSequence.SamePeriod))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Seconds per frame lie between {periods.Min()} and {periods.Max()}. Times are each capture's own; a network counts "
                    + $"frames. To make them equal: --set steps=rate --set steps.rate.secondsPerFrame={periods.Max()}."
            );
    }

    private static string Cubes(int count) => count == 1 ? "1 cube" : $"{count} cubes";

    private static void Count(SortedDictionary<string, int> kinds, string kind) => kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
}
