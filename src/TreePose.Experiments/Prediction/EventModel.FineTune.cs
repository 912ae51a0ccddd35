using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.GoUpDown;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

// A person's own model: the networks that may answer for them go on training on their first captures.
public sealed partial class EventModel
{
    private const double SlowerBy = 10; // a tenth of the rate from random weights, so that what was learned is not lost

    /// <summary>Makes the model of one person, measured on their later captures before and after.</summary>
    /// <param name="data">Captures with labels, of the person and of anybody.</param>
    /// <param name="request">Who, on how much, how.</param>
    /// <param name="changes">Options of the fine-tuning, <c>training.epochs=5</c>.</param>
    /// <param name="folder">The folder to make.</param>
    /// <param name="progress">Shows the networks.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="TreePoseException">The person is not there or has too few captures, or the folder exists.</exception>
    /// <exception cref="LeakageException">Every network has seen the person.</exception>
    public ModelFolder FineTune(
        FrameDataset data,
        FineTuneRequest request,
        IReadOnlyList<string> changes,
        string folder,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        RequireFit(data);
        IGrouping<CaptureId, FrameSequence>[] own = Labelled(data, request.Participant);
        var (first, later) = Divided(data, request, own);
        AnsweringModel by = new AnsweringModels(_folder, byAll: false).For(request.Participant, GoUpDownWork.NameOf(later[0].First()));
        string[] warnings = [.. Checked(by, data, [.. own.SelectMany(c => c)])];
        GoUpDownOptions options = OptionOverrides.Apply(_options, by.Origin.Chosen);
        TrainingOptions tuning = Slower(options, changes, request.Mode);
        StepPipeline steps = StepPipeline.Of(options.Steps);
        FrameSequence[] Fixed(IEnumerable<IEnumerable<FrameSequence>> side) => [.. side.SelectMany(s => s).Select(steps.Fixed.Apply)];
        (FrameSequence[] tuneOn, FrameSequence[] measureOn) = (Fixed(first), Fixed(later));
        var input = new ModelInput(steps.ShapeOf(data.Shape), Classes.Count);
        float[][] Empty() => [.. measureOn.Select(s => new float[s.Length * Classes.Count])]; // [frame, class]
        (float[][] before, float[][] after) = (Empty(), Empty());
        var networks = new List<TrainedFrameClassifier>();
        try
        {
            using IWorkTask bar = progress.Begin("fine-tuning", by.Members.Count);
            foreach ((int i, ModelMember member) in by.Members.Index())
            {
                StepPipeline learned = steps.Rest.Restore(_folder.WeightsOf(member).Steps, _folder.PathOf(member.Note));
                TrainedFrameClassifier network = TrainedFrameClassifier.Read(_folder.PathOf(member.Weights), options.Model, input);
                networks.Add(network);
                FrameSequence[] measured = [.. measureOn.Select(learned.Apply)];
                AddTo(before, network.Answer(measured, options.Training, Adaptation.None, cancellation));
                int seed = Seeds.Derive(_folder.Description.Seed, $"personal/{request.Participant}/{i}");
                network.FineTune([.. tuneOn.Select(learned.Apply)], tuning, request.Mode, seed, cancellation);
                AddTo(after, network.Answer(measured, options.Training, Adaptation.None, cancellation));
                bar.Advance(1, member.Weights);
            }
            FootEventScores Scores(float[][] sums) => Score(by, request.Participant, measureOn, sums, options.Protocol.Decoder);
            PersonalModel personal = About(data.Source, request, by, (Scores(before), Scores(after)), $"{later.Length} later captures") with
            {
                Options = Said(tuning),
                Warnings = warnings,
                TunedOn = [.. first.Select(c => c.Key.Name)],
                MeasuredOn = [.. later.Select(c => c.Key.Name)],
            };
            return Made(folder, by, (personal, RangesOf(data, first)), networks);
        }
        finally
        {
            networks.ForEach(n => n.Dispose());
        }

        void AddTo(float[][] sums, float[][] said)
        {
            for (int i = 0; i < sums.Length; i++)
                GoUpDownWork.Add(sums[i], said[i], by.Members.Count);
        }
    }

