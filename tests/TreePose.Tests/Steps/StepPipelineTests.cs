using System.Text.Json.Nodes;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Steps.Shipped;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Steps;

public sealed class StepPipelineTests
{
    [Fact]
    public void ShapesAreKnownBeforeAnythingIsApplied()
    {
        string[] names = ["power", "log1p", "standardise.perBin", "crop.range"];
        StepPipeline steps = Chosen(names, "crop.range", new CropRangeOptions { FromBin = 1 });
        FrameShape m = Blocks.Map;
        Assert.Equal([m, m, m, m, m.With(AxisKind.Range, 2)], steps.ShapesOf(m));
        Assert.Equal((2, 2, true), (steps.Fixed.Steps.Count, steps.Rest.Steps.Count, steps.Learns));
        Assert.False(steps.Fixed.Learns);
        Assert.Equal("standardise.perBin", steps.Rest.Steps[0].Name);
        StepPipeline twice = Chosen(["crop.range", "crop.range"], "crop.range", new CropRangeOptions { FromBin = 2 });
        Assert.Contains("bins 2 to before 1 of 1", Assert.Throws<PartException>(() => twice.ShapeOf(Blocks.Map)).Message);
        Assert.Contains("There is no step 'mit'", Assert.Throws<PartException>(() => Blocks.Pipeline("mit")).Message);
    }

    [Fact]
    public void OrderMatters()
    {
        FrameBlock block = Blocks.Random(Blocks.Map, 6, 1);
        FrameBlock one = Blocks.Pipeline("mti", "log1p").Apply(block),
            other = Blocks.Pipeline("log1p", "mti").Apply(block);
        Assert.NotEqual(one.Frames, other.Frames);
        FrameBlock[] training = [Blocks.Random(Blocks.Map, 6, 2)];
        Assert.NotEqual(
            Blocks.Pipeline("log1p", "standardise.perBin").Fit(training).Apply(block).Frames,
            Blocks.Pipeline("standardise.perBin", "log1p").Fit(training).Apply(block).Frames
        );
    }

    [Fact]
    public void StepsLearnOneAfterTheOtherFromWhatTheStepsBeforeLeave()
    {
        FrameBlock[] training = [Blocks.Random(Blocks.Map, 6, 1), Blocks.Random(Blocks.Map, 4, 2)];
        StepPipeline steps = Blocks.Pipeline("power", "standardise.perBin", "log1p", "standardise.perChannel").Fit(training);
        FrameBlock[] made = [.. training.Select(steps.Apply)];
        float[] all = [.. made.SelectMany(b => b.Frames)];
        Assert.Equal(0, all.Average(), 1e-6);
        Assert.Equal(1, Math.Sqrt(all.Average(v => (double)v * v)), 1e-6);
        // The fixed part applied before, the rest fitted and applied after: the same bits.
        StepPipeline whole = Blocks.Pipeline("power", "standardise.perBin", "log1p", "standardise.perChannel");
        FrameBlock[] prepared = [.. training.Select(whole.Fixed.Apply)];
        StepPipeline rest = whole.Rest.Fit(prepared);
        Assert.Equal(made[1].Frames, rest.Apply(prepared[1]).Frames);
    }

    [Fact]
    public void OnlyTrainingBlocksAreLearnedFrom()
    {
        FrameBlock[] training = [Blocks.Random(Blocks.Map, 6, 1), Blocks.Random(Blocks.Map, 4, 2)];
        FrameBlock test = Blocks.Random(Blocks.Map, 5, 3);
        FrameBlock poison = test with { Frames = [.. test.Frames.Select(v => v * 1e20f)] };
        StepPipeline fitted = Blocks.Pipeline("standardise.perBin", "standardise.perChannel").Fit(training);
        string learned = fitted.ToJson().ToJsonString();
        float[] before = fitted.Apply(test).Frames;
        fitted.Apply(poison);
        Assert.Equal(before, fitted.Apply(test).Frames);
        Assert.Equal(learned, fitted.ToJson().ToJsonString());
        StepPipeline leaking = Blocks.Pipeline("standardise.perBin", "standardise.perChannel").Fit([.. training, poison]);
        Assert.NotEqual(learned, leaking.ToJson().ToJsonString());
    }

