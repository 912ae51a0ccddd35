using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TreePose.Datasets;

namespace TreePose.Evaluation;

/// <summary>Where a sample comes from, as far as a split must know.</summary>
/// <param name="Participant">The person.</param>
/// <param name="Capture">The recording; its radar channels, holds and windows all carry this name.</param>
/// <param name="Hold">The hold inside the recording, when the sample is one.</param>
/// <param name="Channel">The radar channel, when channels are separate samples.</param>
/// <param name="ContentHash">Hash of the sample's numbers: finds a recording that stands in the data twice under two names.</param>
public sealed record SampleOrigin(string Participant, string Capture, int? Hold = null, int? Channel = null, string? ContentHash = null)
{
    /// <summary>Origin of a whole capture.</summary>
    public static SampleOrigin Of(FrameSequence sequence) =>
        new(sequence.Id.Participant, sequence.Id.Name, null, sequence.Channel, HashOf(sequence.Frames));

    /// <summary>Origin of a hold as one channel saw it.</summary>
    public static SampleOrigin Of(HoldSequence hold) => new(hold.Id.Participant, hold.Id.Name, hold.Number, hold.Channel, HashOf(hold.Frames));

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
    public static ContentHashes Shared { get; } = new(frames => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(frames.AsSpan()))));

    public string Of(float[] frames) => _known.GetValue(frames, key => new Lazy<string>(() => hash(key))).Value;
}

/// <summary>
/// Fails a run when a participant, capture, hold, channel sibling or copy stands on both sides of a split. It is asked with
/// the samples that are really used, not with the plan: for training, validation, early stopping, tuning and calibration.
/// </summary>
public static class LeakageGuard
{
    /// <summary>Checks that nothing on one side is on the other.</summary>
    /// <param name="leftName">What the first side is for, e.g. <c>training</c>.</param>
    /// <param name="left">Its samples.</param>
    /// <param name="rightName">What the second side is for, e.g. <c>test</c>.</param>
    /// <param name="right">Its samples.</param>
    /// <exception cref="LeakageException">Something is on both sides.</exception>
    public static void RequireDisjoint(string leftName, IEnumerable<SampleOrigin> left, string rightName, IEnumerable<SampleOrigin> right) =>
        Check(leftName, left, rightName, right, sameParticipantAllowed: false);

    /// <summary>
    /// Checks calibration against evaluation samples of one held-out person: the person is on both sides by design, their
    /// captures' holds must not be.
    /// </summary>
    /// <exception cref="LeakageException">A hold, a channel sibling or a copy is on both sides.</exception>
    public static void RequireDisjointHolds(string leftName, IEnumerable<SampleOrigin> left, string rightName, IEnumerable<SampleOrigin> right) =>
        Check(leftName, left, rightName, right, sameParticipantAllowed: true);

    private static void Check(string leftName, IEnumerable<SampleOrigin> left, string rightName, IEnumerable<SampleOrigin> right, bool sameParticipantAllowed)
    {
        SampleOrigin[] leftSide = [.. left];
        var participants = leftSide.Select(o => o.Participant).ToHashSet();
        var captures = leftSide.ToLookup(o => o.Capture);
        var hashes = leftSide.Where(o => o.ContentHash is not null).ToLookup(o => o.ContentHash!);
        foreach (SampleOrigin origin in right)
        {
            if (!sameParticipantAllowed && participants.Contains(origin.Participant))
                throw Leak($"participant {origin.Participant}", leftName, rightName);
            SampleOrigin? sibling = captures[origin.Capture].FirstOrDefault(o => !sameParticipantAllowed || o.Hold is null || origin.Hold is null || o.Hold == origin.Hold);
            if (sibling is not null)
                throw Leak(Describe(origin, sibling), leftName, rightName);
            if (origin.ContentHash is { } hash && hashes[hash].FirstOrDefault() is { } copy)
                throw Leak($"the same recording under two names, {copy.Capture} and {origin.Capture},", leftName, rightName);
        }
    }

    private static string Describe(SampleOrigin origin, SampleOrigin sibling)
    {
        string hold = origin.Hold is { } number ? $", hold {number}" : "";
        string channels = origin.Channel != sibling.Channel ? $" (channels {sibling.Channel} and {origin.Channel} are siblings)" : "";
        return $"capture {origin.Capture}{hold}{channels}";
    }

    private static LeakageException Leak(string what, string leftName, string rightName) =>
        new($"Leakage: {what} is on both sides of the split, {leftName} and {rightName}. Split by participant; the run was stopped.");
}