    /// <summary>
    /// The first captures in which a foot goes up, and all others: where none does there is nothing to be learned of it, but false
    /// alarms can be counted.
    /// </summary>
    private static (IReadOnlyList<IGrouping<CaptureId, FrameSequence>> First, IGrouping<CaptureId, FrameSequence>[] Later) Divided(
        FrameDataset data,
        FineTuneRequest request,
        IGrouping<CaptureId, FrameSequence>[] own
    )
    {
        IGrouping<CaptureId, FrameSequence>[] eventful = [.. own.Where(c => c.Any(s => s.Events.Count > 0))];
        var first = request.Divide(data.Source, data.Participants, eventful, "captures").First;
        return (first, [.. own.Except(first)]);
    }

    private void RequireFit(FrameDataset data)
    {
        PersonalFolder.RequireGeneral(_folder);
        ModelInputCheck.Require(_folder, data.Source, data.Shape, data.Sequences.Select(s => (s.Id.Name, s.SecondsPerFrame)));
    }

    private ModelFolder Made(
        string folder,
        AnsweringModel by,
        (PersonalModel Personal, TrainingRanges Ranges) made,
        List<TrainedFrameClassifier> networks
    ) => PersonalFolder.Make(folder, _folder, by, made, (i, pathOf, name, about) => networks[i].Write(pathOf, name, about));

    /// <summary>What it was tuned on: what the general model was trained on says nothing of this person's signal.</summary>
    private static TrainingRanges RangesOf(FrameDataset data, IEnumerable<IEnumerable<FrameSequence>> first) =>
        new RangesOfTraining(data.Shape, data.Axes).Of(first.SelectMany(c => c).Select(s => s.Frames));

    /// <summary>A person's captures that have labels, in order, the channels of one together.</summary>
    private IGrouping<CaptureId, FrameSequence>[] Labelled(FrameDataset data, string participant) =>
        [
            .. data
                .Sequences.Where(s => s.Id.Participant == participant && s.LabelledFrames > 0)
                .Select(s => Named(_folder, Classes, s))
                .GroupBy(s => s.Id)
                .OrderBy(g => g.Key),
        ];

    private static TrainingOptions Slower(GoUpDownOptions options, IReadOnlyList<string> changes, FineTuning mode)
    {
        TrainingOptions slower = options.Training with { LearningRate = options.Training.LearningRate / SlowerBy };
        return OptionOverrides
            .Apply(options with { Training = slower }, PredictionOptions.OfFineTuning(changes, "training.", mode))
            .Training;
    }

    private static JsonObject Said(TrainingOptions tuning) =>
        new()
        {
            ["training.epochs"] = tuning.Epochs,
            ["training.learningRate"] = tuning.LearningRate,
            ["training.batchSize"] = tuning.BatchSize,
        };

    private FootEventScores Score(AnsweringModel by, string participant, FrameSequence[] captures, float[][] sums, DecoderOptions decoder)
    {
        var fold = new Fold(participant, by.Origin.TrainedOn, by.Origin.ValidatedOn, [participant]);
        FramePrediction[] predictions = [.. captures.Select((s, i) => new FramePrediction(s, sums[i]))];
        return FoldResult.Of(0, fold, predictions, decoder, []).Scores;
    }

    private PersonalModel About(
        string source,
        FineTuneRequest request,
        AnsweringModel by,
        (FootEventScores Before, FootEventScores After) scores,
        string on
    )
    {
        Figure decides = GoUpDown.GoUpDown.Decides;
        (double? before, double? after) = (Of(scores.Before), Of(scores.After));
        return PersonalFolder.About(_folder, source, request, by) with
        {
            Figures = new JsonObject { ["before"] = Json(scores.Before), ["after"] = Json(scores.After) },
            Verdict = PersonalVerdict.Of(decides.Meaning, before, after, smallerIsBetter: false, "", on),
        };

        double? Of(FootEventScores s) => s.Figures().First(f => f.Key == decides.Name).Value;
        static JsonObject Json(FootEventScores s) =>
            new(s.Figures().Select(f => KeyValuePair.Create(f.Key, f.Value is { } value ? (JsonNode?)RecordJson.OfNumber(value) : null)));
    }
}
