using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarMaps;
using TreePose.Evaluation;
using TreePose.Experiments.GoUpDown;
using TreePose.Experiments.Prediction;
using TreePose.Formats.Inras;
using TreePose.Formats.Npy;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>Single recordings without labels, and real data: the same frames and answers whichever way they come in.</summary>
public sealed class RecordingTests : IDisposable
{
    private static readonly string[] Quick = ["training.epochs=1", "training.strideFrames=200", "training.ensemble=1", "model=study"];
    private readonly FinishedRun _runs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ARawRecordingAndItsMapsGiveTheSameAnswers()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Quick, trainOnAll: true);
        var model = EventModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        string raw = _runs.File("18_MNTRL_RR_V1.h5"),
            maps = _runs.File("maps");
        var study = new SimulatedStudy(new SimulationOptions { Participants = 1, Captures = 1 }, 3);
        using (var first = new FirstFrames(study.Captures().First().Radar(), 60))
            InrasWriter.Write(raw, first, true, SilentProgress.Instance, Cancellation);
        RadarMapWriter.Write(raw, maps, new RadarMapOptions(), 0, SilentProgress.Instance, Cancellation);
        string[] arrays = [.. Enumerable.Range(1, 4).Select(k => Path.Combine(maps, "18", $"18_MNTRL_RR_V1_channel{k}.npy"))];
        FrameDataset ofRaw = Read(model, raw),
            ofArrays = Read(model, arrays);
        Assert.Equal([1, 2, 3, 4], ofRaw.Sequences.Select(s => s.Channel!.Value));
        Assert.All(ofRaw.Sequences, s => Assert.Equal(("18", "18_MNTRL_RR_V1", 0), (s.Id.Participant, s.Id.Name, s.LabelledFrames)));
        Assert.Equal(ofArrays.Sequences.Select(s => s.Frames), ofRaw.Sequences.Select(s => s.Frames));
        Assert.Contains("An array says nothing of time: a frame every 0.036352 s", Assert.Single(ofArrays.Findings));
        Assert.Equal(Answers(model, ofArrays), Answers(model, ofRaw));
        FrameDataset named = Read(model, Copy(arrays[0], "somebody.npy"));
        Assert.Equal(
            ("somebody", "somebody", null),
            (named.Sequences[0].Id.Participant, named.Sequences[0].Id.Name, named.Sequences[0].Channel)
        );
        Assert.Contains("Two of the files are the capture", Assert.Throws<TreePoseException>(() => Read(model, raw, arrays[0])).Message);
        Assert.Contains("one source is allowed", Assert.Throws<OptionsException>(() => Read(model, raw, "gone.h5")).Message);
        NpyFile.Write<float>(_runs.File("other.npy"), new float[10 * 5 * 13], 10, 5, 13);
        string shape = Assert.Throws<DataFormatException>(() => Read(model, _runs.File("other.npy"))).Message;
        Assert.Contains("has the shape (10, 5, 13)", shape);
        Assert.Contains("[1 channel, 23 Doppler, 13 range]", shape);
        NpyFile.Write<float>(_runs.File("short.npy"), new float[30 * 23 * 13], 30, 23, 13);
        string few = Assert.Throws<TreePoseException>(() => Answers(model, Read(model, _runs.File("short.npy")))).Message;
        Assert.Contains("The capture short has 30 frames; ", few);
        Assert.Contains("was trained on windows of 50 and needs as many", few);
        float[] holed = new float[10 * 23 * 13];
        holed[5000 % holed.Length] = float.NaN;
        NpyFile.Write<float>(_runs.File("holed.npy"), holed, 10, 23, 13);
        Assert.Contains("holds NaN", Assert.Throws<DataFormatException>(() => Read(model, _runs.File("holed.npy"))).Message);
    }

    [Fact]
    public void ARunOnMarsGivesItsOwnFiguresToTheBit()
    {
        string data = $"mars:{TestFiles.SharedData("mars")}";
        (StoredRun run, var collected, _) = _runs.Make("goup-down", Quick, data);
        var model = EventModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        EventPrediction found = model.Predict(Read(model, data), byAll: false, SilentProgress.Instance, Cancellation);
        Assert.Equal(run.Results!["figures"]!.ToJsonString(), found.Score().ToJson()["figures"]!.ToJsonString());
        CaptureResult[] own = [.. ((GoUpDownCollected)collected).Report.Folds.SelectMany(f => f.Captures)];
        Assert.Equal(own.SelectMany(c => c.Probabilities), found.Captures.SelectMany(c => c.Capture.Probabilities));
    }

    private string Copy(string from, string name)
    {
        File.Copy(from, _runs.File(name));
        return _runs.File(name);
    }

    private static FrameDataset Read(EventModel model, params string[] data) =>
        model.Read(data, null, SilentProgress.Instance, Cancellation);

    private static float[] Answers(EventModel model, FrameDataset data) =>
        [.. model.Predict(data, false, SilentProgress.Instance, Cancellation).Captures.Single().Capture.Probabilities];

    /// <summary>The first frames of a recording.</summary>
    private sealed class FirstFrames(IRadarCapture whole, int frames) : IRadarCapture
    {
        public RadarParameters Parameters => whole.Parameters;

        public int Channels => whole.Channels;

        public int FrameCount => frames;

        public int FrameSize => whole.FrameSize;

        public void Read(int firstFrame, int frameCount, Span<float> destination) => whole.Read(firstFrame, frameCount, destination);

        public void Dispose() => whole.Dispose();
    }
}
