using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// A model of events at work on captures that come one after the other. What is kept of a capture are its labels and its answers,
/// never its frames, and of the networks those that answered last.
/// </summary>
internal sealed class EventAnswering : IDisposable
{
    private readonly ModelFolder _folder;
    private readonly GoUpDownOptions _options;
    private readonly FrameClasses _classes;
    private readonly AnsweringModels _choice;
    private readonly Dictionary<AnsweringModel, Answered> _answered = [];
    private Networks? _open;

    /// <summary>Takes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all.</param>
    /// <exception cref="TreePoseException">They are asked for and there are none.</exception>
    public EventAnswering(EventModel model, bool byAll)
    {
        (_folder, _options, _classes) = (model.Folder, model.Options, model.Classes);
        _choice = new AnsweringModels(_folder, byAll);
    }

    /// <summary>Whether a person's captures have to be answered for together, because the network is adapted to all of them.</summary>
    public bool NeedsWholePeople => _options.Protocol.Adaptation == Adaptation.InputScaling;

    /// <summary>Who answers for a capture.</summary>
    /// <inheritdoc cref="AnsweringModels.For" path="/exception"/>
    public AnsweringModel For(FrameSequence capture) => _choice.For(capture.Id.Participant, GoUpDownWork.NameOf(capture));

    /// <summary>How events are made of what is answered for a capture.</summary>
    public DecoderOptions DecoderFor(FrameSequence capture) => DecoderOf(For(capture));

