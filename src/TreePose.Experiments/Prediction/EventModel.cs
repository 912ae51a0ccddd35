using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

/// <summary>
/// A trained model of events, applied to captures with or without labels. How frames are made, steps, networks, the mean of an
/// ensemble and the decoder are those of the run that made it: on the run's own data it gives the run's own figures, to the bit.
/// </summary>
public sealed partial class EventModel
{
    private readonly ModelFolder _folder;
    private readonly GoUpDownOptions _options;
    private readonly Bench _bench;

    private EventModel(ModelFolder folder, GoUpDownOptions options, Bench bench) => (_folder, _options, _bench) = (folder, options, bench);

    /// <summary>Takes a model.</summary>
    /// <param name="folder">The model, or a run read as one.</param>
    /// <param name="bench">The parts that its options may name.</param>
    /// <param name="overrides">Changes of how data is read or events are decoded, <c>key=value</c>.</param>
    /// <exception cref="TreePoseException">It is no model of events.</exception>
    /// <exception cref="OptionsException">A change is of something that belongs to the model.</exception>
    public static EventModel Of(ModelFolder folder, Bench bench, IReadOnlyList<string>? overrides = null)
    {
        PredictionOptions.RequireKind(folder, ModelKinds.Events);
        return new(folder, PredictionOptions.Of(folder, GoUpDownOptions.Over(bench), o => o.Sources, overrides ?? []), bench);
    }

    /// <summary>The model on disk.</summary>
    public ModelFolder Folder => _folder;

    /// <summary>Every option of its run, with changes.</summary>
    internal GoUpDownOptions Options => _options;

    /// <summary>What it tells apart.</summary>
    public FrameClasses Classes => new(_folder.Description.Classes!);

    /// <summary>Opens data as training did, but without asking for labels.</summary>
    /// <param name="data">A source as given to <c>--data</c>, or files: frames as <c>.npy</c>, raw radar recordings as <c>.h5</c>.</param>
    /// <param name="seed">Seed of simulated data; null for that of the run.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="OptionsException">It is neither one source nor files.</exception>
    public FrameDataset Read(IReadOnlyList<string> data, int? seed, IWorkProgress progress, CancellationToken cancellation = default)
    {
        bool areFiles = data.Count > 0 && data.All(FrameFiles.Is);
        if (!areFiles && data.Count != 1)
            throw new OptionsException([$"--data {string.Join(' ', data)}: one source is allowed, or files that exist (.npy, .h5)."]);
        int drawn = seed ?? _folder.Description.Seed;
        FrameDataset read = areFiles
            ? FrameFiles.Read(data, _folder, _options.Sources, progress, cancellation)
            : DataSource.Open<FrameDataset>(data[0], _options.Sources, drawn, progress, cancellation, labelsNeeded: false);
        bool isOther = areFiles || (drawn != _folder.Description.Seed && data[0].StartsWith("simulated:", StringComparison.Ordinal));
        read = PersonalData.Of(_folder, read);
        string? doubt = AnsweringModels.Doubt(_folder, areFiles ? "What the files hold" : data[0], isOther, read.Participants);
        return doubt is null ? read : read with { Findings = [.. read.Findings, doubt] };
    }

