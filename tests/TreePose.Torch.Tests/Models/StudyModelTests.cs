using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

public sealed class StudyModelTests
{
    private static readonly FrameShape Study = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static TheoryData<string> Models => ["classifier", "regressor", "cop-speed"];

    [Theory, MemberData(nameof(Models))]
    public void FastFormGivesTheAnswersAndGradientsOfTheModules(string model)
    {
        using DisposeScope scope = NewDisposeScope();
        using StudyModel plain = new(model, fast: false),
            fast = new(model, fast: true);
        fast.Module.load_state_dict(plain.Module.state_dict());
        (Tensor frames, Tensor mask) = Holds(20, 31);
        Tensor expected = OfOwnFrames(plain.Run(frames, mask), mask),
            actual = OfOwnFrames(fast.Run(frames, mask), mask);
        Tensor cotangent = linspace(-1, 2, expected.numel()).reshape(expected.shape);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() < 2e-6);
        var (plainParameters, fastParameters) = (plain.Module.named_parameters().ToArray(), fast.Module.named_parameters().ToArray());
        var plainGradients = autograd.grad([expected], [.. plainParameters.Select(p => p.parameter)], [cotangent]);
        var fastGradients = autograd.grad([actual], [.. fastParameters.Select(p => p.parameter)], [cotangent]);
        for (int i = 0; i < plainGradients.Count; i++)
        {
            double scale = Math.Max(1, plainGradients[i].abs().max().item<float>());
            Assert.True((plainGradients[i] - fastGradients[i]).abs().max().item<float>() < 5e-6 * scale, plainParameters[i].name);
            Assert.True(fastGradients[i].abs().max().item<float>() > 0, $"no gradient reaches {plainParameters[i].name}");
        }
    }

    /// <summary>Zero where a frame is padding: the fast layers leave it out, the modules give what nobody reads.</summary>
    private static Tensor OfOwnFrames(Tensor output, Tensor mask) => output.dim() == 3 ? output * mask.unsqueeze(2) : output;

    [Theory, MemberData(nameof(Models))]
    public void PaddingNeverChangesAnOutput(string model)
    {
        foreach (bool fast in new[] { true, false })
        {
            using DisposeScope scope = NewDisposeScope();
            using StudyModel tested = new(model, fast);
            (Tensor frames, Tensor mask) = Holds(20, 31);
            Tensor padded = cat([frames, full([2, 9, 1, 23, 13], 3.5f)], 1),
                paddedMask = cat([mask, zeros(2, 9)], 1);
            Tensor less = tested.Own(tested.Run(frames, mask)),
                more = tested.Own(tested.Run(padded, paddedMask));
            if (fast && model == "regressor")
                Assert.True(less.eq(more).all().item<bool>(), "the fast layers are exact to the last bit");
            else
                Assert.True((less - more).abs().max().item<float>() < 1e-6);
            Tensor alone = tested.Run(frames.narrow(0, 0, 1).narrow(1, 0, 20), mask.narrow(0, 0, 1).narrow(1, 0, 20));
            Assert.Equal(1, alone.size(0)); // a last batch of one keeps its batch axis
            Assert.True((tested.FirstHold(tested.Run(frames, mask), 20) - tested.FirstHold(alone, 20)).abs().max().item<float>() < 1e-6);
        }
    }

    [Fact]
    public void ParametersCarryTheNamesThatPyTorchWouldGiveThem()
    {
        using var regressor = new StudyRegressor(Study);
        using var classifier = new StudyClassifier(new(Study, 3));
        string[] lstm = ["lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0"];
        string[] lstm2 = [.. lstm.Select(n => n.Replace("l0", "l1"))];
        Assert.Equal(
            [
                "conv1.weight",
                "conv1.bias",
                "conv2.weight",
                "conv2.bias",
                .. lstm,
                .. lstm2,
                "fc.weight",
                "fc.bias",
                "channelMean",
                "channelDeviation",
            ],
            regressor.state_dict().Keys
        );
        Assert.Equal(
            ["conv1.weight", "conv1.bias", .. lstm, "fc.weight", "fc.bias", "channelMean", "channelDeviation"],
            classifier.state_dict().Keys
        );
        Assert.Equal([512L, 1056L], classifier.state_dict()["lstm.weight_ih_l0"].shape);
        Assert.Equal([512L, 480L], regressor.state_dict()["lstm.weight_ih_l0"].shape);
    }

    [Fact]
    public void TrainingStepsLeaveNoTensorBehind()
    {
        using var model = new StudyRegressor(Study);
        var adam = new FusedAdam(model.named_parameters().Select(p => (p.name, p.parameter)), new AdamOptions());
        long[] live = new long[6];
        for (int step = 0; step < live.Length; step++)
        {
            using (NewDisposeScope())
            {
                (Tensor frames, Tensor mask) = Holds(12, 15);
                adam.ZeroGradients();
                nn.functional.mse_loss(model.forward(frames, mask), ones(2)).backward();
                adam.Step();
            }
            live[step] = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }
        Assert.Equal(live[1], live[^1]);
    }

    [Fact]
    public void ProductOfAnyShapeEqualsLibtorchs()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (8, 32, 5), (13, 47, 21), (9, 64, 1), (3, 33, 100) })
        {
            Tensor a = randn(m, k),
                b = randn(k, n),
                start = randn(n),
                answer = empty(m, n),
                expected = a.mm(b) + start;
            Tensor aTransposed = a.t().contiguous(),
                bTransposed = b.t().contiguous();
            FastMatrix.Multiply(
                FastMath.Numbers(a),
                k,
                1,
                FastMath.Numbers(b),
                false,
                FastMath.Numbers(start),
                FastMath.Numbers(answer),
                m,
                n,
                k
            );
            Assert.True((answer - expected).abs().max().item<float>() < 1e-5);
            FastMatrix.Multiply(
                FastMath.Numbers(aTransposed),
                1,
                m,
                FastMath.Numbers(bTransposed),
                true,
                FastMath.Numbers(start),
                FastMath.Numbers(answer),
                m,
                n,
                k
            );
            Assert.True((answer - expected).abs().max().item<float>() < 1e-5);
        }
    }

    private static (Tensor Frames, Tensor Mask) Holds(long first, long second)
    {
        using var generator = new Generator(5); // the global one is shared with tests that run at the same time
        return (rand([2, Math.Max(first, second), 1, 23, 13], generator: generator), stack([own(first), own(second)]));

        Tensor own(long length) => arange(Math.Max(first, second)).lt(length).to_type(ScalarType.Float32); // [T]
    }

    /// <summary>One of the three models behind one call.</summary>
    private sealed class StudyModel : IDisposable
    {
        private readonly bool _perFrame;
        private readonly Func<Tensor, Tensor, Tensor> _run;

        public StudyModel(string name, bool fast)
        {
            _perFrame = name != "regressor";
            if (name == "classifier")
            {
                var model = new StudyClassifier(new(Study, 3), fast: fast);
                (Module, _run) = (model, model.forward);
            }
            else
            {
                nn.Module<Tensor, Tensor, Tensor> model =
                    name == "regressor" ? new StudyRegressor(Study, fast: fast) : new StudyCopSpeed(Study, fast: fast);
                (Module, _run) = (model, model.forward);
            }
            using DisposeScope scope = NewDisposeScope();
            using var generator = new Generator(3);
            using (no_grad())
                foreach (var parameter in Module.parameters())
                    parameter.copy_((rand(parameter.shape, generator: generator) - 0.5) * 0.2);
        }

        public nn.Module Module { get; }

        public Tensor Run(Tensor frames, Tensor mask) => _run(frames, mask);

        public Tensor Own(Tensor output) => _perFrame ? output.narrow(1, 0, 31) : output;

        public Tensor FirstHold(Tensor output, long length) => _perFrame ? output[0].narrow(0, 0, length) : output[0];

        public void Dispose() => Module.Dispose();
    }
}
