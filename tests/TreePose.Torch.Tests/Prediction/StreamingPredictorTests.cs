using TorchSharp;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.Live;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using TreePose.Torch.Streaming;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A model on frames as they come gives what one pass over the capture gives.</summary>
public sealed class StreamingPredictorTests(StreamedRuns runs) : IClassFixture<StreamedRuns>
{
    private const int LookAhead = 3;
    private static readonly string[] StepNames = ["mti", "log1p", "standardise.perBin"];
    private static readonly DecoderOptions Decoder = new() { SmoothingFrames = 3, MinimumEventFrames = 4 };
    private static readonly string[] Quick =
    [
        "training.epochs=4",
        $"training.lookAheadFrames={LookAhead}",
        $"protocol.decoder.smoothingFrames={Decoder.SmoothingFrames}",
        $"protocol.decoder.minimumEventFrames={Decoder.MinimumEventFrames}",
    ];

    /// <summary>Its one step takes each frame by itself.</summary>
    private EventModel Tcn => Model([.. Quick, "training.ensemble=1", "model=tcn", $"steps={StepNames[^1]}"]);

    private EventModel Study => Model([.. Quick, "training.ensemble=2", "model=study", $"steps={string.Join(',', StepNames)}"]);

    [Theory]
    [InlineData("study")]
    [InlineData("tcn")]
    public void AStreamGivesTheBitsOfOnePassOverTheCapture(string network)
    {
        EventModel model = network == "study" ? Study : Tcn;
        string[] steps = network == "study" ? StepNames : StepNames[^1..];
        FrameSequence[] captures = [.. Read(model).Sequences.Take(3)];
        var one = StreamingPredictor.Of(model);
        Assert.Equal((network == "tcn" ? 15 : 0) + LookAhead, one.LookAheadFrames);
        int events = 0;
        foreach (FrameSequence capture in captures)
        {
            float[] expected = OnePass(model, capture, network, steps);
            one.Restart();
            (float[] probabilities, StreamedEvent[] told) = Follow(one, capture);
            Assert.Equal(expected, probabilities);
            StreamedEvent[] over = [.. told.Where(e => e.IsOver)];
            FrameEvent[] decoded = [.. FrameLabels.ToEvents(EventDecoder.Decode(expected, model.Classes.Count, Decoder))];
            Assert.Equal(decoded.Select(e => (e.StartFrame, model.Classes.Names[e.Class])), over.Select(e => (e.Frame, e.Name)));
            Assert.Equal(decoded.Select(e => capture.TimeOf(e.StartFrame)), over.Select(e => e.StartSeconds));
            Assert.Equal(over.Select(e => e.Frame), told.Where(e => !e.IsOver).Select(e => e.Frame));
            events += over.Length;
        }
        Assert.True(events > 0, "The model finds no event at all: nothing was compared.");
    }

