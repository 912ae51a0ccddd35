using TorchSharp;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>One frame at a time gives what the whole sequence gives.</summary>
public sealed class OnnxStreamTests
{
    private const int Frames = 200;

    public static TheoryData<string> Networks => [.. ExportedNetworks.Causal];

    [Theory, MemberData(nameof(Networks))]
    public void TwoHundredFramesOneByOneAreTheWholePass(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        RadarNetwork[] networks = [.. Enumerable.Range(1, 2).Select(i => ExportedNetworks.Make(name, ExportedNetworks.Study, i))];
        foreach (RadarNetwork[] members in new[] { networks, networks[..1] })
        {
            OnnxModel model = ExportedNetworks.Model(members);
            (Tensor frames, Tensor mask) = ExportedNetworks.Random(ExportedNetworks.Study, 2, Frames, padded: false);
            Tensor expected = ExportedNetworks.Answer(members, frames, mask);
            AssertClose(expected, Stream(model, frames), members[0] is SequenceRegressor);
        }
        foreach (RadarNetwork network in networks)
            network.Dispose();
    }

    [Fact]
    public void StepsThatRememberKeepTheirMemoryInStates()
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork network = ExportedNetworks.Make("study", ExportedNetworks.Study);
        OnnxModel model = ExportedNetworks.Model(network) with
        {
            Steps = OnnxStepTests.Pipeline(("mti", null), ("difference", null), ("log1p", null)),
            SecondsPerFrame = 0.036,
        };
        (Tensor frames, Tensor mask) = ExportedNetworks.Random(ExportedNetworks.Study, 2, Frames, padded: false);
        using var whole = new OnnxSession(OnnxExport.Bytes(model));
        OnnxSession.Answer expected = whole.Run(OnnxNetworkTests.Given(frames, mask))["probabilities"];
        AssertClose(tensor(expected.Floats, expected.Shape), Stream(model, frames), relative: false);
    }

    [Theory]
    [InlineData("bilstm")]
    [InlineData("tcn")]
    [InlineData("regressor study")]
    [InlineData("regressor attention")]
    public void ANetworkThatLooksAheadIsRefused(string name)
    {
        using RadarNetwork network = ExportedNetworks.Make(name, ExportedNetworks.Study);
        OnnxModel model = ExportedNetworks.Model(network) with { Streaming = true };
        string message = Assert.ThrowsAny<TreePoseException>(() => OnnxExport.Bytes(model)).Message;
        Assert.Contains($"'{network.PartName}' cannot take one frame at a time", message, StringComparison.Ordinal);
    }

    /// <summary>Answers frame by frame, [B, T] or [B, T, classes].</summary>
    /// <param name="model">The model.</param>
    /// <param name="frames">[B, T, …].</param>
    /// <param name="output">The output that is wanted; the first when it is not named.</param>
    internal static Tensor Stream(OnnxModel model, Tensor frames, string? output = null)
    {
        using var session = new OnnxSession(OnnxExport.Bytes(model with { Streaming = true }));
        (string From, string To)[] states =
        [
            .. session.Notes["states"].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => (s.Split('=')[0], s.Split('=')[1])),
        ];
        Assert.Equal(session.Inputs.Skip(1), states.Select(s => s.From));
        long batch = frames.size(0);
        Dictionary<string, (Array Numbers, long[] Shape)> memory = states.ToDictionary(
            s => s.From,
            s => Zeros(session.Input(s.From), batch)
        );
        var answers = new List<Tensor>();
        for (long t = 0; t < frames.size(1); t++)
        {
            Tensor frame = frames.select(1, t).contiguous(); // [B, …]
            Dictionary<string, OnnxSession.Answer> made = session.Run([
                ("frame", frame.data<float>().ToArray(), frame.shape),
                .. memory.Select(m => (m.Key, m.Value.Numbers, m.Value.Shape)),
            ]);
            OnnxSession.Answer answer = made[output ?? session.Outputs[0]];
            answers.Add(tensor(answer.Floats, answer.Shape));
            foreach ((string from, string to) in states)
                memory[from] = (made[to].Numbers, made[to].Shape);
        }
        return stack(answers, 1);
    }

    private static (Array, long[]) Zeros((Type Type, int[] Lengths) input, long batch)
    {
        long[] shape = [.. input.Lengths.Select(n => n < 0 ? batch : n)];
        long count = shape.Aggregate(1L, (a, b) => a * b);
        return (input.Type == typeof(double) ? new double[count] : new float[count], shape);
    }

    private static void AssertClose(Tensor expected, Tensor actual, bool relative)
    {
        Assert.Equal(expected.shape, actual.shape);
        Tensor difference = (actual - expected).abs();
        float worst = (relative ? difference / expected.abs() : difference).max().item<float>();
        Assert.True(worst <= 1e-5, $"worst difference {worst:E2}");
    }
}
