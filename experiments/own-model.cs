#:project ../src/TreePose.App/TreePose.App.csproj

// An architecture of one's own, with options of its own, tried, swept and promoted like a shipped one:
//   ./treepose experiments/own-model.cs sweep goup-down --over model=gru,tcn --over model.gru.width=24,48
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.App;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

TreePoseApp app = TreePoseApp.Create();
return app.AddModel<GruOptions>("gru", (input, options) => new Gru(input, options), "GRU over encoded frames").Run(args);

public sealed record GruOptions
{
    [Range(1, 512), Description("Features of a frame, and width of the GRU.")]
    public int Width { get; init; } = 32;
}

internal sealed class Gru : FrameClassifier
{
    private readonly FrameEncoder encoder;
    private readonly GRU gru;
    private readonly Linear head;

    public Gru(ModelInput input, GruOptions options)
        : base("gru", input)
    {
        encoder = new FrameEncoder("encoder", input, options.Width);
        gru = nn.GRU(options.Width, options.Width, batchFirst: true);
        head = nn.Linear(options.Width, input.Classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor frames, Tensor mask) => // [B, T, C, R, D], [B, T]
        head.forward(gru.forward(encoder.forward(Standardise(frames, mask), mask), null).Item1); // [B, T, classes]
}
