#:project ../src/TreePose.App/TreePose.App.csproj

// Frames that are no maps: sets of points, read by an MLP that all points share and a maximum (Qi et al., PointNet, 2017):
//   ./treepose experiments/point-set.cs run goup-down --data mars:DIR --set mars.representation=points --set model=pointset
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.App;
using TreePose.Datasets;
using TreePose.Torch;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

return TreePoseApp.Create().AddModel<PointSetModelOptions>("pointset", (x, o) => new PointSetClassifier(x, o), "point sets").Run(args);

public sealed record PointSetModelOptions
{
    [Range(1, 512), Description("Features of a point, of a frame, and width of the convolutions.")]
    public int Width { get; init; } = 48;

    [Range(0.0, 0.95), Description("Share of a frame's features lost in training.")]
    public double Dropout { get; init; } = 0.3;
}

internal sealed class PointSetClassifier : FrameClassifier
{
    private readonly PointSetModelOptions _options;
    private readonly Linear first,
        second,
        head;
    private readonly ModuleList<Conv1d> dilated = new();

    public PointSetClassifier(ModelInput input, PointSetModelOptions options)
        : base("pointset", input)
    {
        _options = options;
        if (input.Shape.IndexOf(AxisKind.Point) != 0 || input.Shape.IndexOf(AxisKind.Feature) != 1)
            throw new ArgumentException("it reads [point, feature]: --set mars.representation=points gives that.");
        first = nn.Linear(input.Shape.Lengths[1], options.Width);
        second = nn.Linear(options.Width, options.Width);
        foreach (int d in new[] { 1, 2, 4, 8 })
            dilated.Add(nn.Conv1d(options.Width, options.Width, 3, padding: d, dilation: d));
        head = nn.Linear(options.Width, input.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames, Tensor mask) // [B, T, P, F], [B, T]
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor present = frames.narrow(3, PointSet.Present, 1).sign() * mask.view(mask.size(0), mask.size(1), 1, 1); // [B, T, P, 1]
        Tensor points = second.forward(first.forward(Standardise(frames, mask)).relu()).relu(); // [B, T, P, W], never below 0
        Tensor x = Dropout((points * present).amax([2]), _options.Dropout) * mask.unsqueeze(2); // [B, T, W]
        foreach (Conv1d conv in dilated)
            x = x.add(TimeConvolution.Run(conv, x).relu(), Scalars.One) * mask.unsqueeze(2); // [B, T, W]; padding stays 0
        return head.forward(x).MoveToOuterDisposeScope(); // [B, T, classes]
    }
}
