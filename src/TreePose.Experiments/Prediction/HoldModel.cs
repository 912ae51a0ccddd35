using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.LooFineTune;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch.Training;

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
    public HoldDataset Read(string source, int? seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        int drawn = seed ?? _folder.Description.Seed;
        HoldDataset read = PersonalData.Of(
            _folder,
            DataSource.Open<HoldDataset>(source, _options.Holds.Sources, drawn, progress, cancellation, labelsNeeded: false)
        );
        bool isOther = drawn != _folder.Description.Seed && source.StartsWith("simulated:", StringComparison.Ordinal);
        string? doubt = AnsweringModels.Doubt(_folder, source, isOther, read.Participants);
        return doubt is null ? read : read with { Findings = [.. read.Findings, doubt] };
    }

    /// <summary>Predicts every hold.</summary>
    /// <param name="data">The holds, with or without measured values.</param>
    /// <param name="byAll">Whether the network trained on everybody answers for all, people that it has seen among them.</param>
    /// <param name="progress">Shows the networks.</param>
    /// <param name="cancellation">Stops between networks.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public HoldPredictions Predict(HoldDataset data, bool byAll, IWorkProgress progress, CancellationToken cancellation = default)
    {
        ModelInputCheck.Require(_folder, data.Source, data.Shape, data.Holds.Select(s => (s.Id.Name, s.SecondsPerFrame)));
        var choice = new AnsweringModels(_folder, byAll);
        var groups = data
            .Holds.GroupBy(h => choice.For(h.Id.Participant, LooFineTuneWork.NameOf(h)))
            .OrderBy(g => g.Key.Fold is null)
            .ThenBy(g => g.Key.Origin.Order)
            .ToArray(); // before anything is computed: an error about one person ends all
        string[] warnings = [.. groups.SelectMany(g => Checked(g.Key, data, [.. g])).Distinct()];
        using IWorkTask bar = progress.Begin("predicting", groups.Sum(g => g.Key.Members.Count));
        var holds = new List<PredictedHold>();
        var folds = new List<IReadOnlyList<CalibrationFold>>();
        foreach (var group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            folds.Add(Answer(group.Key, [.. group], holds, bar));
        }
        string[] seen = [.. groups.SelectMany(g => g.Select(h => h.Id.Participant).Distinct().Where(g.Key.Origin.HasSeen))];
        return Predictions(data, holds, folds, seen, warnings);
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

    /// <summary>Predicts holds of people whom the same networks answer for.</summary>
    internal IReadOnlyList<PredictedHold> Answer(AnsweringModel by, HoldSequence[] raw)
    {
        var holds = new List<PredictedHold>();
        using IWorkTask bar = SilentProgress.Instance.Begin("predicting", by.Members.Count);
        Answer(by, raw, holds, bar);
        return holds;
    }

    /// <summary>How a hold's channel is called.</summary>
    internal static string NameOf(HoldSequence hold) => FormattableString.Invariant($"{LooFineTuneWork.NameOf(hold)} hold {hold.Number}");

    private IEnumerable<string> Checked(AnsweringModel by, HoldDataset data, HoldSequence[] holds)
    {
        TrainingRanges? trained = _folder.WeightsOf(by.Members[0]).Ranges;
        InputRangeCheck.RequireUnit(_folder, data);
        InputRangeCheck.Require(_folder.Folder, trained, data.Source, data.Axes);
        return InputRangeCheck.Warnings(trained, data.Shape, holds.Select(h => (NameOf(h), h.Frames)));
    }

    /// <summary>Predicts the holds of a group, and again those that the protocol evaluates, as the experiment does.</summary>
    private List<CalibrationFold> Answer(AnsweringModel by, HoldSequence[] raw, List<PredictedHold> holds, IWorkTask bar)
    {
        LooFineTuneOptions options = OptionOverrides.Apply(_options, by.Origin.Chosen);
        StepPipeline steps = StepPipeline.Of(options.Steps);
        IGrouping<string, HoldSequence>[] people =
        [
            .. raw.Select(steps.Fixed.Apply).GroupBy(h => h.Id.Participant).OrderBy(p => p.Key, StringComparer.Ordinal),
        ];
        HoldSequence[] ordered = [.. people.SelectMany(p => CalibrationPlan.Physical(p).SelectMany(h => h))];
        var sums = new double[ordered.Length];
        CalibrationOptions zeroShot = HoldPredictions.ZeroShot(options.Protocol);
        var folds = new List<CalibrationFold>();
        foreach (ModelMember member in by.Members)
        {
            ModelWeights weights = _folder.WeightsOf(member);
            using IHoldRegressor network = UnitSteps
                .Restored(steps.Rest, weights.Steps, _folder.PathOf(member.Note))
                .Before(Network(member, options, steps.ShapeOf(raw[0].Shape)));
            foreach ((int i, double said) in network.Predict(ordered).Index())
                sums[i] += said / by.Members.Count;
            IGrouping<string, HoldSequence>[] measured = [.. people.Where(p => p.All(h => h.Target is not null))];
            if (measured.Length > 0 && weights.TrainingMean is { } mean)
                folds.Add(
                    new CalibrationFold(
                        by.Fold ?? "all",
                        member.Origin!.Repeat,
                        [.. measured.Select(p => p.Key)],
                        weights.TrainingHolds ?? 0,
                        [
                            .. measured.SelectMany(p =>
                                CalibrationProtocol.ZeroShot(
                                    network,
                                    CalibrationPlan.Of(p.Key, p, HoldPredictions.ZeroShot(options.Protocol)),
                                    mean
                                )
                            ),
                        ]
                    )
                );
            bar.Advance(1, by.Name);
        }
        holds.AddRange(
            ordered
                .Zip(sums)
                .GroupBy(h => (h.First.Id, h.First.Number))
                .Select(channels => Predicted(by, channels.First().First, channels.Average(c => c.Second)))
        );
        return folds;
    }

    private IHoldRegressor Network(ModelMember member, LooFineTuneOptions options, FrameShape shape)
    {
        if (_folder.WeightsOf(member) is not { TargetMean: { } mean, TargetDeviation: { } deviation })
            throw new DataFormatException(_folder.PathOf(member.Note), "does not say the scale of its targets.", "Train again.");
        return TrainedHoldRegressor.Read(
            _folder.PathOf(member.Weights),
            options.Model,
            shape,
            new TargetScale(mean, deviation),
            options.FineTuning
        );
    }

    private PredictedHold Predicted(AnsweringModel by, HoldSequence hold, double value)
    {
        (double? half, bool isPositive, string? reason) = _intervals.For(by, hold.Id.Participant);
        return new PredictedHold(hold, value, by.Name)
        {
            Interval = half is { } width ? PredictionInterval.Around(value, width, isPositive) : null,
            NoInterval = reason,
        };
    }
}
