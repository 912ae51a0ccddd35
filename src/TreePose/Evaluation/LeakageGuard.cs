using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TreePose.Datasets;
using TreePose.Evaluation.Protocols;

namespace TreePose.Evaluation;

/// <summary>Where a sample comes from, as far as a split must know.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Capture">The recording; its radar channels, holds and windows all carry this name.</param>
/// <param name="Hold">The hold inside the recording, when the sample is one.</param>
/// <param name="Channel">The radar channel, when channels are separate samples.</param>
/// <param name="ContentHash">Hash of the sample's numbers: finds a recording that stands in the data twice under two names.</param>
internal sealed record SampleOrigin(string Participant, string Capture, int? Hold = null, int? Channel = null, string? ContentHash = null)
{
    /// <summary>Groups that it belongs to.</summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = SampleGroups.None;

    /// <summary>Origin of a whole capture.</summary>
    public static SampleOrigin Of(FrameSequence sequence) =>
        new(sequence.Id.Participant, sequence.Id.Name, null, sequence.Channel, HashOf(sequence.Frames))
        {
            Groups = GroupsOf(sequence.Channel, sequence.Groups),
        };

    /// <summary>Origin of a hold as one channel saw it.</summary>
    public static SampleOrigin Of(HoldSequence hold) =>
        new(hold.Id.Participant, hold.Id.Name, hold.Number, hold.Channel, HashOf(hold.Frames))
        {
            Groups = GroupsOf(hold.Channel, hold.Groups),
        };

    /// <summary>Groups of a sequence: a channel is a radar of its own where the source says nothing else.</summary>
    internal static IReadOnlyDictionary<string, string> GroupsOf(int? channel, IReadOnlyDictionary<string, string> groups) =>
        channel is not { } number || groups.ContainsKey(SampleGroups.Radar)
            ? groups
            : new Dictionary<string, string>(groups) { [SampleGroups.Radar] = number.ToString(CultureInfo.InvariantCulture) };

    private static string HashOf(float[] frames) => ContentHashes.Shared.Of(frames);
}

/// <summary>
/// Hashes of frames, each made once however many folds, repeats and baselines ask for it; an array that is no longer used
/// takes its hash with it. Frames are not changed after they were read.
/// </summary>
internal sealed class ContentHashes(Func<float[], string> hash)
{
    private readonly ConditionalWeakTable<float[], Lazy<string>> _known = [];

    /// <summary>The process's own.</summary>
    public static ContentHashes Shared { get; } =
        new(frames => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(frames.AsSpan()))));

    public string Of(float[] frames) => _known.GetValue(frames, key => new Lazy<string>(() => hash(key))).Value;
}

/// <summary>
/// Fails a run when a participant, capture, hold, channel sibling or copy stands on both sides of a split. It is asked with
/// the samples that are really used, not with the plan: for training, validation, early stopping, tuning and calibration.
/// </summary>
internal static class LeakageGuard
{
    private delegate bool Rule(SampleOrigin left, SampleOrigin right);

    /// <summary>Checks that nothing on one side is on the other.</summary>
    /// <param name="leftName">What the first side is for, e.g. <c>training</c>.</param>
    /// <param name="left">Its samples.</param>
    /// <param name="rightName">What the second side is for, e.g. <c>test</c>.</param>
    /// <param name="right">Its samples.</param>
    /// <exception cref="LeakageException">Something is on both sides.</exception>
    public static void RequireDisjoint(string leftName, IEnumerable<SampleOrigin> left, string rightName, IEnumerable<SampleOrigin> right)
    {
        SampleOrigin[] leftSide = [.. left],
            rightSide = [.. right];
        HashSet<string> participants = [.. leftSide.Select(o => o.Participant)];
        if (rightSide.FirstOrDefault(o => participants.Contains(o.Participant)) is { } shared)
            throw Leak($"participant {shared.Participant}", leftName, rightName, "participant");
        Check((leftName, leftSide), (rightName, rightSide), (_, _) => true, "participant");
    }

    /// <summary>
    /// Checks the sides of a split that knows people: they are on both by design, their captures must not be, nor parts of captures.
    /// </summary>
    /// <exception cref="LeakageException">A capture, a channel sibling or a copy is on both sides.</exception>
    public static void RequireDisjointCaptures(
        string leftName,
        IEnumerable<SampleOrigin> left,
        string rightName,
        IEnumerable<SampleOrigin> right
    ) => Check((leftName, [.. left]), (rightName, [.. right]), (_, _) => true, "capture");