    [Fact]
    public void WhatWasLearnedIsStoredToTheBit()
    {
        FrameBlock[] training = [Blocks.Random(Blocks.Map, 7, 1)];
        FrameBlock test = Blocks.Random(Blocks.Map, 5, 3);
        StepPipeline fitted = Blocks.Pipeline("log1p", "standardise.perBin", "standardise.perChannel").Fit(training);
        string stored = fitted.ToJson().ToJsonString();
        StepPipeline unfitted = Blocks.Pipeline("log1p", "standardise.perBin", "standardise.perChannel");
        StepPipeline restored = unfitted.Restore(JsonNode.Parse(stored), "model.json");
        Assert.Equal(stored, restored.ToJson().ToJsonString());
        Assert.Equal(fitted.Apply(test).Frames, restored.Apply(test).Frames);
        double[] awkward = [0.1 + 0.2, double.Epsilon, -0.0, double.MaxValue, Math.PI, 1.0 / 3];
        var state = new StepState("mine", Blocks.Map, 7, new Dictionary<string, double[]> { ["n"] = awkward });
        StepState read = StepState.Read(JsonNode.Parse(state.ToJson().ToJsonString()), "x");
        Assert.Equal(awkward.Select(BitConverter.DoubleToInt64Bits), read.Numbers("n", 6).ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal((Blocks.Map, 7), (read.Shape, read.TrainingFrames));
        Assert.Contains(
            "needs 5 numbers named n and has 6",
            Assert
                .Throws<PartException>(() =>
                {
                    read.Numbers("n", 5);
                })
                .Message
        );
        Assert.Contains(
            "learned NaN as n[0]",
            Assert
                .Throws<PartException>(() =>
                    new StepState("mine", Blocks.Map, 7, new Dictionary<string, double[]> { ["n"] = [double.NaN] })
                )
                .Message
        );
    }

    [Fact]
    public void ForeignOrDamagedStatesAreRefused()
    {
        StepPipeline steps = Blocks.Pipeline("log1p", "standardise.perBin");
        JsonArray stored = steps.Fit([Blocks.Random(Blocks.Map, 7, 1)]).ToJson();
        Assert.Contains("The step 'standardise.perBin' has not been fitted", Assert.Throws<PartException>(() => steps.ToJson()).Message);
        Assert.Contains(
            "m.json: holds what the steps 'log1p,standardise.perBin' learned; the steps 'standardise.perBin,log1p' are asked for.",
            Assert.Throws<DataFormatException>(() => Blocks.Pipeline("standardise.perBin", "log1p").Restore(stored, "m.json")).Message
        );
        Assert.Contains("m.json: holds", Assert.Throws<DataFormatException>(() => steps.Restore(null, "m.json")).Message);
        stored[1]!.AsObject().Remove("numbers");
        Assert.Contains(
            "m.json: does not hold what a step has learned",
            Assert.Throws<DataFormatException>(() => steps.Restore(stored, "m.json")).Message
        );
    }

    [Fact]
    public void DatasetsKeepEverythingButTheFrames()
    {
        FrameDataset data = SmallFrames.Dataset(2);
        StepPipeline steps = Blocks.Pipeline("mti", "crop.doppler");
        FrameDataset made = steps.Apply(data);
        Assert.Equal("[1 channel, 8 range, 7 Doppler]", made.Shape.ToString());
        Assert.All(made.Sequences, s => Assert.Equal(made.Shape, s.Shape));
        Assert.Equal(
            data.Sequences.Select(s => (s.Id, s.Labels, s.Events, s.Length)),
            made.Sequences.Select(s => (s.Id, s.Labels, s.Events, s.Length))
        );
        HoldDataset holds = SmallHolds.Dataset(2, 2),
            stepped = steps.Apply(holds);
        Assert.Equal(made.Shape, stepped.Shape);
        Assert.Equal(
            holds.Holds.Select(h => (h.Id, h.Number, h.Target, h.Length)),
            stepped.Holds.Select(h => (h.Id, h.Number, h.Target, h.Length))
        );
        Assert.Same(data, new StepPipeline().Apply(data));
        FrameBlock block = Blocks.Random(Blocks.Map, 3, 1);
        Assert.Same(block, new StepPipeline().Fit([]).Apply(block));
    }

    [Fact]
    public void ACaptureWithoutFramesStaysOne()
    {
        FrameBlock empty = Blocks.Of(Blocks.Map.With(AxisKind.Doppler, 9), []);
        FrameBlock made = Blocks.Pipeline("mti", "align.range", "normalise.frame", "rate", "crop.doppler").Apply(empty);
        Assert.Equal((0, "[1 channel, 3 range, 7 Doppler]"), (made.Length, made.Shape.ToString()));
    }

    [Fact]
    public void StepsAndTheirOptionsAreListed()
    {
        PartList<StepPart> steps = ShippedSteps.List();
        Assert.Equal(14, steps.All.Count);
        Assert.All(steps.All.Where(p => p.Defaults is not null), p => OptionsContract.Check(p.Defaults!));
        Assert.Throws<PartException>(() => ShippedSteps.AddTo(steps));
    }

    private static StepPipeline Chosen(string[] names, string name, object options) =>
        StepPipeline.Of(PartSelection.Several(ShippedSteps.List(), names).WithOptions(name, options));
}
