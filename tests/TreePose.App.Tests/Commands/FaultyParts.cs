using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Steps;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.App.Tests.Commands;

/// <summary>A step that does what a test says.</summary>
internal sealed class AnyStep(FrameShape? shape = null, Func<FrameBlock, float[]>? frames = null) : FrameStep
{
    public override FrameShape ShapeOf(FrameShape input) => shape ?? input;

    protected override FrameBlock Transform(FrameBlock block) =>
        block with
        {
            Shape = shape ?? block.Shape,
            Frames = frames?.Invoke(block) ?? block.Frames,
        };
}

/// <summary>A step that learns what a test says, and adds the number named thrown to some of the frames' numbers.</summary>
internal sealed class Learns(Func<IReadOnlyDictionary<string, double[]>> learn) : LearningStep
{
    protected override IReadOnlyDictionary<string, double[]> Learn(IReadOnlyList<FrameBlock> training) => learn();

    protected override FrameBlock Transform(FrameBlock block, StepState state)
    {
        float thrown = (float)state.Numbers("thrown", 1)[0];
        return block with { Frames = [.. block.Frames.Select((f, i) => i % 3 == 0 ? f + thrown : f)] };
    }
}

/// <summary>A network that does what it must, or not.</summary>
internal sealed class FaultyModel : FrameClassifier
{
    private readonly string _fault;
    private readonly Linear head;

    public FaultyModel(ModelInput input, string fault = "")
        : base("own", input)
    {
        _fault = fault;
        head = nn.Linear(input.Shape.Size, input.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        if (_fault == "throws")
            throw new InvalidOperationException("it has had enough");
        Tensor y = head.forward(Standardise(frames, mask).flatten(2)); // [B, T, classes]
        if (_fault == "nan")
            y = y * tensor(float.NaN);
        y = _fault switch
        {
            "shape" => y.transpose(1, 2),
            "double" => y.to(ScalarType.Float64),
            "constant" => y.detach(),
            "sizes" => head.forward(frames),
            _ => y,
        };
        return y.MoveToOuterDisposeScope();
    }
}