    /// <summary>Answers for captures, those of the same networks together, folds in the order of the run.</summary>
    /// <param name="source">The data, for errors.</param>
    /// <param name="captures">Channels of captures.</param>
    /// <param name="progress">Shows the networks.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <returns>Of each channel, as the steps leave it but without frames, the probabilities.</returns>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public IReadOnlyList<FramePrediction> Take(
        string source,
        IReadOnlyList<FrameSequence> captures,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        foreach (FrameSequence s in captures)
        {
            ModelInputCheck.Require(_folder, source, s.Shape, [(s.Id.Name, s.SecondsPerFrame)]);
            ModelInputCheck.RequireLength(_folder, s, _options.Training.WindowFrames);
        }
        var groups = Ordered(captures.Select(Named).GroupBy(For)).ToArray(); // an error about one person ends all, before any answer
        using IWorkTask bar = progress.Begin("predicting", groups.Sum(g => g.Key.Members.Count));
        var said = new List<FramePrediction>();
        foreach (var group in groups)
            said.AddRange(Answer(group.Key, [.. group], bar, cancellation));
        return said;
    }

    /// <summary>What all of it comes to.</summary>
    /// <param name="source">The data, for errors.</param>
    /// <param name="axes">What its bins stand for, where it says it.</param>
    /// <param name="prediction">Makes a prediction of who answered what.</param>
    /// <exception cref="TreePoseException">Bins stand for other values than in training.</exception>
    public EventPrediction End(string source, IReadOnlyList<AxisScale> axes, Func<IReadOnlyList<EventAnswers>, EventPrediction> prediction)
    {
        (AnsweringModel Key, Answered Of)[] groups = [.. Ordered(_answered.Select(a => (a.Key, a.Value)), a => a.Key)];
        foreach ((_, Answered of) in groups)
            InputRangeCheck.Require(_folder.Folder, of.Ranges, source, axes);
        EventAnswers[] answers = [.. groups.Select(g => Result(g.Key, g.Of))];
        return prediction(answers)
            .With(
                [.. groups.SelectMany(g => InputRangeCheck.Listing(g.Of.Ranges, g.Of.Outside)).Distinct()],
                ConfidenceWords.Of(_folder.Description, answers)
            );
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();

    private static IEnumerable<IGrouping<AnsweringModel, FrameSequence>> Ordered(
        IEnumerable<IGrouping<AnsweringModel, FrameSequence>> groups
    ) => Ordered(groups, g => g.Key);

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> groups, Func<T, AnsweringModel> of) =>
        groups.OrderBy(g => of(g).Fold is null).ThenBy(g => of(g).Origin.Order);

    /// <summary>A capture with the model's classes: one without labels may not name any.</summary>
    private FrameSequence Named(FrameSequence capture) => EventModel.Named(_folder, _classes, capture);

    private IEnumerable<FramePrediction> Answer(AnsweringModel by, FrameSequence[] raw, IWorkTask bar, CancellationToken cancellation)
    {
        if (!_answered.TryGetValue(by, out Answered? answered))
            _answered[by] = answered = new Answered(_folder.WeightsOf(by.Members[0]).Ranges);
        answered.Outside.AddRange(
            raw.Select(s => InputRangeCheck.Outside(answered.Ranges, s.Shape, GoUpDownWork.NameOf(s), s.Frames)).OfType<string>()
        );
        if (_open is null || _open.By != by || NeedsWholePeople) // which changes the networks
        {
            _open?.Dispose();
            _open = new Networks(_folder, by, _options, raw[0].Shape, _classes.Count);
        }
        FrameSequence[] captures = [.. raw.Select(_open.Steps.Fixed.Apply)];
        var sums = captures.Select(s => new float[s.Length * _classes.Count]).ToArray(); // [frame, class]
        foreach (float[][] said in _open.Answer(captures, cancellation))
        {
            for (int i = 0; i < sums.Length; i++)
                GoUpDownWork.Add(sums[i], said[i], by.Members.Count);
            bar.Advance(1, by.Name);
        }
        FramePrediction[] made = [.. captures.Select((s, i) => new FramePrediction(s.Used(), sums[i]))];
        answered.Predictions.AddRange(made);
        return made;
    }

    private EventAnswers Result(AnsweringModel by, Answered of)
    {
        string[] people = [.. of.Predictions.Select(p => p.Sequence.Id.Participant).Distinct()];
        var fold = new Fold(
            by.Fold ?? "all",
            by.Origin.TrainedOn,
            by.Origin.ValidatedOn,
            [.. by.Origin.Tested.Where(people.Contains), .. people.Except(by.Origin.Tested)]
        );
        FoldResult result = FoldResult.Of(by.Origin.Order, fold, of.Predictions, DecoderOf(by), []);
        return new EventAnswers(by.Name, result with { Temperature = _folder.Description.Confidence?.Of(by.Fold) });
    }

    private DecoderOptions DecoderOf(AnsweringModel by) => OptionOverrides.Apply(_options, by.Origin.Chosen).Protocol.Decoder;

    /// <summary>What a group of networks has answered so far.</summary>
    private sealed record Answered(TrainingRanges? Ranges)
    {
        public List<string> Outside { get; } = [];

        public List<FramePrediction> Predictions { get; } = [];
    }

    /// <summary>The networks of one group, in memory.</summary>
    private sealed class Networks : IDisposable
    {
        private readonly List<(TrainedFrameClassifier Network, StepPipeline Learned)> _members = [];
        private readonly GoUpDownOptions _options;

        public Networks(ModelFolder folder, AnsweringModel by, GoUpDownOptions options, FrameShape shape, int classes)
        {
            By = by;
            _options = OptionOverrides.Apply(options, by.Origin.Chosen);
            Steps = StepPipeline.Of(_options.Steps);
            var input = new ModelInput(Steps.ShapeOf(shape), classes);
            foreach (ModelMember member in by.Members)
            {
                StepPipeline learned = Steps.Rest.Restore(folder.WeightsOf(member).Steps, folder.PathOf(member.Note));
                _members.Add((TrainedFrameClassifier.Read(folder.PathOf(member.Weights), _options.Model, input), learned));
            }
        }

        public AnsweringModel By { get; }

        public StepPipeline Steps { get; }

        /// <summary>What each says.</summary>
        public IEnumerable<float[][]> Answer(FrameSequence[] captures, CancellationToken cancellation) =>
            _members.Select(m =>
                m.Network.Answer([.. captures.Select(m.Learned.Apply)], _options.Training, _options.Protocol.Adaptation, cancellation)
            );

        public void Dispose() => _members.ForEach(m => m.Network.Dispose());
    }
}