    /// <summary>Finds the events of every capture.</summary>
    /// <param name="data">Captures, with or without labels.</param>
    /// <param name="byAll">Whether the networks trained on everybody answer for all, people that they have seen among them.</param>
    /// <param name="progress">Shows the captures.</param>
    /// <param name="cancellation">Stops between captures.</param>
    /// <exception cref="LeakageException">A person was trained on by every network.</exception>
    /// <exception cref="TreePoseException">Frames are of another shape or period, or nobody may answer for a person.</exception>
    public EventPrediction Predict(FrameDataset data, bool byAll, IWorkProgress progress, CancellationToken cancellation = default)
    {
        ModelInputCheck.Require(_folder, data.Source, data.Shape, data.Sequences.Select(s => (s.Id.Name, s.SecondsPerFrame)));
        FrameSequence[] captures = [.. data.Sequences.Select(Named)];
        var choice = new AnsweringModels(_folder, byAll);
        var groups = captures
            .GroupBy(s => choice.For(s.Id.Participant, GoUpDownWork.NameOf(s)))
            .OrderBy(g => g.Key.Fold is null)
            .ThenBy(g => g.Key.Origin.Order)
            .ToArray(); // before anything is computed: an error about one person ends all
        string[] warnings = [.. groups.SelectMany(g => Checked(g.Key, data, [.. g])).Distinct()];
        using IWorkTask bar = progress.Begin("predicting", groups.Sum(g => g.Key.Members.Count));
        var answers = new List<EventAnswers>();
        foreach (var group in groups)
            answers.Add(Answer(group.Key, [.. group], bar, cancellation));
        return new EventPrediction(answers, _bench.CaptureMetrics.All, _options.Protocol, Classes)
        {
            Warnings = warnings,
            AboutConfidence = ConfidenceWords.Of(_folder.Description, answers),
        };
    }

    /// <summary>A capture with the model's classes: one without labels may not name any.</summary>
    private FrameSequence Named(FrameSequence capture) =>
        capture.Classes.Equals(Classes) ? capture
        : capture.LabelledFrames == 0 && capture.Events.Count == 0 ? capture with { Classes = Classes }
        : throw new LabelException(
            $"The capture {capture.Id.Name} has labels of the classes {capture.Classes}; {_folder.Folder} tells {Classes} apart. "
                + "Leave the labels out, or give it data of its own classes."
        );

    /// <summary>Refuses frames that stand for something else; says which recordings are not like those of training.</summary>
    private IEnumerable<string> Checked(AnsweringModel by, FrameDataset data, FrameSequence[] captures)
    {
        TrainingRanges? trained = _folder.WeightsOf(by.Members[0]).Ranges;
        InputRangeCheck.Require(_folder.Folder, trained, data.Source, data.Axes);
        return InputRangeCheck.Warnings(trained, data.Shape, captures.Select(s => (GoUpDownWork.NameOf(s), s.Frames)));
    }

    private EventAnswers Answer(AnsweringModel by, FrameSequence[] raw, IWorkTask bar, CancellationToken cancellation)
    {
        GoUpDownOptions options = OptionOverrides.Apply(_options, by.Origin.Chosen);
        StepPipeline steps = StepPipeline.Of(options.Steps);
        FrameSequence[] captures = [.. raw.Select(steps.Fixed.Apply)];
        var input = new ModelInput(steps.ShapeOf(raw[0].Shape), Classes.Count);
        var sums = captures.Select(s => new float[s.Length * Classes.Count]).ToArray(); // [frame, class]
        foreach (ModelMember member in by.Members)
        {
            StepPipeline learned = steps.Rest.Restore(_folder.WeightsOf(member).Steps, _folder.PathOf(member.Note));
            using var network = TrainedFrameClassifier.Read(_folder.PathOf(member.Weights), options.Model, input);
            float[][] said = network.Answer(
                [.. captures.Select(learned.Apply)],
                options.Training,
                options.Protocol.Adaptation,
                cancellation
            );
            for (int i = 0; i < sums.Length; i++)
                GoUpDownWork.Add(sums[i], said[i], by.Members.Count);
            bar.Advance(1, by.Name);
        }
        string[] people = [.. captures.Select(s => s.Id.Participant).Distinct()];
        var fold = new Fold(
            by.Fold ?? "all",
            by.Origin.TrainedOn,
            by.Origin.ValidatedOn,
            [.. by.Origin.Tested.Where(people.Contains), .. people.Except(by.Origin.Tested)]
        );
        FramePrediction[] predictions = [.. captures.Select((s, i) => new FramePrediction(s, sums[i]))];
        FoldResult result = FoldResult.Of(by.Origin.Order, fold, predictions, options.Protocol.Decoder, []);
        return new EventAnswers(by.Name, result with { Temperature = _folder.Description.Confidence?.Of(by.Fold) });
    }
}
