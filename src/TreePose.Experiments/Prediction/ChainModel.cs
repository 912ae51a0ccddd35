using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Parts;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// Models in a row, applied to recordings that nobody has labelled: the first finds events, a rule makes holds of them, the second
/// predicts each hold. Captures are worked on one after the other; where the two models take different frames, recordings are read
/// twice.
/// </summary>
public sealed class ChainModel
{
    private const string Decoder = "protocol.decoder.";
    private readonly ModelChain _chain;
    private readonly EventModel _events;
    private readonly HoldModel _holds;

    private ChainModel(ModelChain chain, EventModel events, HoldModel holds) => (_chain, _events, _holds) = (chain, events, holds);

    /// <summary>Takes models in a row.</summary>
    /// <param name="chain">The models.</param>
    /// <param name="bench">The parts that their options may name.</param>
    /// <param name="overrides">Changes of how data is read, for both, or of how events are decoded, <c>key=value</c>.</param>
    /// <param name="level">Share of holds that intervals are to hold, 0.5 to 0.999.</param>
    /// <exception cref="OptionsException">A change is of something that belongs to a model, or the level is not allowed.</exception>
    public static ChainModel Of(
        ModelChain chain,
        Bench bench,
        IReadOnlyList<string>? overrides = null,
        double level = HierarchicalConformal.DefaultLevel
    )
    {
        string[] ofHolds = [.. (overrides ?? []).Where(o => !o.StartsWith(Decoder, StringComparison.Ordinal)).Select(o => "holds." + o)];
        return new(chain, EventModel.Of(chain.Events, bench, overrides), HoldModel.Of(chain.Holds, bench, ofHolds, level));
    }

    /// <summary>The options that changes are of: those of the first model.</summary>
    internal GoUpDownOptions Options => _events.Options;

    /// <summary>Finds events and holds, and predicts the holds.</summary>
    /// <param name="data">A source as given to <c>--data</c>, or files: frames as <c>.npy</c>, raw radar recordings as <c>.h5</c>.</param>
    /// <param name="seed">Seed of simulated data; null for that of the first model's run.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all, in both models.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <param name="compare">Whether found holds get the values of those that the data marks; it is read once more for that.</param>
    /// <exception cref="LeakageException">A person was trained on by every network of one of the models.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public ChainPrediction Predict(
        IReadOnlyList<string> data,
        int? seed,
        bool byAll,
        IWorkProgress progress,
        CancellationToken cancellation = default,
        bool compare = false
    )
    {
        var recordings = new Recordings(data, seed ?? _chain.Events.Description.Seed, progress, cancellation);
        string source = string.Join(' ', data);
        using var answering = new HoldAnswering(_holds, byAll);
        List<SkippedCapture> leftOut = [];
        Dictionary<CaptureId, FoundHolds> found = [];
        (bool isOne, PartSections sources) = Sources(data);

        (FrameDataset read, EventPrediction events) = _events.ReadAndPredict(recordings, byAll, Decoded);
        IReadOnlyList<AxisScale> axes = read.Axes;
        if (!isOne)
            axes = _events
                .EachAs(recordings, _holds.Folder, sources, channels => Cut(channels, found.GetValueOrDefault(channels[0].Id)))
                .Axes;
        string? doubt = AnsweringModels.Doubt(_holds.Folder, source, isOther: seed is not null, read.Participants);
        HoldDataset cutOut = CutOut(source, [.. answering.Holds]) with
        {
            Skipped = [.. leftOut.OrderBy(l => l.CaptureId, NaturalOrder.Names)],
            Axes = axes,
            Findings = doubt is null ? [] : [doubt],
        };
        MarkedHolds? marked = null;
        if (compare)
            (marked, cutOut) = Compared(cutOut, recordings);
        return new ChainPrediction(_chain, read, events, answering.End(cutOut, scoresAll: true)) { Marked = marked };

        void Decoded(IReadOnlyList<FrameSequence> channels, CaptureResult result)
        {
            answering.RequireAnswer(channels[0]);
            FoundHolds of = FoundHolds.Of(result, _chain.Description.Rule);
            leftOut.AddRange(of.LeftOut);
            if (isOne)
                Cut(channels, of);
            else
                found[channels[0].Id] = of;
        }

        void Cut(IReadOnlyList<FrameSequence> channels, FoundHolds? of)
        {
            if (of is null)
                return; // could be read for the first model alone
            (IReadOnlyList<HoldSequence> cut, IReadOnlyList<SkippedCapture> tooShort) = of.Cut(channels, _chain.Description.Rule);
            leftOut.AddRange(tooShort);
            answering.Take(source, cut);
        }
    }

    private HoldDataset CutOut(string source, IReadOnlyList<HoldSequence> holds) =>
        new(source, _holds.Folder.Description.Any!.Frames, holds, [], new Dictionary<string, string>())
        {
            TargetUnit = _holds.Folder.Description.TargetUnit ?? "mm/s",
        };

    /// <summary>Found holds with the measured values of those that the data marks.</summary>
    private (MarkedHolds Marked, HoldDataset Found) Compared(HoldDataset found, Recordings of)
    {
        int count = found.Holds.DistinctBy(h => (h.Id, h.Number)).Count();
        PartSections sources = _holds.Options.Holds.Sources;
        if (of.Data is not [var source] || FrameFiles.Is(source))
            return (MarkedHolds.None(count, "files do not say where holds lie, nor what was measured of them."), found);
        string kind = DataSource.KindOf(source, "");
        if (sources.From.Parts.All(p => p.Name != kind))
            return (MarkedHolds.None(count, $"'{kind}:' has no measured values of holds."), found);
        HoldDataset marked;
        try
        {
            marked = DataSource.EachHold(source, sources, of.Seed!.Value, _ => { }, of.Progress, of.Cancellation);
        }
        catch (TreePoseException error)
        {
            return (MarkedHolds.None(count, error.Message), found);
        }
        InputRangeCheck.RequireUnit(_holds.Folder, marked);
        (MarkedHolds counts, HoldSequence[] holds) = MarkedHolds.Match(found.Holds, marked);
        return (counts, found with { Holds = holds });
    }

    /// <summary>How captures are read for the second model, and whether that is how they are read for the first.</summary>
    private (bool IsOne, PartSections Sources) Sources(IReadOnlyList<string> data)
    {
        PartSections first = _events.Options.Sources,
            holds = _holds.Options.Holds.Sources,
            second = first;
        foreach (Part part in first.From.Parts.Where(p => p.Defaults is not null && holds.From.Parts.Any(h => h.Name == p.Name)))
        {
            object? own = holds.OptionsOf(part.Name) switch
            {
                MarsHoldSourceOptions o => o.ToFrames(),
                StudyHoldSourceOptions o => o.ToFrames(),
                OlstHoldOptions o => o.ToFrames(),
                var same => same,
            };
            if (own?.GetType() == part.Defaults!.GetType())
                second = second.WithOptions(part.Name, own);
        }
        string kind = (data.Count == 1 && !FrameFiles.Is(data[0]) ? data[0] : _chain.Events.Description.Data ?? "").Split(':')[0];
        return (Text(first) == Text(second), second);

        string? Text(PartSections sources) => OptionsJson.Of(new FramesAsRead(sources))[kind]?.ToJsonString();
    }

    private sealed record FramesAsRead(PartSections Sources);
}