    /// <summary>
    /// Checks calibration against evaluation samples of one held-out person: the person is on both sides by design, their
    /// captures' holds must not be.
    /// </summary>
    /// <exception cref="LeakageException">A hold, a channel sibling or a copy is on both sides.</exception>
    public static void RequireDisjointHolds(
        string leftName,
        IEnumerable<SampleOrigin> left,
        string rightName,
        IEnumerable<SampleOrigin> right
    ) => Check((leftName, [.. left]), (rightName, [.. right]), (l, r) => l.Hold is null || r.Hold is null || l.Hold == r.Hold, "hold");

    /// <summary>Checks the three sides of a fold against each other, as its protocol asks for.</summary>
    /// <param name="split">The fold: where it knows the people who are tested, they may be on several sides; captures never.</param>
    /// <param name="train">Samples that models are fitted to.</param>
    /// <param name="validation">Samples that decide when to stop.</param>
    /// <param name="test">Samples that only the final figures see.</param>
    /// <exception cref="LeakageException">Something is on two sides.</exception>
    public static void RequireDisjointSides(
        Split split,
        IEnumerable<SampleOrigin> train,
        IEnumerable<SampleOrigin> validation,
        IEnumerable<SampleOrigin> test
    )
    {
        (string Name, SampleOrigin[] Side)[] sides = [("training", [.. train]), ("validation", [.. validation]), ("test", [.. test])];
        foreach ((int left, int right) in new[] { (0, 2), (0, 1), (1, 2) })
        {
            if (split.KnowsPeople)
                RequireDisjointCaptures(sides[left].Name, sides[left].Side, sides[right].Name, sides[right].Side);
            else
                RequireDisjoint(sides[left].Name, sides[left].Side, sides[right].Name, sides[right].Side);
            // Those who decide when to stop come from the training side: groups are kept apart from the test side alone.
            if (split.Group is { } group && sides[right].Name == "test")
                RequireOtherGroups(group, sides[left], sides[right]);
        }
    }

    private static void RequireOtherGroups(string group, (string Name, SampleOrigin[] Side) left, (string Name, SampleOrigin[] Side) right)
    {
        HashSet<string?> known = [.. left.Side.Select(o => o.Groups.GetValueOrDefault(group))];
        if (right.Side.FirstOrDefault(o => known.Contains(o.Groups.GetValueOrDefault(group))) is { } shared)
            throw Leak($"{group} '{shared.Groups.GetValueOrDefault(group)}'", left.Name, right.Name, group);
    }

    /// <param name="left">The first side.</param>
    /// <param name="right">The second side.</param>
    /// <param name="siblings">Which samples of one capture may not be on two sides.</param>
    /// <param name="unit">What is split by.</param>
    private static void Check((string Name, SampleOrigin[] Side) left, (string Name, SampleOrigin[] Side) right, Rule siblings, string unit)
    {
        var captures = left.Side.ToLookup(o => o.Capture);
        var hashes = left.Side.Where(o => o.ContentHash is not null).ToLookup(o => o.ContentHash!);
        foreach (SampleOrigin origin in right.Side)
        {
            if (captures[origin.Capture].FirstOrDefault(o => siblings(o, origin)) is { } sibling)
                throw Leak(Describe(origin, sibling), left.Name, right.Name, unit);
            if (origin.ContentHash is { } hash && hashes[hash].FirstOrDefault() is { } copy)
                throw Leak($"the same recording under two names, {copy.Capture} and {origin.Capture},", left.Name, right.Name, unit);
        }
    }

    private static string Describe(SampleOrigin origin, SampleOrigin sibling)
    {
        string hold = origin.Hold is { } number ? $", hold {number}" : "";
        string channels = origin.Channel != sibling.Channel ? $" (channels {sibling.Channel} and {origin.Channel} are siblings)" : "";
        return $"capture {origin.Capture}{hold}{channels}";
    }

    private static LeakageException Leak(string what, string leftName, string rightName, string unit) =>
        new($"Leakage: {what} is on both sides of the split, {leftName} and {rightName}. Split by {unit}; the run was stopped.");
}
