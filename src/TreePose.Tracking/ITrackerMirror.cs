using TreePose.Runs;

namespace TreePose.Tracking;

/// <summary>
/// One run's copy at a tracker. It is fed every event of the run from the first one on, and leaves out by itself what
/// the tracker has already: after any failure a new mirror starts again at the first event.
/// </summary>
internal interface ITrackerMirror : IAsyncDisposable
{
    /// <summary>What could not be mirrored and why, a sentence each.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether the tracker answered when it was last asked; false before the first answer.</summary>
    bool Answers { get; }

    /// <summary>Whether the tracker has answered at all.</summary>
    bool Answered { get; }

    /// <summary>Delivers the events; they are at the tracker when this returns.</summary>
    /// <exception cref="TrackerUnavailableException">Try again later.</exception>
    /// <exception cref="TrackerRefusedException">Trying again does not help.</exception>
    Task DeliverAsync(IReadOnlyList<RunEvent> events, CancellationToken cancel);

    /// <summary>Delivers what can wait, large files most of all: there are no more events for now.</summary>
    /// <exception cref="TrackerUnavailableException">Try again later.</exception>
    Task CatchUpAsync(CancellationToken cancel);

    /// <summary>Tells the tracker that the run's process is gone although the run never ended.</summary>
    /// <param name="last">When something last happened in it.</param>
    /// <param name="cancel">Stops.</param>
    Task CrashedAsync(DateTimeOffset last, CancellationToken cancel);
}
