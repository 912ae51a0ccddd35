using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// A trained model of holds, such as of their mean COP speed, applied to holds with or without a measured value, without calibration.
/// On the run's own data it gives the run's own zero-shot figures, to the bit.
/// </summary>
public sealed partial class HoldModel
{
    private readonly ModelFolder _folder;
    private readonly LooFineTuneOptions _options;
    private readonly Bench _bench;
    private readonly double _level;
    private readonly HoldIntervals _intervals;

    private HoldModel(ModelFolder folder, LooFineTuneOptions options, Bench bench, double level)
    {
        (_folder, _options, _bench, _level) = (folder, options, bench, level);
        _intervals = new HoldIntervals(folder.Description, level);
    }

    /// <summary>Takes a model.</summary>
    /// <param name="folder">The model, or a run read as one.</param>
    /// <param name="bench">The parts that its options may name.</param>
    /// <param name="overrides">Changes of how data is read, <c>key=value</c>.</param>
    /// <param name="level">Share of holds that intervals are to hold, 0.5 to 0.999.</param>
    /// <exception cref="TreePoseException">It is no model of holds.</exception>
    /// <exception cref="OptionsException">A change is of something that belongs to the model, or the level is not allowed.</exception>
    public static HoldModel Of(
        ModelFolder folder,
        Bench bench,
        IReadOnlyList<string>? overrides = null,
        double level = HierarchicalConformal.DefaultLevel
    )
    {
        PredictionOptions.RequireKind(folder, ModelKinds.Holds);
        LooFineTuneOptions options = PredictionOptions.Of(folder, LooFineTuneOptions.Over(bench), o => o.Holds.Sources, overrides ?? []);
        return new(folder, options, bench, level);
    }

    /// <summary>The model on disk.</summary>
    public ModelFolder Folder => _folder;

    /// <summary>Every option of its run, with changes.</summary>
    internal LooFineTuneOptions Options => _options;

    /// <summary>Opens a source of holds as training did, but without asking for measured values.</summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="seed">Seed of simulated data; null for that of the run.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    public HoldDataset Read(string source, int? seed, IWorkProgress progress, CancellationToken cancellation = default) =>
        Told(
            DataSource.Open<HoldDataset>(source, _options.Holds.Sources, SeedOf(seed), progress, cancellation, labelsNeeded: false),
            source,
            seed
        );

    private int SeedOf(int? given) => given ?? _folder.Description.Seed;

    /// <summary>What a model may answer for, and what is to be known of who is in it.</summary>
    private HoldDataset Told(HoldDataset read, string source, int? seed)
    {
        read = PersonalData.Of(_folder, read);
        bool isOther = SeedOf(seed) != _folder.Description.Seed && source.StartsWith("simulated:", StringComparison.Ordinal);
        string? doubt = AnsweringModels.Doubt(_folder, source, isOther, read.Participants);
        return doubt is null ? read : read with { Findings = [.. read.Findings, doubt] };
    }

    /// <summary>Predicts every hold.</summary>
    /// <param name="data">The holds, with or without measured values.</param>
    /// <param name="byAll">Whether the network trained on everybody answers for all, people that it has seen among them.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between networks.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public HoldPredictions Predict(HoldDataset data, bool byAll, IWorkProgress progress, CancellationToken cancellation = default)
    {
        InputRangeCheck.RequireUnit(_folder, data);
        using var answering = new HoldAnswering(this, byAll);
        foreach (HoldSequence hold in data.Holds)
            answering.RequireAnswer(hold); // before anything is computed: an error about one person ends all
        IGrouping<CaptureId, HoldSequence>[] captures = [.. data.Holds.GroupBy(h => h.Id)];
        using IWorkTask bar = progress.Begin("predicting", captures.Length);
        foreach (IGrouping<CaptureId, HoldSequence> capture in captures)
        {
            answering.Take(data.Source, [.. capture], cancellation);
            bar.Advance(1, capture.Key.Name);
        }
        return answering.End(data);
    }

    /// <summary>
    /// Reads holds and predicts them, one capture after the other: the frames of one capture are in memory at a time, where the source
    /// hands holds over as it reads them. The answers are those of <see cref="Read"/> and <see cref="Predict"/>, to the bit.
    /// </summary>
    /// <param name="source">As given to <c>--data</c>.</param>
    /// <param name="seed">Seed of simulated data; null for that of the run.</param>
    /// <param name="byAll">Whether the network trained on everybody answers for all, people that it has seen among them.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public HoldPredictions ReadAndPredict(
        string source,
        int? seed,
        bool byAll,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        using var answering = new HoldAnswering(this, byAll);
        void Take(IReadOnlyList<HoldSequence> holds)
        {
            if (holds.Where(h => PersonalData.IsOwn(_folder, h)).ToArray() is { Length: > 0 } own)
                answering.Take(source, own, cancellation);
        }
        HoldDataset read = DataSource.EachHold(source, _options.Holds.Sources, SeedOf(seed), Take, progress, cancellation);
        return answering.End(Told(read, source, seed));
    }

    /// <summary>What was said of holds, with what is to be known of it.</summary>
    internal HoldPredictions Predictions(
        HoldDataset data,
        IReadOnlyList<PredictedHold> holds,
        IReadOnlyList<IReadOnlyList<CalibrationFold>> folds,
        IReadOnlyList<string> seen,
        IReadOnlyList<string> warnings
    ) =>
        new(data, holds, folds, _options.Protocol, _bench.HoldMetrics.All, _folder.Description.Seed)
        {
            Level = _level,
            Warnings =
            [
                .. SeenPeople.Note(seen),
                .. warnings,
                .. InputRangeCheck.Extrapolations(_folder.Description.Ranges, [.. holds.Select(h => h.Predicted)]),
            ],
            Seen = seen,
        };

    /// <summary>How a hold's channel is called.</summary>
    internal static string NameOf(HoldSequence hold) => FormattableString.Invariant($"{LooFineTuneWork.NameOf(hold)} hold {hold.Number}");

    private IEnumerable<string> Checked(AnsweringModel by, HoldDataset data, HoldSequence[] holds)
    {
        TrainingRanges? trained = _folder.WeightsOf(by.Members[0]).Ranges;
        InputRangeCheck.RequireUnit(_folder, data);
        InputRangeCheck.Require(_folder.Folder, trained, data.Source, data.Axes);
        return InputRangeCheck.Warnings(trained, data.Shape, holds.Select(h => (NameOf(h), h.Frames)));
    }

    /// <summary>What networks say of a hold, with its interval.</summary>
    internal PredictedHold Predicted(AnsweringModel by, HoldSequence hold, double value)
    {
        (double? half, bool isPositive, string? reason) = _intervals.For(by, hold.Id.Participant);
        return new PredictedHold(hold, value, by.Name)
        {
            Interval = half is { } width ? PredictionInterval.Around(value, width, isPositive) : null,
            NoInterval = reason,
        };
    }
}
