using TreePose.Datasets.Checks;
using TreePose.Parts;

namespace TreePose.Datasets;

/// <summary>What a source is asked for.</summary>
/// <param name="Where">What stands behind the colon: a folder, the name of a simulated data set.</param>
/// <param name="Options">The source's options record; null when it has none.</param>
/// <param name="Seed">Seed of simulated data.</param>
/// <param name="Progress">Shows the reading.</param>
/// <param name="Cancellation">Stops between captures.</param>
public sealed record SourceRequest(string Where, object? Options, int Seed, IWorkProgress Progress, CancellationToken Cancellation)
{
    /// <summary>
    /// Whether a capture needs labels. Where a model is applied it does not: a source then also gives captures of which nobody has
    /// said what happens in them, every frame without a label.
    /// </summary>
    public bool LabelsNeeded { get; init; } = true;

    /// <summary>
    /// Whether frames are kept. A look at the data needs those of its first capture alone: a source may give the others without, so that
    /// memory does not grow with their number.
    /// </summary>
    public bool FramesKept { get; init; } = true;

    /// <summary>
    /// Receives the channels of each capture as soon as they are read. A source that calls it, once a capture, gives the captures
    /// without frames, so that the frames of one capture are in memory at a time; one that does not gives all, as without it. What it
    /// throws is no fault of the capture and ends the reading.
    /// </summary>
    public Action<IReadOnlyList<FrameSequence>>? CaptureRead { get; init; }

    /// <summary>
    /// The same of a source of holds: receives the holds of each capture, channel by channel, as soon as they are cut. What was measured
    /// of them may be missing still: the holds that the source gives in the end have it.
    /// </summary>
    public Action<IReadOnlyList<HoldSequence>>? HoldsRead { get; init; }

    /// <summary>Hands the holds of a capture over, or keeps them where nobody takes them.</summary>
    /// <param name="holds">The holds, in the order in which the source gives them.</param>
    /// <param name="kept">Receives what the source gives in the end.</param>
    internal void Hand(IReadOnlyList<HoldSequence> holds, List<HoldSequence> kept)
    {
        if (holds.Count > 0)
            HoldsRead?.Invoke(holds);
        kept.AddRange(HoldsRead is null && FramesKept ? holds : holds.Select(h => h.WithoutFrames()));
    }

    /// <summary>Hands a capture over, or keeps it where nobody takes it.</summary>
    /// <param name="channels">The capture, its channels.</param>
    /// <param name="kept">Receives what the source gives in the end.</param>
    internal void Hand(IReadOnlyList<FrameSequence> channels, List<FrameSequence> kept)
    {
        CaptureRead?.Invoke(channels);
        kept.AddRange(CaptureRead is null ? channels : channels.Select(c => c.Used()));
    }
}

/// <summary>A kind of data that <c>--data KIND:WHERE</c> can name, for one form of data: frames, holds or trials.</summary>
/// <typeparam name="TData"><see cref="FrameDataset"/>, <see cref="HoldDataset"/> or <see cref="Stability.TrialDataset"/>.</typeparam>
public sealed record SourcePart<TData> : Part
    where TData : class
{
    private SourcePart(string name, string summary, object? defaults, string takes, Func<SourceRequest, TData> open)
        : base(name, summary, defaults) => (Takes, Open) = (takes, open);

    /// <summary>What stands behind the colon, for help: <c>DIR</c>.</summary>
    public string Takes { get; }

    /// <summary>Reads the data.</summary>
    public Func<SourceRequest, TData> Open { get; }

    /// <summary>
    /// Looks at all of the data and tells everything that is wrong with it at once; null where what the data leaves out and the first
    /// error are all that is known.
    /// </summary>
    public Func<SourceRequest, SourceCheck>? Check { get; init; }

    /// <summary>A source without options.</summary>
    /// <param name="name">The kind, as before the colon.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="takes">What stands behind the colon, for help.</param>
    /// <param name="open">Reads the data.</param>
    public static SourcePart<TData> Of(string name, string summary, string takes, Func<SourceRequest, TData> open) =>
        new(name, summary, null, takes, open);

    /// <summary>A source with options, whose keys stand under its name.</summary>
    /// <param name="name">The kind, as before the colon.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="takes">What stands behind the colon, for help.</param>
    /// <param name="defaults">Its options.</param>
    /// <param name="open">Reads the data.</param>
    public static SourcePart<TData> Of<TOptions>(
        string name,
        string summary,
        string takes,
        TOptions defaults,
        Func<SourceRequest, TOptions, TData> open
    )
        where TOptions : class => new(name, summary, defaults, takes, r => open(r, (TOptions)r.Options!));
}
