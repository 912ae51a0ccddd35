using System.ComponentModel.DataAnnotations;
using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>One attempt at a pose: what the radar saw around the moment at which the foot left the ground.</summary>
/// <param name="Window">
/// Frames of one channel, cut by the same rule whatever became of the attempt; its target is 1 where the pose became stable, else 0.
/// </param>
/// <param name="IsStable">Whether the pose became stable.</param>
/// <param name="Seconds">From the foot's lift until it stands again, or the recording ends.</param>
public sealed record Attempt(HoldSequence Window, bool IsStable, double Seconds)
{
    /// <summary>The recording.</summary>
    public CaptureId Id => Window.Id;
}

/// <summary>How the windows of attempts are cut: so many frames before the foot lifts and after it, for all alike.</summary>
public sealed record AttemptWindowOptions
{
    /// <summary>Frames before the foot lifts.</summary>
    [Range(0, 10_000)]
    public int BeforeFrames { get; init; } = 14;

    /// <summary>Frames from the foot's lift on.</summary>
    [Range(1, 10_000)]
    public int AfterFrames { get; init; } = 28;

    /// <summary>Cuts an attempt out of a channel of its capture.</summary>
    /// <param name="whole">The channel.</param>
    /// <param name="number">Number of the attempt within the capture.</param>
    /// <param name="footUp">Frame in which the foot lifts.</param>
    /// <param name="stable">Whether the pose became stable.</param>
    /// <param name="seconds">How long the attempt was.</param>
    /// <exception cref="TreePoseException">The window leaves the recording.</exception>
    internal Attempt Cut(FrameSequence whole, int number, int footUp, bool stable, double seconds)
    {
        (int first, int end) = (footUp - BeforeFrames, footUp + AfterFrames);
        if (first < 0 || end > whole.Length)
            throw new TreePoseException(
                $"its window, frames {first} to {end - 1}, leaves the recording of {whole.Length} frames; "
                    + "lower beforeFrames or afterFrames."
            );
        return new Attempt(HoldSequence.Cut(whole, number, first, end) with { Target = stable ? 1 : 0 }, stable, seconds);
    }
}

/// <summary>All attempts of one source.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>olst:DIR</c>.</param>
/// <param name="Shape">Shape of every frame.</param>
/// <param name="Attempts">Ordered by capture, attempt and channel.</param>
/// <param name="Skipped">Captures or attempts left out.</param>
/// <param name="Manifest">SHA-256 of each file read, by path relative to the source.</param>
public sealed record AttemptDataset(
    string Source,
    FrameShape Shape,
    IReadOnlyList<Attempt> Attempts,
    IReadOnlyList<SkippedCapture> Skipped,
    IReadOnlyDictionary<string, string> Manifest
)
{
    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Captures that are used although what they hold speaks against how they were read; each is among the findings too.</summary>
    internal IReadOnlyList<SkippedCapture> Doubted { get; init; } = [];

    /// <summary>What is wrong where all attempts are of one kind, so that nothing can be told apart; null where both are there.</summary>
    internal string? OfOneKind =>
        Attempts.Count(a => a.IsStable) is var stable && stable > 0 && stable < Attempts.Count
            ? null
            : $"{stable} of {Attempts.Count} attempts became stable; both kinds are needed to tell them apart. Take more captures.";

    /// <summary>The windows as holds, which steps and models take.</summary>
    public HoldDataset Windows => new(Source, Shape, [.. Attempts.Select(a => a.Window)], Skipped, Manifest) { TargetUnit = "" };
}
