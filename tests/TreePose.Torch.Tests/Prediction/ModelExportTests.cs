using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Torch.Tests.Onnx;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A run's model as ONNX gives the frames of a source the model's own answers.</summary>
public sealed class ModelExportTests : IDisposable
{
    private static readonly string[] Quick = ["training.epochs=1", "training.strideFrames=300"];
    private readonly FinishedRun _runs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AnEnsembleOfAFoldAnswersAsPredictDoes()
    {
        (StoredRun run, _, _) = _runs.Make(
            "goup-down",
            [
                .. Quick,
                "model=bilstm",
                "training.ensemble=2",
                "training.windowFrames=3000", // one window a capture: nothing overlaps
                "steps=mti,log1p,standardise.perBin,crop.range",
                "steps.crop.range.fromBin=1",
            ]
        );
        ModelFolder folder = ModelFolder.OfRun(run);
        EventModel model = EventModel.Of(folder, _runs.Bench);
        FrameDataset data = model.Read([folder.Description.Data!], null, SilentProgress.Instance, Cancellation);
        string fold = folder.Description.Models[0].Origin!.Fold!;
        string file = _runs.File("model.onnx");
        ModelExport.Write(folder, _runs.Bench, new OnnxRequest(file) { Fold = fold });
        using var session = new OnnxSession(File.ReadAllBytes(file));
        Assert.Equal("3000", session.Notes["windowFrames"]);
        Assert.Equal(string.Join(",", data.Classes.Names), session.Notes["classes"]);
        EventPrediction predicted = model.Predict(data, byAll: false, SilentProgress.Instance, Cancellation);
        CaptureResult[] captures = [.. predicted.Answers.Single(a => a.Model == $"fold {fold}").Result.Captures];
        Assert.NotEmpty(captures);
        foreach (CaptureResult capture in captures)
        {
            FrameSequence raw = data.Sequences.Single(s => s.Id == capture.Sequence.Id);
            float[] answer = Run(session, raw.Frames, raw.Shape, raw.Length, "probabilities");
            Assert.Equal(capture.Probabilities.Length, answer.Length);
            Assert.True(capture.Probabilities.Zip(answer).Max(p => Math.Abs(p.First - p.Second)) <= 1e-5);
        }
    }

    [Fact]
    public void AModelOfHoldsAnswersInItsUnit()
    {
        (StoredRun run, _, _) = _runs.Make("loo-finetune", [.. Quick[..1], "steps=standardise.perChannel"], trainOnAll: true);
        ModelFolder folder = ModelFolder.OfRun(run);
        HoldModel model = HoldModel.Of(folder, _runs.Bench);
        HoldDataset data = model.Read(folder.Description.Data!, null, SilentProgress.Instance, Cancellation);
        string file = _runs.File("holds.onnx");
        ModelExport.Write(folder, _runs.Bench, new OnnxRequest(file));
        using var session = new OnnxSession(File.ReadAllBytes(file));
        Assert.Equal(folder.Description.TargetUnit, session.Notes["unit"]);
        foreach (PredictedHold hold in model.Predict(data, byAll: true, SilentProgress.Instance, Cancellation).Holds)
        {
            HoldSequence[] channels = [.. data.Holds.Where(h => h.Id == hold.Hold.Id && h.Number == hold.Hold.Number)];
            double answer = channels.Average(c => (double)Run(session, c.Frames, c.Shape, c.Length, "prediction")[0]);
            Assert.Equal(1, answer / hold.Predicted, 1e-5);
        }
    }

    [Fact]
    public void WhatCannotBeWrittenIsSaidAndNothingIsLeft()
    {
        (StoredRun run, _, _) = _runs.Make("goup-down", [.. Quick, "model=study", "protocol.adaptation=inputScaling"]);
        ModelFolder folder = ModelFolder.OfRun(run);
        string file = _runs.File("model.onnx");
        string Refused(OnnxRequest request) =>
            Assert.Throws<TreePoseException>(() => ModelExport.Write(folder, _runs.Bench, request)).Message;
        string nobody = Refused(new OnnxRequest(file));
        Assert.Contains("holds no network trained on everybody: name one of its folds with --fold", nobody);
        Assert.Contains("has no fold 'x': there are", Refused(new OnnxRequest(file) { Fold = "x" }));
        string fold = folder.Description.Models[0].Origin!.Fold!;
        Assert.Contains("scales its input by all captures of the person", Refused(new OnnxRequest(file) { Fold = fold }));
        Assert.False(File.Exists(file));
    }

    private static float[] Run(OnnxSession session, float[] frames, FrameShape shape, int length, string output)
    {
        float[] mask = new float[length];
        Array.Fill(mask, 1f);
        return session
            .Run(("frames", frames, [1, length, .. shape.Lengths.Select(n => (long)n)]), ("mask", mask, [1, length]))[output]
            .Floats;
    }
}
