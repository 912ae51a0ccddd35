using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A recording that is not like what a model was trained on is said to be so; one that is like it is not.</summary>
public sealed class InputRangeTests : IDisposable
{
    private static readonly string[] Events = ["training.epochs=1", "training.strideFrames=100", "model=study"];
    private static readonly string[] Holds =
    [
        "model=study-copspeed",
        "training.epochs=1",
        "protocol.calibrationHolds=0",
        "protocol.repeats=1",
    ];
    private readonly FinishedRun _runs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AnotherGainADeadRadarAndAnOlderModelAreSaid()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", Events, trainOnAll: true);
        EventModel model = EventModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        FrameDataset data = model.Read(["simulated:tiny"], null, SilentProgress.Instance, Cancellation);
        Assert.Empty(Warnings(model, data)); // people left out, by the same radar
        string bright = Warnings(model, Scaled(data, 20, 1))[0];
        Assert.Contains("times as bright as those that the model was trained on (channel 1, root mean square: middle frame", bright);
        Assert.StartsWith(data.Sequences[0].Id.Name + ": ", bright);
        Assert.Contains(": its frames are 0, no signal at all", Warnings(model, Scaled(data, 0, 1))[0]);
        string[] all = [.. Warnings(model, Scaled(data, 20, data.Sequences.Count))];
        Assert.Contains(
            all,
            w =>
                w.EndsWith("more recordings lie outside of what the model was trained on.", StringComparison.Ordinal)
                || all.Length == data.Sequences.Count
        );

        TrainingRanges ranges = model.Folder.Description.Ranges!;
        Assert.Equal((data.Sequences.Count, data.Sequences.Sum(s => s.Length)), (ranges.Sequences, ranges.Frames)); // of everybody
        Assert.Null(ranges.Targets);
        TrainingRanges first = model.Folder.WeightsOf(model.Folder.Description.Models[0]).Ranges!;
        Assert.Equal(data.Sequences.Count(s => s.Id.Participant != "01"), first.Sequences);

        Assert.Contains("an earlier version made it", Warnings(WithoutRanges(run), data)[0]);
    }

    [Fact]
    public void HoldsAreComparedTooAndAnotherUnitIsRefused()
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", Holds);
        HoldModel model = HoldModel.Of(ModelFolder.OfRun(run), _runs.Bench);
        HoldDataset data = model.Read("simulated:tiny", null, SilentProgress.Instance, Cancellation);
        HoldPredictions Of(HoldDataset of) => model.Predict(of, byAll: false, SilentProgress.Instance, Cancellation);
        Assert.DoesNotContain(Of(data).Warnings, w => w.Contains("bright", StringComparison.Ordinal));
        HoldDataset faint = data with { Holds = [.. data.Holds.Select(h => h with { Frames = [.. h.Frames.Select(f => f / 1000)] })] };
        Assert.Contains("as bright as those", Of(faint).Warnings[0]);
        TrainingRanges ranges = model.Folder.WeightsOf(model.Folder.Description.Models[0]).Ranges!;
        double[] targets = [.. data.Holds.Where(h => h.Id.Participant != "01").Select(h => h.Target!.Value)];
        Assert.Equal((targets.Min(), targets.Max(), "mm/s"), (ranges.Targets!.Least, ranges.Targets.Greatest, ranges.TargetUnit));
        string unit = Assert.Throws<TreePoseException>(() => Of(data with { TargetUnit = "m/s" })).Message;
        Assert.Contains("has measured values in m/s", unit);
        Assert.Contains("predicts mm/s", unit);
        string to = _runs.File("out");
        PredictionFolder.Write(to, model.Folder, Of(faint), score: null);
        JsonNode about = JsonNode.Parse(File.ReadAllText(Path.Combine(to, PredictionFolder.About)))!;
        Assert.Contains("as bright as those", (string)about["warnings"]![0]!);
        Assert.Equal(0.9, (double)about["level"]!);
    }

    private static IReadOnlyList<string> Warnings(EventModel model, FrameDataset data) =>
        model.Predict(data, byAll: false, SilentProgress.Instance, Cancellation).Warnings;

    private static FrameDataset Scaled(FrameDataset data, float by, int captures) =>
        data with
        {
            Sequences = [.. data.Sequences.Select((s, i) => i < captures ? s with { Frames = [.. s.Frames.Select(f => f * by)] } : s)],
        };

    /// <summary>The run as a version before ranges left it.</summary>
    private EventModel WithoutRanges(StoredRun run)
    {
        string[] notes = Directory.GetFiles(Path.Combine(run.Folder, "checkpoints"), "*.json");
        foreach (string note in notes)
        {
            JsonObject json = JsonNode.Parse(File.ReadAllText(note))!.AsObject();
            Assert.True(json.Remove("ranges"));
            File.WriteAllText(note, json.ToJsonString());
        }
        RunFiles.Write(
            run.Folder,
            RunFiles
                .Read(run.Folder)
                .Select(f =>
                    Path.Combine(run.Folder, f.Path) is var path && notes.Contains(path)
                        ? f with
                        {
                            Bytes = new FileInfo(path).Length,
                            Sha256 = RunFiles.Hash(path),
                        }
                        : f
                )
        );
        return EventModel.Of(ModelFolder.OfRun(StoredRun.Open(run.Folder)), _runs.Bench);
    }
}
