using TorchSharp;
using TorchSharp.Modules;
using TreePose.Datasets;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>tcn-step</c>: one training step of the default <c>tcn</c> on windows as MARS has them (batch 16, 40 frames of 23 × 13, Adam,
/// cross-entropy, no dropout), libtorch's modules beside the network of the experiments.
/// </summary>
internal static class TcnStep
{
    private const int Batch = 16,
        Frames = 40,
        Width = 64,
        Classes = 3;
    private static readonly int[] Dilations = [1, 2, 4, 8];
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static void Run(string[] args, TimeProvider clock)
    {
        set_num_threads(1);
        manual_seed(20);
        using var plain = new Plain();
        using var twin = new Plain();
        using var fast = new TemporalConvolutionClassifier(new(Shape, Classes), new() { Dropout = 0 });
        using Tensor mask = ones(Batch, Frames);
        const int rows = Batch * Frames;
        new StepComparison
        {
            Name = "tcn-step",
            What = "one training step of the default tcn, batch 16, 40 frames of 23 x 13, Adam, cross-entropy, one thread",
            Plain = plain,
            Fast = fast,
            Twin = twin,
            Batch = () =>
            {
                Tensor frames = rand([Batch, Frames, 1, 23, 13]);
                // The frames determine the class in part: steps in which nothing can be learnt would hide a wrong gradient.
                Tensor brightness = frames.mean([2, 3, 4]) + randn(Batch, Frames) * 0.02; // [B, T]
                return (frames, brightness.gt(0.49).to_type(ScalarType.Int64) + brightness.gt(0.51).to_type(ScalarType.Int64));
            },
            Loss = (network, frames, target) =>
                nn.functional.cross_entropy(
                    (network is Plain modules ? modules.forward(frames) : fast.forward(frames, mask)).view(rows, Classes),
                    target.view(rows)
                ),
            Floor =
            [
                .. RegressorStep.FrontEnd(rows),
                .. Product.Trained("projection", rows, 480, Width),
                .. Dilations.SelectMany(_ => Product.Trained("convolutions over time", rows, 3 * Width, Width)),
                .. Dilations.SelectMany(_ => Product.Trained("convolutions over time", rows, Width, Width)),
            ],
        }.Run(clock);
    }

    /// <summary>The network out of libtorch's modules, its parameters named as the other's.</summary>
    private sealed class Plain : nn.Module<Tensor, Tensor>
    {
        private readonly PlainEncoder encoder = new();
        private readonly ModuleList<Conv1d> dilated = new(),
            mix = new();
        private readonly Linear head = nn.Linear(Width, Classes);
        private readonly Tensor channelMean = zeros(Shape.Channels),
            channelDeviation = ones(Shape.Channels);

        public Plain()
            : base("plain")
        {
            foreach (int dilation in Dilations)
            {
                dilated.Add(nn.Conv1d(Width, Width, 3, padding: dilation, dilation: dilation));
                mix.Add(nn.Conv1d(Width, Width, 1));
            }
            RegisterComponents();
        }

        public override Tensor forward(Tensor frames) // [B, T, 1, R, D]
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = encoder.forward(frames).transpose(1, 2); // [B, W, T]
            for (int i = 0; i < dilated.Count; i++)
                x = x + mix[i].forward(dilated[i].forward(x).relu());
            return head.forward(x.transpose(1, 2)).MoveToOuterDisposeScope(); // [B, T, classes]
        }
    }

    private sealed class PlainEncoder : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1 = nn.Conv2d(1, 16, 3, padding: 1),
            conv2 = nn.Conv2d(16, 32, 3, padding: 1);
        private readonly Linear project = nn.Linear(480, Width);
        private readonly LayerNorm norm = nn.LayerNorm(Width);

        public PlainEncoder()
            : base("encoder") => RegisterComponents();

        public override Tensor forward(Tensor frames)
        {
            Tensor x = frames.flatten(0, 1); // [B·T, 1, R, D]
            foreach (Conv2d conv in new[] { conv1, conv2 })
                x = nn.functional.max_pool2d(conv.forward(x).relu(), 2);
            return norm.forward(project.forward(x.view(frames.size(0), frames.size(1), -1))).relu(); // [B, T, W]
        }
    }
}