/// <summary>What models in a row say of recordings.</summary>
/// <param name="Chain">The models.</param>
/// <param name="Data">The captures, without frames.</param>
/// <param name="Events">What the first found.</param>
/// <param name="Holds">What the second predicted; holds that were left out stand in its data.</param>
public sealed record ChainPrediction(ModelChain Chain, FrameDataset Data, EventPrediction Events, HoldPredictions Holds)
{
    /// <summary>How found holds and the data's own go together; null where nobody asked.</summary>
    public MarkedHolds? Marked { get; init; }

    /// <summary>
    /// Figures of the events, and of the holds that are marked ones where values can be compared, by the code of the experiments.
    /// </summary>
    /// <exception cref="TreePoseException">The data has no labels.</exception>
    public ChainScore Score() => new(Events.Score(), Marked, Marked is { WhyNone: null } ? Holds.Score() : null);
}

/// <summary>Figures of models in a row.</summary>
/// <param name="Events">Of the events.</param>
/// <param name="Marked">How found holds and the data's own go together; null where nobody compared them.</param>
/// <param name="Holds">Of the found holds that are marked ones; null where no value can be compared.</param>
public sealed record ChainScore(GoUpDownReport Events, MarkedHolds? Marked, CalibrationReport? Holds)
{
    /// <summary>How many marked holds were found, and how far off their predicted values are; none where nobody compared.</summary>
    internal IEnumerable<string> Sentences
    {
        get
        {
            if (Marked is not { } marked)
                yield break;
            yield return marked.WhyNone is null ? $"{marked.Sentence} {MarkedHolds.Rule}" : marked.Sentence;
            if (Holds?.Points is [{ Model.Mae: var mae } point, ..])
                yield return $"Mean absolute error of these {marked.Matched}: {Text(mae.Value)} {Holds.Unit}"
                    + (mae.Lower is null ? "" : $" (95 % interval over participants {Text(mae.Lower)} to {Text(mae.Upper)})")
                    + string.Concat(
                        point.Baselines.Select(b => $"; {BaselineNames.Title(b.Baseline)} {Text(b.Scores.Mae.Value)} {Holds.Unit}")
                    )
                    + ". Marked holds that were not found have no predicted value and are in no figure.";
        }
    }

    private static string Text(double? value) => value?.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture) ?? "undefined";

    /// <summary>Figures of the events, and under <c>holds</c> those of the holds.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = Events.ToJson();
        if (Marked is null)
            return json;
        var holds = new JsonObject
        {
            ["marked"] = Marked.Marked,
            ["found"] = Marked.Found,
            ["matched"] = Marked.Matched,
            ["sentence"] = Marked.Sentence,
            ["rule"] = MarkedHolds.Rule,
        };
        foreach ((string key, JsonNode? value) in Holds?.ToJson() ?? [])
            holds[key] = value?.DeepClone();
        json["holds"] = holds;
        return json;
    }
}
