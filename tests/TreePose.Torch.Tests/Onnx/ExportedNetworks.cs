using TorchSharp;
using TreePose.Datasets;
using TreePose.Steps;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>The shipped architectures with random weights, random input scaling and options far from the defaults.</summary>
internal static class ExportedNetworks
{
    public static readonly FrameShape Study = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13)),
        Planes = FrameShape.Map(5, new(AxisKind.Height, 8), new(AxisKind.Angle, 9));
    public static readonly TargetScale Scale = new(30, 10);
    private static readonly FrameEncoderOptions Odd = new() { FirstChannels = 10, SecondChannels = 12 };

    private static readonly Dictionary<string, (string Part, object? Options)> Classifiers = new()
    {
        ["study"] = ("study", null),
        ["study, two layers"] = (
            "study",
            new StudyClassifierOptions
            {
                Channels = 10,
                Hidden = 20,
                Layers = 2,
            }
        ),
        ["bilstm"] = ("bilstm", null),
        ["bilstm, two layers"] = (
            "bilstm",
            new BidirectionalOptions
            {
                Features = 24,
                Hidden = 20,
                Layers = 2,
                Encoder = Odd,
            }
        ),
        ["bilstm, forwards"] = (
            "bilstm",
            new BidirectionalOptions
            {
                Bidirectional = false,
                Hidden = 32,
                Layers = 2,
            }
        ),
        ["tcn"] = ("tcn", null),
        ["tcn, odd"] = (
            "tcn",
            new TemporalConvolutionOptions
            {
                Width = 24,
                Kernel = 5,
                Dilations = [3, 1],
                Encoder = Odd,
            }
        ),
    };

    private static readonly Dictionary<string, (string Part, object? Options)> Regressors = new()
    {
        ["regressor study"] = ("study", null),
        ["regressor study-copspeed"] = ("study-copspeed", new StudyRegressorOptions { Hidden = 40, Layers = 1 }),
        ["regressor attention"] = ("attention", null),
        ["regressor attention, odd"] = (
            "attention",
            new AttentionOptions
            {
                Features = 24,
                Scores = 10,
                Encoder = Odd,
            }
        ),
    };

    public static IEnumerable<string> All => Classifiers.Keys.Concat(Regressors.Keys);

    public static IEnumerable<string> Causal => ["study", "study, two layers", "bilstm, forwards", "regressor study-copspeed"];

    /// <summary>A network of a name of <see cref="All"/>.</summary>
    public static RadarNetwork Make(string name, FrameShape shape, int seed = 1)
    {
        RadarNetwork network = Classifiers.TryGetValue(name, out var classifier)
            ? ((FrameClassifierPart)ShippedModels.FrameClassifiers().Find(classifier.Part)).Create(new(shape, 3), classifier.Options, seed)
            : ((SequenceRegressorPart)ShippedModels.SequenceRegressors().Find(Regressors[name].Part)).Create(
                shape,
                Regressors[name].Options,
                seed
            );
        using DisposeScope scope = NewDisposeScope();
        long[] lengths = [.. shape.Lengths.Select(n => (long)n)];
        network.FitScaling(randn([50, .. lengths], generator: new Generator((ulong)seed)) * tensor(2f) + tensor(3f));
        network.eval();
        return network;
    }

    /// <summary>A model of networks, without steps.</summary>
    public static OnnxModel Model(params IReadOnlyList<RadarNetwork> networks) =>
        new()
        {
            Members = [.. networks.Select(n => new OnnxMember(n, new StepPipeline(), n is SequenceRegressor ? Scale : null))],
            Frames = networks[0].Shape,
        };

    /// <summary>What the networks answer together, in their unit.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="frames">[B, T, …].</param>
    /// <param name="mask">[B, T].</param>
    public static Tensor Answer(IReadOnlyList<RadarNetwork> networks, Tensor frames, Tensor mask)
    {
        using var noGradient = no_grad();
        Tensor[] answers =
        [
            .. networks.Select(n =>
                n is FrameClassifier
                    ? n.forward(frames, mask).softmax(2)
                    : n.forward(frames, mask) * tensor((float)Scale.Deviation) + tensor((float)Scale.Mean)
            ),
        ];
        return stack(answers).mean([0]);
    }

    /// <summary>Random frames, as of the radar: not centred. Padding is nonsense.</summary>
    /// <returns>[B, T, …] and the mask [B, T].</returns>
    public static (Tensor Frames, Tensor Mask) Random(FrameShape shape, int batch, int time, bool padded, ulong seed = 5)
    {
        long[] lengths = [.. shape.Lengths.Select(n => (long)n)];
        Tensor frames = randn([batch, time, .. lengths], generator: new Generator(seed)) * tensor(2f) + tensor(3f);
        Tensor mask = ones(batch, time);
        for (int b = 0; padded && b < batch; b++)
        {
            int own = Math.Max(1, time - 2 * b - 3);
            mask[b, own..] = 0;
            frames[b, own..] = 77;
        }
        return (frames, mask);
    }
}
