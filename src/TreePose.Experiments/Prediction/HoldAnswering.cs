using TreePose.Datasets;
using TreePose.Experiments.LooFineTune;
using TreePose.ModelFolders;

namespace TreePose.Experiments.Prediction;

/// <summary>A model of holds at work on holds that come one capture after the other; their frames are not kept.</summary>
/// <param name="model">The model.</param>
/// <param name="byAll">Whether the network trained on everybody answers for all.</param>
internal sealed class HoldAnswering(HoldModel model, bool byAll)
{
    private readonly ModelFolder _folder = model.Folder;
    private readonly AnsweringModels _choice = new(model.Folder, byAll);
    private readonly List<PredictedHold> _said = [];
    private readonly Dictionary<AnsweringModel, (TrainingRanges? Ranges, List<string> Outside)> _answered = [];
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Fails where nobody may answer for a person, before anything is computed.</summary>
    /// <inheritdoc cref="AnsweringModels.For" path="/exception"/>
    public void RequireAnswer(FrameSequence capture) => For(capture.Id.Participant, GoUpDown.GoUpDownWork.NameOf(capture));

    /// <summary>Predicts the holds of a capture.</summary>
    /// <param name="source">The data, for errors.</param>
    /// <param name="holds">Its holds, channel by channel; none has a measured value.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public void Take(string source, IReadOnlyList<HoldSequence> holds)
    {
        foreach (HoldSequence hold in holds)
            ModelInputCheck.Require(_folder, source, hold.Shape, [(hold.Id.Name, hold.SecondsPerFrame)]);
        foreach (var group in holds.GroupBy(h => For(h.Id.Participant, LooFineTuneWork.NameOf(h))))
        {
            if (!_answered.TryGetValue(group.Key, out var answered))
                _answered[group.Key] = answered = (_folder.WeightsOf(group.Key.Members[0]).Ranges, []);
            answered.Outside.AddRange(
                group.Select(h => InputRangeCheck.Outside(answered.Ranges, h.Shape, HoldModel.NameOf(h), h.Frames)).OfType<string>()
            );
            _seen.UnionWith(group.Select(h => h.Id.Participant).Where(group.Key.Origin.HasSeen));
            _said.AddRange(model.Answer(group.Key, [.. group]).Select(h => h with { Hold = h.Hold.WithoutFrames() }));
        }
    }

    /// <summary>What all of it comes to.</summary>
    /// <param name="source">The data.</param>
    /// <param name="axes">What its bins stand for, where it says it.</param>
    /// <param name="leftOut">Holds that nothing was said of, with the reason.</param>
    /// <param name="findings">What is to be known of who is in it.</param>
    /// <exception cref="TreePoseException">Bins stand for other values than in training.</exception>
    public HoldPredictions End(
        string source,
        IReadOnlyList<AxisScale> axes,
        IReadOnlyList<SkippedCapture> leftOut,
        IReadOnlyList<string> findings
    )
    {
        foreach ((TrainingRanges? ranges, _) in _answered.Values)
            InputRangeCheck.Require(_folder.Folder, ranges, source, axes);
        var data = new HoldDataset(
            source,
            _folder.Description.Any!.Frames,
            [.. _said.Select(h => h.Hold)],
            leftOut,
            new Dictionary<string, string>()
        )
        {
            TargetUnit = _folder.Description.TargetUnit ?? "mm/s",
            Axes = axes,
            Findings = findings,
        };
        return model.Predictions(
            data,
            _said,
            [],
            [.. _seen],
            [.. _answered.Values.SelectMany(a => InputRangeCheck.Listing(a.Ranges, a.Outside)).Distinct()]
        );
    }

    private AnsweringModel For(string participant, string capture) => _choice.For(participant, capture);
}
