using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.LooFineTune;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// A model of holds at work on holds that come one capture after the other. What is kept of a hold is what the networks say of it, never
/// its frames, and of the networks those that answered last. What was measured may become known later, or never.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="byAll">Whether the network trained on everybody answers for all.</param>
internal sealed class HoldAnswering(HoldModel model, bool byAll) : IDisposable
{
    private readonly ModelFolder _folder = model.Folder;
    private readonly AnsweringModels _choice = new(model.Folder, byAll);
    private readonly Dictionary<AnsweringModel, Answered> _answered = [];
    private HoldNetworks? _open;

    /// <summary>The holds that were answered for, without frames.</summary>
    public IEnumerable<HoldSequence> Holds => _answered.Values.SelectMany(a => a.Said.Values).Select(s => s.Given);

    /// <summary>Fails where nobody may answer for a person, before anything is computed.</summary>
    /// <inheritdoc cref="AnsweringModels.For" path="/exception"/>
    public void RequireAnswer(FrameSequence capture) => For(capture.Id.Participant, GoUpDown.GoUpDownWork.NameOf(capture));

    /// <inheritdoc cref="RequireAnswer(FrameSequence)"/>
    public void RequireAnswer(HoldSequence hold) => For(hold);

    /// <summary>Predicts holds.</summary>
    /// <param name="source">The data, for errors.</param>
    /// <param name="holds">Holds, every channel of each.</param>
    /// <param name="cancellation">Stops between networks.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public void Take(string source, IReadOnlyList<HoldSequence> holds, CancellationToken cancellation = default)
    {
        foreach (HoldSequence hold in holds)
            ModelInputCheck.Require(_folder, source, hold.Shape, [(hold.Id.Name, hold.SecondsPerFrame)]);
        foreach (var group in holds.GroupBy(For).ToArray())
        {
            if (!_answered.TryGetValue(group.Key, out Answered? answered))
                _answered[group.Key] = answered = new Answered(_folder.WeightsOf(group.Key.Members[0]).Ranges);
            answered.Outside.AddRange(
                group.Select(h => InputRangeCheck.Outside(answered.Ranges, h.Shape, HoldModel.NameOf(h), h.Frames)).OfType<string>()
            );
            if (_open?.By != group.Key)
            {
                _open?.Dispose();
                _open = new HoldNetworks(_folder, group.Key, model.Options, group.First().Shape);
            }
            foreach (HoldSequence hold in group)
                if (!answered.Said.TryAdd(AnsweredHold.KeyOf(hold), _open.Answer(hold, cancellation)))
                    throw new TreePoseException($"{source} gives {HoldModel.NameOf(hold)} twice: a hold may have one name alone.");
        }
    }

