using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>What can be wrong with a user's model.</summary>
public enum Fault
{
    None,
    OneClassMore,
    NotANumber,
    ReadsPadding,
    ReadsNeighbours,
    GlobalDropout,
    IdleLayer,
    NotSaved,
    LeaksTensors,
    RandomAnswers,
    ScalarTemporary,
}

/// <summary>A model as a user would write it, whole or with a fault.</summary>
internal sealed class OwnClassifier : FrameClassifier
{
    private readonly Fault _fault;
    private readonly FrameEncoder encoder;
    private readonly Linear head;
    private readonly Linear? idle;
    private readonly Dropout dropout = nn.Dropout(0.5);
    private readonly List<Tensor> _left = [];
    private readonly float _offset;

    public OwnClassifier(ModelInput input, Fault fault)
        : base("own", input)
    {
        _fault = fault;
        encoder = new FrameEncoder("encoder", input, 16);
        head = nn.Linear(16, input.Classes + (fault == Fault.OneClassMore ? 1 : 0));
        if (fault == Fault.IdleLayer)
            idle = nn.Linear(2, 2);
        _offset = rand(1).item<float>();
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames, Tensor mask)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x =
            _fault == Fault.ReadsPadding
                ? encoder.forward(Standardise(frames), ones_like(mask))
                : encoder.forward(Standardise(frames, mask), mask); // [B, T, F]
        Tensor y = head.forward(Dropout(x, 0.2)); // [B, T, classes]
        y = _fault switch
        {
            Fault.NotANumber => y * tensor(float.NaN),
            Fault.ReadsPadding => y - x.mean([1, 2], keepdim: true),
            Fault.ReadsNeighbours => y - (x * mask.unsqueeze(2)).sum([0, 1, 2], keepdim: true),
            Fault.GlobalDropout => dropout.forward(y),
            Fault.NotSaved => y - tensor(_offset),
            Fault.RandomAnswers => y - rand(1),
            Fault.ScalarTemporary => y + y,
            _ => y,
        };
        if (_fault == Fault.LeaksTensors)
            _left.Add(y.detach().DetachFromDisposeScope());
        return y.MoveToOuterDisposeScope();
    }
}
