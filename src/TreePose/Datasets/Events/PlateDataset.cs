using TreePose.Captures;

namespace TreePose.Datasets.Events;

/// <summary>The captures of a source as force plates, from which foot events can be read.</summary>
/// <param name="Source">As given to <c>--data</c>: <c>study:DIR</c>, <c>c3d:DIR</c>.</param>
/// <param name="Captures">Captures; whatever is wrong with one shows when it is read.</param>
public sealed record PlateDataset(string Source, IReadOnlyList<PlateCapture> Captures)
{
    /// <summary>What cannot be used whatever its plates hold, with the reason.</summary>
    public IReadOnlyList<SkippedCapture> Unusable { get; init; } = [];

    /// <summary>Reads the source's own event table; null where it has none.</summary>
    public Func<IReadOnlyList<Hold>>? Table { get; init; }

    /// <summary>What the frame numbers of events count, in a sentence; null where they are radar frames.</summary>
    public string? Frames { get; init; }

    /// <summary>The plates of a study, on the clock of its event table, or on that of the actuator, which needs no table.</summary>
    /// <param name="folder">Holds <c>study.json</c>.</param>
    /// <param name="request">Progress and what stops it.</param>
    /// <param name="options">Whose clock.</param>
    internal static PlateDataset OfStudy(string folder, SourceRequest request, StudyPlateOptions options)
    {
        IReadOnlyList<Hold> Table() => Stability.StudyPlates.Open(folder).Holds;
        if (options.Clock == PlateClock.Align)
        {
            var own = new Clocks.StudyClockOptions { Strict = options.Strict };
            Clocks.StudyClocks clocks = Clocks.StudyClocks.Align(folder, own, request.Progress, request.Cancellation);
            return new PlateDataset($"study:{folder}", AlignedPlates.Of(folder, clocks)) { Unusable = clocks.Skipped, Table = Table };
        }
        Stability.StudyPlates study = Stability.StudyPlates.Open(folder);
        return new PlateDataset($"study:{folder}", study.Captures()) { Unusable = study.Unusable, Table = () => study.Holds };
    }
}

/// <summary>Whose clock ties a study's plates to its radar.</summary>
internal enum PlateClock
{
    /// <summary>That of the event table.</summary>
    Table,

    /// <summary>That of the actuator that radar and motion capture see.</summary>
    Align,
}

/// <summary>Options of <c>study:DIR</c> for events.</summary>
internal sealed record StudyPlateOptions
{
    /// <summary>Whose clock: the event table's, or align (from the actuator; needs no table).</summary>
    public PlateClock Clock { get; init; }

    /// <summary>Whether a capture whose clock cannot be found is an error instead of a recorded skip.</summary>
    public bool Strict { get; init; }
}
