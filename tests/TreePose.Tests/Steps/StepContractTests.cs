using TreePose.Configuration;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using Xunit;

namespace TreePose.Tests.Steps;

public sealed class StepContractTests
{
    private static readonly FrameShape Map = StepContract.Shapes[0];

    public static TheoryData<string> Shipped => [.. ShippedSteps.List().All.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void EveryShippedStepKeepsTheContract(string name) => StepContract.Check(ShippedSteps.List().Find(name));

    [Theory]
    [InlineData("mti", "rule=twoPulse", "over=chirps")]
    [InlineData("mti", "rule=captureMean")]
    [InlineData("rate", "secondsPerFrame=0.037")]
    [InlineData("rate", "secondsPerFrame=0.33")]
    [InlineData("standardise.perCapture", "scope=bin")]
    [InlineData("crop.range", "fromBin=2", "toBin=5")]
    [InlineData("align.range", "bin=0", "channel=0")]
    [InlineData("normalise.frame", "norm=energy")]
    public void OptionsKeepItToo(string name, params string[] options)
    {
        StepPart part = ShippedSteps.List().Find(name);
        StepContract.Check(part, OptionOverrides.Apply(part.Defaults!, options));
    }

    [Theory]
    [InlineData(Wrong.Shape, "makes the shape that it promised", "where it promised")]
    [InlineData(Wrong.Random, "gives the same numbers again", "it gave other numbers")]
    [InlineData(Wrong.Remembers, "knows each capture by itself", "after it was applied to others")]
    [InlineData(Wrong.Writes, "leaves its input as it is", "wrote into the frames that it was given")]
    [InlineData(Wrong.NotANumber, "makes finite numbers of zeros", "The step 'mine' made a block that holds NaN, frame 0")]
    [InlineData(Wrong.Constant, "makes finite numbers of one number", "The step 'mine' made a block that holds")]
    [InlineData(Wrong.NeedsTwo, "takes a single frame", "The step 'mine' failed on S2")]
    [InlineData(Wrong.Drops, "makes the shape that it promised", "without saying which became which")]
    [InlineData(Wrong.RefusesBadly, "refuses frames clearly", "does not name the step and the frames")]
    [InlineData(Wrong.RefusesAll, "takes frames", "takes none of [1 channel, 23 Doppler, 13 range]")]
    public void AWrongStepIsFound(Wrong wrong, string rule, string said) => Found(() => new WrongStep(wrong), rule, said);

    [Fact]
    public void AStepThatLearnsOutsideItsStateIsFound() =>
        Found(() => new HiddenState(), "comes back from what is stored", "after storing and reading what it learned it gave other numbers");

    [Fact]
    public void RulesCanBeAskedOneByOne()
    {
        StepPart part = StepPart.Of("mine", "a wrong step", () => new WrongStep(Wrong.Random));
        Assert.Throws<ContractException>(() => StepContract.Check("gives the same numbers again", part, Map));
        StepContract.Check("takes a single frame", part, Map);
        Assert.Equal(10, StepContract.Rules.Count);
    }

    private static void Found(Func<FrameStep> make, string rule, string said)
    {
        StepPart part = StepPart.Of("mine", "a wrong step", make);
        string message = Assert.Throws<ContractException>(() => StepContract.Check(part, null, Map)).Message;
        Assert.Contains($"'mine' breaks the rule {rule}: ", message);
        Assert.Contains(said, message);
    }

    public enum Wrong
    {
        Shape,
        Random,
        Remembers,
        Writes,
        NotANumber,
        NeedsTwo,
        Drops,
        RefusesBadly,
        RefusesAll,
        Constant,
    }

    private sealed class WrongStep(Wrong wrong) : FrameStep
    {
        private static int s_calls;
        private float _last;

        public override FrameShape ShapeOf(FrameShape input) =>
            wrong switch
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
                case Wrong.Shape:
                    return block with { Shape = block.Shape.With(AxisKind.Range, 1), Frames = new float[x.Length / 13] };
                case Wrong.Random:
                    return block with { Frames = [.. x.Select(v => v + s_calls++)] };
                case Wrong.Remembers:
                    _last = x[0];
                    return block with { Frames = [.. x.Select(v => v - last)] };
                case Wrong.Writes:
                    x[0] += 1;
                    return block;
                case Wrong.NotANumber:
                    return block with { Frames = [.. x.Select(v => v / x.Max())] };
                case Wrong.Constant:
                    return block with { Frames = [.. x.Select(v => v / (x.Max() - x.Min()))] };
                case Wrong.NeedsTwo:
                    return block with { Frames = [.. x.Select(v => v - x[block.Shape.Size])] };
                default:
                    return block with { Frames = x[block.Shape.Size..] };
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
            block with
            {
                Frames = [.. block.Frames.Select(v => v - _offset)],
            };
    }
}
