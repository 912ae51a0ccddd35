using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Checks;
using TreePose.Parts;

namespace TreePose;

/// <summary>Opens a data source by its name, <c>KIND:WHERE</c>, as given to <c>--data</c>.</summary>
public static class DataSource
{
    private const long MuchMemory = 1L << 28;

    /// <summary>The kinds of a list, with what stands behind the colon: <c>mars:DIR, study:DIR</c>.</summary>
    public static string Kinds<TData>(PartList<SourcePart<TData>> sources)
        where TData : class => string.Join(", ", sources.All.Select(s => $"{s.Name}:{s.Takes}"));

    /// <summary>The kind that a source names.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="kinds">Those that fit, as <see cref="Kinds"/> gives them; empty for any.</param>
    /// <exception cref="OptionsException">It is none of them.</exception>
    public static string KindOf(string source, string kinds)
    {
        string kind = Split(source).Kind;
        return kinds.Length == 0 || kinds.Split(", ").Any(k => k.Split(':')[0] == kind) ? kind : throw Unknown(source, kinds);
    }

    /// <summary>Reads a source of one form of data.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">The options of every source, made over the list to look in.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <param name="labelsNeeded">Whether captures without labels are left out.</param>
    /// <param name="framesKept">Whether frames are kept: a look at the data needs those of its first capture alone.</param>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    public static TData Open<TData>(
        string source,
        PartSections options,
        int seed,
        IWorkProgress progress,
        CancellationToken cancellation = default,
        bool labelsNeeded = true,
        bool framesKept = true
    )
        where TData : class
    {
        (SourcePart<TData>? part, SourceRequest request) = Find<TData>(source, options, (seed, progress, cancellation));
        if (part is null)
            throw Unknown(source, Kinds((PartList<SourcePart<TData>>)options.From));
        TData data = DataTwins.Told(part.Open(request with { LabelsNeeded = labelsNeeded, FramesKept = framesKept }));
        // Whole captures of which a part is kept, and what was made on the way, may be more than the data itself.
        if (GC.GetTotalMemory(forceFullCollection: false) > MuchMemory)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return data;
    }

    /// <summary>
    /// Reads captures one after the other, with or without labels, and gives them without frames: of a source that hands them over as
    /// it reads, the frames of one capture are in memory at a time.
    /// </summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">The options of every source, made over the list to look in.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="take">Receives the channels of each capture.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="OptionsException">The kind is unknown.</exception>
    /// <exception cref="DataFormatException">A file is missing or damaged.</exception>
    internal static FrameDataset Each(
        string source,
        PartSections options,
        int seed,
        Action<IReadOnlyList<FrameSequence>> take,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        FrameDataset data = Each<FrameDataset, FrameSequence>(
            source,
            options,
            (seed, progress, cancellation),
            take,
            (request, handed) => request with { CaptureRead = handed },
            d => d.Sequences.GroupBy(s => s.Id)
        );
        return data with { Sequences = [.. data.Sequences.Select(s => s.Used())] };
    }

    /// <summary>The same of holds; what was measured of them stands in those that are given back.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">The options of every source, made over the list to look in.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="take">Receives the holds of each capture.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <inheritdoc cref="Each(string, PartSections, int, Action{IReadOnlyList{FrameSequence}}, IWorkProgress, CancellationToken)"
    /// path="/exception"/>
    internal static HoldDataset EachHold(
        string source,
        PartSections options,
        int seed,
        Action<IReadOnlyList<HoldSequence>> take,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        HoldDataset data = Each<HoldDataset, HoldSequence>(
            source,
            options,
            (seed, progress, cancellation),
            take,
            (request, handed) => request with { HoldsRead = handed },
            d => d.Holds.GroupBy(h => h.Id)
        );
        return data with { Holds = [.. data.Holds.Select(h => h.WithoutFrames())] };
    }

    /// <summary>Hands over each capture: as it is read where the source does so, else when all are.</summary>
    private static TData Each<TData, T>(
        string source,
        PartSections options,
        (int Seed, IWorkProgress Progress, CancellationToken Cancellation) how,
        Action<IReadOnlyList<T>> take,
        Func<SourceRequest, Action<IReadOnlyList<T>>, SourceRequest> asked,
        Func<TData, IEnumerable<IGrouping<CaptureId, T>>> captures
    )
        where TData : class
    {
        (SourcePart<TData>? part, SourceRequest request) = Find<TData>(source, options, how);
        if (part is null)
            throw Unknown(source, Kinds((PartList<SourcePart<TData>>)options.From));
        bool handed = false;
        void Hand(IReadOnlyList<T> read)
        {
            handed = true;
            take(read);
        }
        TData data = DataTwins.Told(part.Open(asked(request with { LabelsNeeded = false }, Hand)));
        if (handed)
            return data;
        foreach (IGrouping<CaptureId, T> capture in captures(data))
        {
            how.Cancellation.ThrowIfCancellationRequested();
            take([.. capture]);
        }
        return data;
    }

    /// <summary>Looks at all of a source and tells everything that is wrong with it at once.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">The options of every source, made over the list to look in.</param>
    /// <param name="seed">Seed of simulated data.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <returns>What was found; null when no source of this form of data has the kind.</returns>
    public static SourceCheck? Check<TData>(
        string source,
        PartSections options,
        int seed,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
        where TData : class => Check<TData>(source, options, (seed, progress, cancellation), new CopPreprocessing());

    /// <inheritdoc cref="Check{TData}(string, PartSections, int, IWorkProgress, CancellationToken)"/>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="options">The options of every source.</param>
    /// <param name="how">Seed, progress, and what stops it.</param>
    /// <param name="preprocessing">What is done to each trial, as the experiment does it.</param>
    internal static SourceCheck? Check<TData>(
        string source,
        PartSections options,
        (int Seed, IWorkProgress Progress, CancellationToken Cancellation) how,
        CopPreprocessing preprocessing
    )
        where TData : class
    {
        (SourcePart<TData>? part, SourceRequest request) = Find<TData>(source, options, how);
        return part is null
            ? null
            : SourceCheck.Of(
                () => part.Check?.Invoke(request with { FramesKept = false }) ?? (object)part.Open(request with { FramesKept = false }),
                preprocessing,
                how.Cancellation
            );
    }

    /// <summary>The folder of a <c>study:DIR</c> source.</summary>
    /// <exception cref="OptionsException">It is another source.</exception>
    public static string StudyFolder(string source) =>
        Split(source) is ("study", { Length: > 0 } folder) ? folder : throw Unknown(source, "study:DIR");

    /// <summary>The source of a kind, and what it is asked for; null when the list has no such kind.</summary>
    private static (SourcePart<TData>? Part, SourceRequest Request) Find<TData>(
        string source,
        PartSections options,
        (int Seed, IWorkProgress Progress, CancellationToken Cancellation) how
    )
        where TData : class
    {
        (string kind, string where) = Split(source);
        SourcePart<TData>? part = ((PartList<SourcePart<TData>>)options.From).All.FirstOrDefault(s => s.Name == kind);
        object? own = part is null ? null : options.OptionsOf(kind);
        return (part, new SourceRequest(where, own, how.Seed, how.Progress, how.Cancellation));
    }

    private static (string Kind, string Where) Split(string source)
    {
        int colon = source.IndexOf(':');
        return colon < 0 ? (source, "") : (source[..colon], HomeFolder.Expand(source[(colon + 1)..]));
    }

    private static OptionsException Unknown(string source, string allowed) =>
        new([
            $"'--data {source}' is not a data source that fits: allowed is {allowed}."
                + (
                    Split(source).Kind == WindowsSource.Kind
                        ? " Ready windows hold frames and labels, neither holds nor plates: name the source that they were cut from."
                        : ""
                ),
        ]);
}
