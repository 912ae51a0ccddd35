using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.TestKit.Contracts;
using Xunit;

namespace TreePose.Tests.Steps;

public sealed class StepContractTests
{
    private static readonly FrameShape[] Shapes =
    [
        FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)),
        FrameShape.Map(4, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11)),
        new(new FrameAxis(AxisKind.Doppler, 8)),
        Blocks.Points,
        Blocks.Chirps,
    ];

    public static TheoryData<string> Shipped => [.. ShippedSteps.List().All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void EveryShippedStepKeepsTheContract(string name) => StepContract.Check(ShippedSteps.List().Find(name), null, Shapes);

    [Fact]
    public void OptionsKeepItToo()
    {
        PartList<StepPart> steps = ShippedSteps.List();
        Check("mti", ["rule=twoPulse", "over=chirps"]);
        Check("mti", ["rule=captureMean"]);
        Check("rate", ["secondsPerFrame=0.037"]);
        Check("rate", ["secondsPerFrame=0.33"]);
        Check("standardise.perCapture", ["scope=bin"]);
        Check("crop.range", ["fromBin=2", "toBin=5"]);
        Check("align.range", ["bin=0", "channel=0"]);
        Check("normalise.frame", ["norm=energy"]);

        void Check(string name, string[] options) =>
            StepContract.Check(steps.Find(name), OptionOverrides.Apply(steps.Find(name).Defaults!, options), Shapes);
    }

    [Theory]
    [InlineData(Wrong.Shape, "it promised")]
    [InlineData(Wrong.Random, "gives other numbers when it is made and applied again")]
    [InlineData(Wrong.Remembers, "gives a capture other numbers after it was applied to others")]
    [InlineData(Wrong.Writes, "writes into the frames that it is given")]
    [InlineData(Wrong.NotANumber, "frames of zeros: The step 'mine' made, frame 0 what holds NaN")]
    [InlineData(Wrong.NeedsTwo, "a single frame: The step 'mine' failed on S2")]
    [InlineData(Wrong.Drops, "without saying which became which")]
    [InlineData(Wrong.RefusesBadly, "the error does not name step and shape")]
    [InlineData(Wrong.RefusesAll, "takes none of the frames")]
    public void AWrongStepIsFound(Wrong wrong, string said)
    {
        StepPart part = StepPart.Of("mine", "a wrong step", () => new WrongStep(wrong));
        Assert.Contains(said, Assert.Throws<PartException>(() => StepContract.Check(part, null, Shapes[0])).Message);
    }

    [Fact]
    public void AStepThatLearnsOutsideItsStateIsFound()
    {
        StepPart part = StepPart.Of("mine", "a wrong step", () => new HiddenState());
        Assert.Contains(
            "gives other numbers after storing and reading what it learned",
            Assert.Throws<PartException>(() => StepContract.Check(part, null, Shapes[0])).Message);
    }

    public enum Wrong
    {
        Shape, Random, Remembers, Writes, NotANumber, NeedsTwo, Drops, RefusesBadly, RefusesAll,
    }

    private sealed class WrongStep(Wrong wrong) : FrameStep
    {
        private static int s_calls;
        private float _last;

        public override FrameShape ShapeOf(FrameShape input) => wrong switch
        {
            Wrong.RefusesBadly => throw new PartException("no"),
            Wrong.RefusesAll => throw Refuse(input, "takes nothing"),
            _ => input,
        };

        protected override FrameBlock Transform(FrameBlock block)
        {
            float[] x = block.Frames;
            float last = _last;
            switch (wrong)
            {
                case Wrong.Shape: return block with { Shape = block.Shape.With(AxisKind.Range, 1), Frames = new float[x.Length / 13] };
                case Wrong.Random: return block with { Frames = [.. x.Select(v => v + s_calls++)] };
                case Wrong.Remembers:
                    _last = x[0];
                    return block with { Frames = [.. x.Select(v => v - last)] };
                case Wrong.Writes:
                    x[0] += 1;
                    return block;
                case Wrong.NotANumber: return block with { Frames = [.. x.Select(v => v / x.Max())] };
                case Wrong.NeedsTwo: return block with { Frames = [.. x.Select(v => v - x[block.Shape.Size])] };
                default: return block with { Frames = x[block.Shape.Size..] };
            }
        }
    }

    private sealed class HiddenState : LearningStep
    {
        private float _offset;

        protected override IReadOnlyDictionary<string, double[]> Learn(IReadOnlyList<FrameBlock> training)
        {
            _offset = training[0].Frames[0];
            return new Dictionary<string, double[]>();
        }

        protected override FrameBlock Transform(FrameBlock block, StepState state) =>
            block with { Frames = [.. block.Frames.Select(v => v - _offset)] };
    }
}
