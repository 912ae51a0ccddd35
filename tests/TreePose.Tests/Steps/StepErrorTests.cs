using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Steps.Shipped;
using Xunit;

namespace TreePose.Tests.Steps;

public sealed class StepErrorTests
{
    [Theory]
    [InlineData("align.range", "needs the axis range")]
    [InlineData("crop.range", "needs the axis range")]
    [InlineData("crop.doppler", "needs the axis Doppler")]
    [InlineData("flip.doppler", "needs the axis Doppler")]
    [InlineData("standardise.perChannel", "needs the axis channel")]
    public void AnAxisThatIsNotThereIsSaid(string name, string said)
    {
        FrameStep step = Blocks.Step(name);
        foreach (Action act in new Action[] { () => step.ShapeOf(Blocks.Points), () => step.Apply(Blocks.Random(Blocks.Points, 3, 1)) })
            Assert.Contains($"The step '{name}' {said}; the frames are [4 points, 5 features].", Assert.Throws<PartException>(act).Message);
    }

    [Theory]
    [InlineData("mti", "over=chirps", "needs the axis chirp; the frames are [1 channel, 3 range, 5 Doppler]")]
    [InlineData("crop.range", "toBin=4", "keeps the range bins 0 to before 4 of 3")]
    [InlineData("crop.range", "fromBin=3", "keeps the range bins 3 to before 3 of 3")]
    [InlineData("crop.doppler", "halfWidth=3", "keeps 3 Doppler bins on each side of zero, which stands in bin 2 of 5")]
    [InlineData("align.range", "bin=3", "puts the person at range bin 3 of 3 (0 to 2)")]
    [InlineData("align.range", "channel=1", "looks for the person in channel 1")]
    public void OptionsThatDoNotSuitTheFramesAreSaid(string name, string option, string said) =>
        Assert.Contains(said, Assert.Throws<PartException>(() => Blocks.Step(name, option).ShapeOf(Blocks.Map)).Message);

    [Fact]
    public void AStepThatFailsOnAShapeIsNamed()
    {
        var pipeline = new StepPipeline(new Fails());
        string message = Assert.Throws<PartException>(() => pipeline.ShapeOf(Blocks.Map)).Message;
        Assert.Contains("The step 'Fails'", message, StringComparison.Ordinal);
        Assert.Contains("no such axis", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log1p")]
    [InlineData("decibel")]
    public void ComplexFramesNeedAPowerFirst(string name)
    {
        FrameStep step = Blocks.Step(name);
        Assert.Contains("for example after the step 'power'", Assert.Throws<PartException>(() => step.ShapeOf(Blocks.Chirps)).Message);
        Assert.Equal("[1 channel, 4 chirps, 6 samples]", Blocks.Pipeline("power", name).ShapeOf(Blocks.Chirps).ToString());
        FrameShape lines = new(new FrameAxis(AxisKind.Component, 2), new(AxisKind.Sample, 6));
        Assert.Equal("[6 samples]", Blocks.Step("power").ShapeOf(lines).ToString());
        Assert.Throws<PartException>(() => Blocks.Step("power").ShapeOf(new FrameShape(new FrameAxis(AxisKind.Component, 2))));
        Assert.Throws<PartException>(() => Blocks.Step("power").ShapeOf(Blocks.Chirps.With(AxisKind.Component, 3)));
    }

    [Theory]
    [InlineData(float.NaN, "holds NaN")]
    [InlineData(float.PositiveInfinity, "holds Infinity")]
    public void ANumberThatIsNoneIsSaidWithItsFrame(float number, string said)
    {
        FrameBlock block = Blocks.Random(Blocks.Map.With(AxisKind.Doppler, 9), 4, 1) with { Channel = 2 };
        block.Frames[block.Shape.Size * 2 + 3] = number;
        foreach (StepPart part in ShippedSteps.List().All)
        {
            FrameStep step = part.Create();
            Func<object> act = step is LearningStep learning ? () => learning.Fit([block]) : () => step.Apply(block);
            string message = Assert.Throws<DataFormatException>(act).Message;
            Assert.Contains($"S1_M01, channel 2, frame 2: {said}; the step '{part.Name}'", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ABlockThatIsNoneIsSaid()
    {
        FrameStep step = Blocks.Step("log1p");
        FrameBlock block = Blocks.Random(Blocks.Map, 2, 1);
        Refused("has 29 numbers", block with { Frames = new float[29] });
        Refused("has frames of 0 s", block with { SecondsPerFrame = 0 });
        Refused("not 2 rising", block with { TimesSeconds = [0, 0] });
        Refused("not 2 rising", block with { TimesSeconds = [0, 1, 2] });

        void Refused(string said, FrameBlock bad) =>
            Assert.Contains(said, Assert.Throws<DataFormatException>(() => step.Apply(bad)).Message);
    }

    [Fact]
    public void OptionsOutOfRangeNameTheStep()
    {
        PartList<StepPart> steps = ShippedSteps.List();
        var error = Assert.Throws<OptionsException>(() => steps.Find("crop.doppler").Create(new CropDopplerOptions { HalfWidth = -1 }));
        Assert.Contains("Step 'crop.doppler': 'halfWidth' cannot be '-1'", error.Message);
        Assert.Contains(
            "The step 'log1p' takes no options: it cannot have MtiOptions.",
            Assert.Throws<PartException>(() => steps.Find("log1p").Create(new MtiOptions())).Message
        );
        StepPart broken = StepPart.Of("mine", "throws", () => throw new InvalidOperationException("no file"));
        Assert.Contains("The step 'mine' cannot be made: no file", Assert.Throws<PartException>(() => broken.Create()).Message);
        StepPart empty = StepPart.Of("mine", "null", () => null!);
        Assert.Contains("The step 'mine' is null", Assert.Throws<PartException>(() => empty.Create()).Message);
    }

    [Fact]
    public void FittingNeedsTrainingFramesOfOneShape()
    {
        var step = (LearningStep)Blocks.Step("standardise.perBin");
        const string Nothing = "The step 'standardise.perBin' learns from training frames, and there are none.";
        Assert.Contains(Nothing, Assert.Throws<PartException>(() => step.Fit([])).Message);
        Assert.Contains(Nothing, Assert.Throws<PartException>(() => step.Fit([Blocks.Of(Blocks.Map, [])])).Message);
        Assert.Contains(
            "S2_M01 has [4 points, 5 features]",
            Assert.Throws<PartException>(() => step.Fit([Blocks.Random(Blocks.Map, 2, 1), Blocks.Random(Blocks.Points, 2, 2)])).Message
        );
        LearningStep fitted = step.Fit([Blocks.Random(Blocks.Map, 2, 1)]);
        Assert.Contains("has not been fitted", Assert.Throws<PartException>(() => step.Apply(Blocks.Random(Blocks.Map, 2, 1))).Message);
        Assert.Contains(
            "was fitted on frames [1 channel, 3 range, 5 Doppler]; the frames are [4 points, 5 features]",
            Assert.Throws<PartException>(() => fitted.Apply(Blocks.Random(Blocks.Points, 2, 1))).Message
        );
    }

    private sealed class Fails : FrameStep
    {
        public override FrameShape ShapeOf(FrameShape input) => throw new InvalidOperationException("no such axis");

        protected override FrameBlock Transform(FrameBlock block) => block;
    }
}