    /// <summary>What all of it comes to.</summary>
    /// <param name="data">The holds without frames, with what was measured; those among them that were answered for count.</param>
    /// <param name="scoresAll">
    /// Whether every hold with a measured value is scored; otherwise those that the protocol evaluates, of people all of whose holds were
    /// measured, as the experiment does.
    /// </param>
    /// <exception cref="TreePoseException">Bins stand for other values than in training, or measured values have another unit.</exception>
    public HoldPredictions End(HoldDataset data, bool scoresAll = false)
    {
        InputRangeCheck.RequireUnit(_folder, data);
        var holds = new List<PredictedHold>();
        var folds = new List<IReadOnlyList<CalibrationFold>>();
        var seen = new List<string>();
        (AnsweringModel By, Answered Of)[] groups =
        [
            .. _answered.Select(a => (a.Key, a.Value)).OrderBy(g => g.Key.Fold is null).ThenBy(g => g.Key.Origin.Order),
        ];
        foreach ((AnsweringModel by, Answered of) in groups)
        {
            InputRangeCheck.Require(_folder.Folder, of.Ranges, data.Source, data.Axes);
            HoldSequence[] own = [.. data.Holds.Where(h => of.Said.ContainsKey(AnsweredHold.KeyOf(h)))];
            IGrouping<string, HoldSequence>[] people =
            [
                .. own.Select(h => of.Said[AnsweredHold.KeyOf(h)].With(h))
                    .GroupBy(h => h.Id.Participant)
                    .OrderBy(p => p.Key, StringComparer.Ordinal),
            ];
            holds.AddRange(people.SelectMany(p => CalibrationPlan.Physical(p)).Select(h => model.Predicted(by, h[0], of.MeanOf(h))));
            CalibrationPlan[] plans = [.. Plans(by, people, scoresAll)];
            folds.Add([.. by.Members.Select((m, i) => Fold(by, m, (of, i), plans)).OfType<CalibrationFold>()]);
            seen.AddRange(people.Select(p => p.Key).Where(by.Origin.HasSeen));
        }
        return model.Predictions(
            data with
            {
                Holds = [.. data.Holds.Select(h => h.WithoutFrames())],
            },
            holds,
            folds,
            seen,
            [.. groups.SelectMany(g => InputRangeCheck.Listing(g.Of.Ranges, g.Of.Outside)).Distinct()]
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();

    private AnsweringModel For(HoldSequence hold) => For(hold.Id.Participant, LooFineTuneWork.NameOf(hold));

    private AnsweringModel For(string participant, string capture) => _choice.For(participant, capture);

    /// <summary>The holds of each person that are scored.</summary>
    private IEnumerable<CalibrationPlan> Plans(AnsweringModel by, IReadOnlyList<IGrouping<string, HoldSequence>> people, bool scoresAll)
    {
        CalibrationOptions zeroShot = HoldPredictions.ZeroShot(OptionOverrides.Apply(model.Options, by.Origin.Chosen).Protocol);
        if (scoresAll)
            zeroShot = zeroShot with { EvaluationShare = 1, MinimumEvaluationHolds = 1 };
        return from person in people
            let measured = person.Where(h => h.Target is not null).ToArray()
            where scoresAll ? measured.Length > 0 : measured.Length == person.Count()
            select CalibrationPlan.Of(person.Key, measured, zeroShot);
    }

    /// <summary>What a network said of the holds that are scored; null where nothing was measured.</summary>
    private CalibrationFold? Fold(AnsweringModel by, ModelMember member, (Answered Of, int At) said, IReadOnlyList<CalibrationPlan> plans)
    {
        ModelWeights weights = _folder.WeightsOf(member);
        return plans.Count == 0 || weights.TrainingMean is not { } mean
            ? null
            : new CalibrationFold(
                by.Fold ?? "all",
                member.Origin!.Repeat,
                [.. plans.Select(p => p.Participant)],
                weights.TrainingHolds ?? 0,
                [.. plans.SelectMany(p => said.Of.ZeroShot(said.At, p, mean))]
            );
    }

    /// <summary>What a group of networks has answered so far.</summary>
    private sealed record Answered(TrainingRanges? Ranges)
    {
        public List<string> Outside { get; } = [];

        public Dictionary<(Captures.CaptureId, int, int?), AnsweredHold> Said { get; } = [];

        /// <summary>The mean over channels of the mean over networks.</summary>
        public double MeanOf(HoldSequence[] channels) => channels.Average(h => Said[AnsweredHold.KeyOf(h)].Mean);

        /// <summary>What one network said of holds that are scored.</summary>
        public IEnumerable<CalibrationPrediction> ZeroShot(int member, CalibrationPlan plan, double trainingMean)
        {
            AnsweredHold[] said = [.. plan.Evaluation.Select(h => Said[AnsweredHold.KeyOf(h)])];
            float[][]? frames = said.All(s => s.Frames is not null) ? [.. said.Select(s => s.Frames![member])] : null;
            return CalibrationProtocol.ZeroShot([.. said.Select(s => s.Values[member])], frames, plan, trainingMean);
        }
    }
}
