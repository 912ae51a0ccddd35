using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.Torch.Training;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A model applied to captures: the experiment's own answers, whoever asks, and none where none may be given.</summary>
public sealed class EventModelTests : IDisposable
{
    private static readonly string[] Quick = ["training.epochs=1", "training.strideFrames=100", "training.ensemble=2", "model=study"];
    private readonly FinishedRun _runs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("log1p,standardise.perBin,crop.range", "none", 30, false)]
    [InlineData("", "inputScaling", 100, true)]
    public void ARunOnItsOwnDataGivesItsOwnAnswersToTheBit(string steps, string adaptation, int stride, bool nested)
    {
        (StoredRun run, var collected, _) = _runs.Make(
            "goup-down",
            [
                .. Quick,
                $"steps={steps}",
                $"protocol.adaptation={adaptation}",
                $"training.strideFrames={stride}",
                $"training.epochs={(nested ? 1 : 6)}",
                "training.lookAheadFrames=3",
                "protocol.decoder.smoothingFrames=3",
            ],
            nested: nested ? ["training.epochs=1,2"] : null
        );
        EventModel model = Model(run);
        EventPrediction predicted = Predict(model, Read(model));
        GoUpDownReport report = ((GoUpDownCollected)collected).Report;
        AssertSame([.. report.Folds.SelectMany(f => f.Captures)], [.. predicted.Captures.Select(c => c.Capture)]);
        (FrameDataset used, EventPrediction each) = model.ReadAndPredict(
            ["simulated:tiny"],
            null,
            false,
            SilentProgress.Instance,
            Cancellation
        );
        AssertSame([.. predicted.Captures.Select(c => c.Capture)], [.. each.Captures.Select(c => c.Capture)]);
        Assert.Equal(predicted.Score().ToJson().ToJsonString(), each.Score().ToJson().ToJsonString());
        Assert.True(adaptation != "none" || used.Sequences.All(s => s.Frames.Length == 0 && s.Length > 0));
        JsonObject scores = predicted.Score().ToJson();
        Assert.Equal(run.Results!["figures"]!.ToJsonString(), scores["figures"]!.ToJsonString());
        Assert.Equal(run.Results["pooled"]!.ToJsonString(), scores["pooled"]!.ToJsonString());
        Assert.All(predicted.Answers, a => Assert.StartsWith("fold ", a.Model));
        Assert.True(nested || predicted.Events.Any());
        Assert.All(predicted.Events, e => Assert.InRange(e.Confidence, 0.2, 1));
    }

    [Fact]
    public void ANewPersonIsAnsweredByTheModelTrainedOnEverybodyAndLabelsAreNotLookedAt()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick, trainOnAll: true);
        EventModel model = Model(run);
        FrameDataset own = Read(model);
        FrameDataset stranger = own with
        {
            Sequences =
            [
                .. own.Sequences.Select(s =>
                    s with
                    {
                        Id = new CaptureId("N" + s.Id.Participant, "N" + s.Id.Name),
                        Labels = [.. s.Labels.Select(_ => FootPhase.Unlabelled)],
                        Events = [],
                        Classes = new FrameClasses("rest", "move"), // a source that has no labels may not know the classes
                    }
                ),
            ],
        };
        EventPrediction predicted = Predict(model, stranger);
        Assert.Equal(["all participants"], predicted.Answers.Select(a => a.Model));
        Assert.Equal(["neither", "going up", "going down"], predicted.Captures.First().Capture.Sequence.Classes.Names);
        Assert.Contains("No frame of the data has a label", Assert.Throws<TreePoseException>(() => predicted.Score()).Message);
        EventPrediction all = Predict(model, own, byAll: true);
        AssertSame([.. all.Captures.Select(c => c.Capture)], [.. predicted.Captures.Select(c => c.Capture)]);
        FrameDataset other = stranger with { Sequences = [.. stranger.Sequences.Select(s => s with { Labels = new sbyte[s.Length] })] };
        Assert.Contains("has labels of the classes 0 rest, 1 move", Assert.Throws<LabelException>(() => Predict(model, other)).Message);
    }

    [Fact]
    public void WhoMayNotAnswerDoesNot()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", [.. Quick, "protocol.kind=withinParticipant", "protocol.pooled=true"]);
        EventModel model = Model(run);
        FrameDataset data = Read(model);
        string young = model.Folder.Description.Models[0].Origin!.TrainedOn[0];
        FrameDataset Only(Func<string, string?> name) =>
            data with
            {
                Sequences =
                [
                    .. data
                        .Sequences.Where(s => name(s.Id.Participant) is not null)
                        .Select(s => s with { Id = new CaptureId(name(s.Id.Participant)!, s.Id.Name) }),
                ],
            };
        string seen = Assert.Throws<LeakageException>(() => Predict(model, Only(p => p == young ? p : null))).Message;
        Assert.Contains($"Leakage: participant '{young}' was trained on by every model", seen);
        string none = Assert.Throws<TreePoseException>(() => Predict(model, Only(p => p == young ? "new" : null))).Message;
        Assert.Contains("Participant 'new' is new to", none);
        Assert.Contains("--train-all", none);
        Assert.Contains("--all cannot be asked for", Assert.Throws<TreePoseException>(() => Predict(model, data, byAll: true)).Message);
    }

    [Fact]
    public void ScoresOfPeopleWhomTheModelWasTrainedOnSaySo()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick, trainOnAll: true);
        EventModel model = Model(run);
        FrameDataset own = Read(model);
        GoUpDownReport unseen = Predict(model, own).Score(),
            seen = Predict(model, own, byAll: true).Score();
        Assert.Empty(unseen.Seen);
        Assert.Equal(own.Participants, seen.Seen);
        Assert.Contains("says nothing about people whom it has not seen", seen.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ConfidenceIsCalibratedByThePeopleSetAsideAndEventsStayAsTheyAre()
    {
        string[] options =
        [
            .. Quick,
            "training.epochs=12",
            "training.strideFrames=30",
            "protocol.validationParticipants=1",
            "protocol.decoder.minimumEventFrames=1",
        ];
        (StoredRun run, var collected, var input) = _runs.Make("goup-down", options, trainOnAll: true);
        ConfidenceReport report = ((GoUpDownCollected)collected).Confidence!;
        EventModel model = Model(run);
        FrameDataset data = Read(model);
        EventPrediction predicted = Predict(model, data);
        foreach (EventAnswers answers in predicted.Answers)
        {
            // The mean of the fold's networks on those it was stopped by, who are neither tested nor fitted to.
            ModelMember[] members = [.. model.Folder.Description.Models.Where(m => "fold " + m.Origin!.Fold == answers.Model)];
            ModelOrigin origin = members[0].Origin!;
            Assert.Single(origin.ValidatedOn);
            Assert.Empty(origin.ValidatedOn.Intersect(origin.Tested.Concat(origin.TrainedOn)));
            FrameSequence[] aside = [.. data.Sequences.Where(s => origin.ValidatedOn.Contains(s.Id.Participant))];
            var sums = aside.Select(s => new float[s.Length * 3]).ToArray();
            var given = (GoUpDownOptions)input.Options;
            foreach (ModelMember member in members)
            {
                using var network = TrainedFrameClassifier.Read(model.Folder.PathOf(member.Weights), given.Model, new(data.Shape, 3));
                float[][] said = network.Answer(aside, given.Training, given.Protocol.Adaptation, Cancellation);
                for (int i = 0; i < sums.Length; i++)
                {
                    for (int k = 0; k < sums[i].Length; k++)
                        sums[i][k] += said[i][k] / members.Length;
                }
            }
            FramePrediction[] mean = [.. aside.Select((s, i) => new FramePrediction(s, sums[i]))];
            double? expected = TemperatureScaling.Fit(CaptureResult.FromPredictions(mean, given.Protocol.Decoder));
            Assert.Equal(expected, report.Of(origin.Fold));
            Assert.Equal(expected, answers.Result.Temperature);
        }
        Assert.NotEmpty(predicted.Events);
        foreach (FoundEvent e in predicted.Events)
        {
            (CaptureResult capture, _) = predicted.Captures.First(c => c.Capture.Sequence.Id == e.Capture);
            double temperature = report.Of(e.Model["fold ".Length..])!.Value;
            float[] scaled = TemperatureScaling.Apply(capture.Probabilities, 3, temperature);
            int end = (int)Math.Round(e.EndSeconds / capture.Sequence.SecondsPerFrame),
                number = e.Name == "going up" ? 1 : 2;
            Assert.Equal(Enumerable.Range(e.Frame, end - e.Frame).Average(f => scaled[(3 * f) + number]), e.Confidence, 1e-6);
        }
        EventPrediction all = Predict(model, data, byAll: true);
        Assert.Equal(report.Everybody, all.Answers[0].Result.Temperature);
        Assert.Contains("all participants", all.AboutConfidence);
        Assert.Contains("the median of the folds", all.AboutConfidence);
    }

    [Theory]
    [InlineData("protocol.validationParticipants=0", "nobody was set aside to decide when to stop")]
    [InlineData("protocol.kind=withinParticipant,protocol.pooled=true,protocol.validationShare=0.3", "fitted to or tested too")]
    public void WithoutPeopleOfTheTrainingSideThereIsNoTemperature(string protocol, string why)
    {
        (StoredRun run, var collected, _) = _runs.Make("goup-down", [.. Quick, .. protocol.Split(',')]);
        Assert.Contains(why, ((GoUpDownCollected)collected).Confidence!.Sentence);
        Assert.Contains(why, (string)run.Results!["confidence"]!["reason"]!);
        if (protocol.StartsWith("protocol.kind", StringComparison.Ordinal))
            return; // its networks have seen everybody
        EventModel model = Model(run);
        Assert.Contains("It is not calibrated: nobody was set aside", Predict(model, Read(model)).AboutConfidence);
    }

    [Fact]
    public void FramesOfAnotherFormAreRefusedWithBothValues()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick);
        EventModel model = Model(run);
        FrameDataset data = Read(model);
        FrameDataset slow = data with
        {
            Sequences = [.. data.Sequences.Select(s => s with { SecondsPerFrame = s.SecondsPerFrame * 1.02 })],
        };
        string period = Assert.Throws<TreePoseException>(() => Predict(model, slow)).Message;
        Assert.Contains("has a frame every 0.03708 s", period);
        Assert.Contains("was trained on one every 0.03635 s", period);
        FrameDataset near = data with
        {
            Sequences = [.. data.Sequences.Select(s => s with { SecondsPerFrame = s.SecondsPerFrame * 1.005 })],
        };
        Assert.NotEmpty(Predict(model, near).Answers);
        EventModel other = EventModel.Of(ModelFolder.OfRun(run), _runs.Bench, ["simulated.representation=microDoppler"]);
        string shape = Assert.Throws<TreePoseException>(() => Predict(other, Read(other))).Message;
        Assert.Contains("was trained on [1 channel", shape);
        Assert.Contains(
            "--set model=tcn would make another model",
            Assert.Throws<OptionsException>(() => EventModel.Of(ModelFolder.OfRun(run), _runs.Bench, ["model=tcn"])).Message
        );
    }

    private EventModel Model(StoredRun run) => EventModel.Of(ModelFolder.OfRun(run), _runs.Bench);

    private static FrameDataset Read(EventModel model) =>
        model.Read([model.Folder.Description.Data!], null, SilentProgress.Instance, Cancellation);

    private static EventPrediction Predict(EventModel model, FrameDataset data, bool byAll = false) =>
        model.Predict(data, byAll, SilentProgress.Instance, Cancellation);

    private static void AssertSame(CaptureResult[] expected, CaptureResult[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        foreach ((CaptureResult one, CaptureResult other) in expected.Zip(found))
        {
            Assert.Equal(
                one.Probabilities.Select(BitConverter.SingleToInt32Bits),
                other.Probabilities.Select(BitConverter.SingleToInt32Bits)
            );
            Assert.Equal(one.Predicted, other.Predicted);
        }
    }
}
