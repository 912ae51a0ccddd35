#:package TreePose.App@TREEPOSE_VERSION

// A network of your own for 'run goup-down': it reads radar frames and says for each whether the foot goes up, down, or neither.
// Change the layers in Mine and the options in MineOptions; every command of TreePose knows the model as 'mine':
//   TREEPOSE check
//   TREEPOSE run goup-down --data simulated:tiny --set model=mine --set training.epochs=1 --set training.ensemble=1
//   TREEPOSE sweep goup-down --over model=mine,tcn --over model.mine.width=24,48
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.App;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

TreePoseApp app = TreePoseApp.Create();
return app.AddModel<MineOptions>("mine", (input, options) => new Mine(input, options), "my network").Run(args);

public sealed record MineOptions
{
    // An option: --set model.mine.width=48, --over model.mine.width=24,48
    [Range(1, 512), Description("Features of a frame, and width of the GRU.")]
    public int Width { get; init; } = 32;
}

internal sealed class Mine : FrameClassifier
{
    // Layers are fields, so that their weights are found, trained and kept.
    private readonly FrameEncoder encoder;
    private readonly GRU gru;
    private readonly Linear head;

    public Mine(ModelInput input, MineOptions options)
        : base("mine", input)
    {
        encoder = new FrameEncoder("encoder", input, options.Width);
        gru = nn.GRU(options.Width, options.Width, batchFirst: true);
        head = nn.Linear(options.Width, input.Classes);
        RegisterComponents();
    }

    // mask is 1 for real frames and 0 for padding behind them, which must not change an answer for a real frame.
    public override Tensor forward(Tensor frames, Tensor mask) => // [B, T, C, R, D], [B, T]
        head.forward(gru.forward(encoder.forward(Standardise(frames, mask), mask), null).Item1); // [B, T, classes]
}