    [Fact]
    public void ManyStreamsAreServedAsIfEachWereAloneAndNothingIsAllocated()
    {
        EventModel model = Study;
        FrameSequence[] captures = [.. Read(model).Sequences.Take(4)];
        var many = StreamingPredictor.Of(model, streams: captures.Length);
        int size = many.Shape.Size,
            frames = captures.Min(c => c.Length);
        float[] tick = new float[captures.Length * size];
        var seen = captures.Select(_ => new float[frames * many.Classes.Count]).ToArray();
        long before = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            if (frame == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            for (int s = 0; s < captures.Length; s++)
                captures[s].Frames.AsSpan(frame * size, size).CopyTo(tick.AsSpan(s * size));
            many.PushMany(tick);
            for (int s = 0; s < captures.Length; s++)
            {
                many.Probabilities(s).CopyTo(seen[s].AsSpan(frame * many.Classes.Count));
                while (many.TryTake(out _, s)) { }
            }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        var one = StreamingPredictor.Of(model);
        for (int s = 0; s < captures.Length; s++)
        {
            one.Restart();
            for (int frame = 0; frame < frames; frame++)
            {
                one.Push(captures[s].Frames.AsSpan(frame * size, size));
                Assert.True(one.Probabilities().SequenceEqual(seen[s].AsSpan(frame * many.Classes.Count, many.Classes.Count)));
            }
        }
    }

    [Fact]
    public void ABadFrameIsRefusedAndTheStreamGoesOnAsIfItHadNotCome()
    {
        EventModel model = Study;
        FrameSequence capture = Read(model).Sequences[0];
        var one = StreamingPredictor.Of(model);
        (float[] expected, _) = Follow(one, capture);
        one.Restart();
        int size = one.Shape.Size;
        one.Push(capture.Frames.AsSpan(0, size));
        float[] bad = capture.Frames[..size];
        bad[7] = float.NaN;
        Assert.Contains("frame 1: holds NaN", Assert.Throws<DataFormatException>(() => one.Push(bad)).Message);
        Assert.Contains($"has {size - 1} numbers", Assert.Throws<DataFormatException>(() => one.Push(bad.AsSpan(1))).Message);
        for (int frame = 1; frame < capture.Length; frame++)
            one.Push(capture.Frames.AsSpan(frame * size, size));
        while (one.PushEnd()) { }
        Assert.Equal(expected[^one.Classes.Count..], one.Probabilities().ToArray());
        Assert.Equal((capture.Length, capture.Length), (one.Frames(), one.Answered()));
        Assert.False(one.PushEnd());
    }

    [Fact]
    public void LostFramesTakeTheirTime()
    {
        EventModel model = Tcn;
        FrameSequence capture = Read(model)
            .Sequences.First(c => Follow(StreamingPredictor.Of(model), c).Events.Any(e => e.IsOver && e.Frame > 40));
        (_, StreamedEvent[] expected) = Follow(StreamingPredictor.Of(model), capture);
        (_, StreamedEvent[] later) = Follow(StreamingPredictor.Of(model), capture, lostBefore: (20, 5));
        double gap = 5 * capture.SecondsPerFrame;
        Assert.Equal(expected.Length, later.Length);
        Assert.All(
            expected.Zip(later),
            p => Assert.Equal(p.First.StartSeconds + (p.First.Frame >= 20 ? gap : 0), p.Second.StartSeconds, 1e-9)
        );
    }

    [Theory]
    [InlineData("model=bilstm", "The network 'bilstm' also reads backwards")]
    [InlineData("steps=standardise.perCapture", "The step 'standardise.perCapture' takes mean and deviation of the whole capture")]
    [InlineData("protocol.adaptation=inputScaling", "scales its input by all captures of the person")]
    public void AModelThatNeedsWholeCapturesIsRefused(string choice, string why)
    {
        EventModel model = Model(["training.epochs=1", "training.strideFrames=100", "training.ensemble=1", "model=study", choice]);
        Assert.Contains(why, Assert.ThrowsAny<TreePoseException>(() => StreamingPredictor.Of(model)).Message);
    }

    [Fact]
    public void APersonWhomAFoldLeftOutIsAnsweredByThatFold()
    {
        EventModel model = Study;
        Assert.Equal("all participants", StreamingPredictor.Of(model).Model);
        Assert.Equal("fold 02", StreamingPredictor.Of(model, "02").Model);
        Assert.Equal("all participants", StreamingPredictor.Of(model, "02", byAll: true).Model);
    }

    /// <summary>The same networks, steps and mean over the whole capture at once.</summary>
    private static float[] OnePass(EventModel model, FrameSequence capture, string network, string[] names)
    {
        ModelMember[] members = [.. model.Folder.Description.Models.Where(m => m.Origin!.Fold is null)];
        StepPipeline steps = StepPipeline.Of(PartSelection.Several(ShippedSteps.List(), names));
        FrameSequence given = steps.Fixed.Apply(capture);
        int classes = model.Classes.Count;
        float[] mean = new float[capture.Length * classes];
        foreach (ModelMember member in members)
        {
            FrameSequence made = steps.Rest.Restore(model.Folder.WeightsOf(member).Steps, member.Weights).Apply(given);
            var part = (FrameClassifierPart)ShippedModels.FrameClassifiers().Find(network);
            using FrameClassifier loaded = part.Create(new ModelInput(made.Shape, classes), null, 1);
            PytorchFile.LoadInto(model.Folder.PathOf(member.Weights), loaded);
            float[] said = StreamedClassifier.Of(loaded, 1).Whole(made.Frames);
            Assert.InRange(said.Zip(OfLibtorch(loaded, made)).Max(p => Math.Abs(p.First - p.Second)), 0, 1e-5);
            for (int i = 0; i < mean.Length; i++)
                mean[i] += said[i] / members.Length;
        }
        int last = capture.Length - 1;
        return [.. Enumerable.Range(0, mean.Length).Select(i => mean[Math.Min(i / classes + LookAhead, last) * classes + i % classes])];
    }

    private static float[] OfLibtorch(FrameClassifier network, FrameSequence capture)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        network.eval();
        long[] shape = [1, capture.Length, .. capture.Shape.Lengths.Select(n => (long)n)];
        return network.forward(tensor(capture.Frames, shape), ones(1, capture.Length)).softmax(2).data<float>().ToArray();
    }

    private static (float[] Probabilities, StreamedEvent[] Events) Follow(
        StreamingPredictor one,
        FrameSequence capture,
        (int Frame, int Lost)? lostBefore = null
    )
    {
        var probabilities = new List<float>();
        var events = new List<StreamedEvent>();
        int size = one.Shape.Size;
        for (int frame = 0; frame < capture.Length; frame++)
        {
            if (frame == lostBefore?.Frame)
                one.Skip(lostBefore.Value.Lost);
            if (one.Push(capture.Frames.AsSpan(frame * size, size)))
                probabilities.AddRange(one.Probabilities());
            while (one.TryTake(out StreamedEvent e))
                events.Add(e);
        }
        while (one.PushEnd())
            probabilities.AddRange(one.Probabilities());
        while (one.TryTake(out StreamedEvent e))
            events.Add(e);
        return ([.. probabilities], [.. events]);
    }

    private FrameDataset Read(EventModel model) =>
        model.Read(["simulated:tiny"], null, SilentProgress.Instance, TestContext.Current.CancellationToken);

    private EventModel Model(string[] overrides) => runs.Model(overrides);
}

/// <summary>Runs of small trainings, each made once for all tests that want it.</summary>
public sealed class StreamedRuns : IDisposable
{
    private readonly FinishedRun _runs = new();
    private readonly Dictionary<string, EventModel> _models = [];

    /// <summary>The model of a run with these choices, trained on everybody besides.</summary>
    public EventModel Model(string[] overrides)
    {
        string key = string.Join(' ', overrides);
        if (!_models.TryGetValue(key, out EventModel? model))
            _models[key] = model = EventModel.Of(ModelFolder.OfRun(_runs.Make("goup-down", overrides, trainOnAll: true).Run), _runs.Bench);
        return model;
    }

    public void Dispose() => _runs.Dispose();
}
