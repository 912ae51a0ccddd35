using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Training;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Training;

public sealed class FusedAdamTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.1, true)]
    public void MovesAsLibtorchsOptimiserDoes(double decay, bool decoupled)
    {
        using Linear expected = Layer(),
            actual = Layer();
        using optim.Optimizer theirs = decoupled
            ? optim.AdamW(expected.parameters(), lr: 0.01, weight_decay: decay)
            : optim.Adam(expected.parameters(), lr: 0.01, weight_decay: decay);
        var ours = new FusedAdam(
            Named(actual),
            new AdamOptions
            {
                LearningRate = 0.01,
                WeightDecay = decay,
                Decoupled = decoupled,
            }
        );
        for (int step = 0; step < 30; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor x = X(step);
            theirs.zero_grad();
            ours.ZeroGradients();
            Loss(expected, x).backward();
            Loss(actual, x).backward();
            theirs.step();
            ours.Step();
        }
        Assert.True((expected.weight! - actual.weight!).abs().max().item<float>() < 2e-6);
        Assert.True((expected.bias! - actual.bias!).abs().max().item<float>() < 2e-6);
    }

    [Fact]
    public void GoesOnFromASavedStateToTheLastBit()
    {
        using Linear whole = Layer(),
            parts = Layer();
        var first = new FusedAdam(Named(whole), new AdamOptions());
        var before = new FusedAdam(Named(parts), new AdamOptions());
        for (int step = 0; step < 5; step++)
        {
            Train(whole, first, step);
            Train(parts, before, step);
        }
        first.LearningRate = before.LearningRate = 3e-4;
        AdamState state = before.Save();
        var after = new FusedAdam(Named(parts), new AdamOptions());
        after.Load(state);
        for (int step = 5; step < 9; step++)
        {
            Train(whole, first, step);
            Train(parts, after, step);
        }
        Assert.True(whole.weight!.eq(parts.weight!).all().item<bool>());
        Assert.Equal(3e-4, after.LearningRate);
        Assert.Equal(5, state.Moments["weight"].Steps); // a saved state does not move on
    }

    [Fact]
    public void FrozenParametersStayAndForeignStatesAreRefused()
    {
        using Linear layer = Layer();
        layer.bias!.requires_grad = false;
        using Tensor before = layer.bias.clone();
        var adam = new FusedAdam(Named(layer), new AdamOptions());
        Train(layer, adam, 0);
        Assert.True(before.eq(layer.bias).all().item<bool>());
        Assert.Equal(["weight"], adam.Save().Moments.Keys);
        var error = Assert.Throws<TreePoseException>(() =>
            adam.Load(new AdamState(1, new Dictionary<string, AdamMoments> { ["other"] = new(1, [1], [1]) }))
        );
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClippingScalesAllGradientsTogether()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear layer = Layer();
        var adam = new FusedAdam(Named(layer), new AdamOptions());
        (Loss(layer, X(0)) * 1000).backward();
        double norm = adam.ClipGradients(1);
        Assert.True(norm > 1);
        double after = Math.Sqrt(layer.parameters().Sum(p => p.grad!.pow(2).sum().item<float>()));
        Assert.Equal(1, after, 1e-4);
        Assert.Equal(after, adam.ClipGradients(10), 1e-6);
    }

    private static Linear Layer()
    {
        using var generator = new Generator(1); // the global one is shared with tests that run at the same time
        Linear layer = nn.Linear(37, 3);
        using DisposeScope scope = NewDisposeScope();
        using (no_grad())
        {
            layer.weight!.copy_(randn([3, 37], generator: generator) * 0.1);
            layer.bias!.zero_();
        }
        return layer;
    }

    private static IEnumerable<(string, Parameter)> Named(Linear layer) => layer.named_parameters().Select(p => (p.name, p.parameter));

    private static Tensor X(int step)
    {
        using var generator = new Generator((ulong)(100 + step));
        return randn([8, 37], generator: generator);
    }

    private static Tensor Loss(Linear layer, Tensor x) => (layer.forward(x) - x.sum(1, keepdim: true)).pow(2).mean();

    private static void Train(Linear layer, FusedAdam adam, int step)
    {
        using DisposeScope scope = NewDisposeScope();
        adam.ZeroGradients();
        Loss(layer, X(step)).backward();
        adam.Step();
    }
}
