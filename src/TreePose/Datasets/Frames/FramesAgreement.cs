using System.Globalization;
using TreePose.Datasets.Checks;

namespace TreePose.Datasets.Frames;

/// <summary>
/// What all captures of a folder have in common: shape, channels, frame period. Where they differ, nothing is averaged and nobody is
/// left out by majority: the difference is named with what makes them equal.
/// </summary>
internal static class FramesAgreement
{
    /// <summary>Adds what differs between captures.</summary>
    public static void Check(FramesFolder folder, IReadOnlyList<FramesCapture> captures, FramesOptions options)
    {
        string table = Path.Combine(folder.Directory, CapturesTable.FileName);
        void Add(string reason) => folder.Problems.Add(ProblemStage.Shapes, null, $"{table}: {reason}");
        if (
            options.Channels.Length > 0
            && (options.Channels.Any(c => c < 1) || options.Channels.Distinct().Count() < options.Channels.Length)
        )
            throw new OptionsException([
                $"'channels' cannot be '{string.Join(",", options.Channels)}': allowed are distinct numbers from 1, for example 1,2.",
            ]);
        if (captures.Count == 0)
            return;
        if (Differing(captures, c => Channels(c.Files.Select(f => f.Channel))) is { } channels)
        {
            int[] common = [.. captures.Select(NumbersOf).Aggregate((a, b) => a.Intersect(b).ToArray()).Order()];
            Add(
                $"captures differ in their channels: {channels}. "
                    + (
                        common.Length > 0
                            ? $"Add rows, or read the channels that all have: --set frames.channels={string.Join(",", common)}."
                            : "Number the channels alike in all of them."
                    )
            );
        }
        if (Differing(captures.SelectMany(c => c.Files.Select(f => (c.Row.Capture, f))), f => $"{f.f.Shape}", f => f.Capture) is { } shapes)
            Add($"frames differ in shape: {shapes}. {Alike(captures)}, or take the others out of {CapturesTable.FileName}.");
        IEnumerable<FramesCapture> grouped = captures.Where(c => c.Row.Groups.ContainsKey(SampleGroups.Age));
        foreach (IGrouping<string, FramesCapture> person in grouped.GroupBy(c => c.Row.Participant))
            if (Differing([.. person], c => c.Row.Groups[SampleGroups.Age]) is { } groups)
                Add($"participant '{person.Key}' is in several age groups: {groups}. Give all rows of a person the same.");
        double least = captures.Min(c => c.Row.SecondsPerFrame),
            most = captures.Max(c => c.Row.SecondsPerFrame);
        if (!options.MixedPeriods && most > least * (1 + FrameSequence.SamePeriod))
            Add(
                $"captures differ in seconds per frame: {Differing(captures, c => Text(c.Row.SecondsPerFrame))}. A model that counts in "
                    + "frames would see the same movement at different speeds. Make them equal by a step, for which they may differ: "
                    + $"--set frames.mixedPeriods=true --set steps=rate --set steps.rate.secondsPerFrame={Text(most)}."
            );
    }

    /// <summary>How arrays of several shapes become alike.</summary>
    private static string Alike(IReadOnlyList<FramesCapture> captures)
    {
        FrameShape[] shapes = [.. captures.SelectMany(c => c.Files.Select(f => f.Shape)).Distinct()];
        int least = shapes.Min(s => s.Channels);
        if (shapes.All(s => s.Channels == least))
            return "Cut all arrays to the rows and columns that they share before they are saved";
        return shapes.DistinctBy(s => (s.Rows, s.Columns)).Count() > 1
            ? "Cut all arrays to the channels, rows and columns that they share before they are saved"
            : $"Save the same {Plural.Of(least, "channel")} of all, the second axis of the arrays, or give each channel a row with its "
                + $"number and read those that all have: --set frames.channels={string.Join(",", Enumerable.Range(1, least))}";
    }

    private static int[] NumbersOf(FramesCapture capture) => [.. capture.Files.Select(f => f.Channel).OfType<int>()];

    private static string Channels(IEnumerable<int?> channels) =>
        string.Join(",", channels.Select(c => c is { } number ? Text(number) : "no number"));

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Differing(IReadOnlyList<FramesCapture> captures, Func<FramesCapture, string> kind) =>
        Differing(captures, kind, c => c.Row.Capture);

    /// <summary>The kinds that there are with captures of each; null when there is one.</summary>
    private static string? Differing<T>(IEnumerable<T> all, Func<T, string> kind, Func<T, string> name)
    {
        IGrouping<string, T>[] kinds = [.. all.GroupBy(kind).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)];
        return kinds.Length < 2
            ? null
            : string.Join("; ", kinds.Select(k => $"{k.Key} in {FramesFolder.Few([.. k.Select(name).Distinct()])}"));
    }
}
