using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>Every architecture in ONNX Runtime gives what it gives here.</summary>
public sealed class OnnxNetworkTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Networks => [.. ExportedNetworks.All];

    [Theory, MemberData(nameof(Networks))]
    public void RandomFramesOfAnyLengthGiveTheNetworksAnswers(string name)
    {
        foreach (FrameShape shape in new[] { ExportedNetworks.Study, ExportedNetworks.Planes })
        {
            using DisposeScope scope = NewDisposeScope();
            using RadarNetwork network = ExportedNetworks.Make(name, shape);
            using var session = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(network)));
            foreach (int time in new[] { 1, 7, 95 })
            foreach (int batch in new[] { 1, 3 })
            foreach (bool padded in new[] { false, true })
            {
                (Tensor frames, Tensor mask) = ExportedNetworks.Random(shape, batch, time, padded);
                AssertSame([network], session, frames, mask);
            }
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void RealFramesOfMarsGiveTheNetworksAnswers(string name)
    {
        FrameDataset mars = MarsSource.Load(
            TestFiles.SharedData("mars"),
            new MarsOptions(),
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork network = ExportedNetworks.Make(name, mars.Shape);
        long[] lengths = [.. mars.Shape.Lengths.Select(n => (long)n)];
        FrameSequence[] captures = [.. mars.Sequences.DistinctBy(s => s.Id.Participant).Take(3)];
        network.FitScaling(cat([.. captures.Select(c => tensor(c.Frames, [c.Length, .. lengths]))]));
        int longest = 200;
        Tensor frames = zeros([captures.Length, longest, .. lengths]),
            mask = zeros(captures.Length, longest);
        foreach ((int i, FrameSequence capture) in captures.Index())
        {
            int own = Math.Min(longest - 40 * i, capture.Length);
            frames[i, ..own] = tensor(capture.Frames, [capture.Length, .. lengths])[..own];
            mask[i, ..own] = 1;
        }
        using var session = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(network)));
        AssertSame([network], session, frames, mask);
    }

    [Theory]
    [InlineData("bilstm", "tcn", "study")]
    [InlineData("regressor study", "regressor attention")]
    public void AnEnsembleIsTheMeanOfItsNetworks(params string[] names)
    {
        using DisposeScope scope = NewDisposeScope();
        RadarNetwork[] networks = [.. names.Append(names[0]).Select((n, i) => ExportedNetworks.Make(n, ExportedNetworks.Study, i + 1))];
        using var session = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(networks)));
        (Tensor frames, Tensor mask) = ExportedNetworks.Random(ExportedNetworks.Study, 3, 31, padded: true);
        AssertSame(networks, session, frames, mask);
        Assert.Equal([names[0].StartsWith("regressor", StringComparison.Ordinal) ? "prediction" : "probabilities"], session.Outputs);
        foreach (RadarNetwork network in networks)
            network.Dispose();
    }

    [Fact]
    public void ACausalClassifierNeedsNoMaskAndTheOthersDo()
    {
        string[] without = [.. ExportedNetworks.All.Where(name => !Inputs(name).Contains("mask"))];
        Assert.Equal(["study", "study, two layers", "bilstm, forwards"], without);

        static IReadOnlyList<string> Inputs(string name)
        {
            using RadarNetwork network = ExportedNetworks.Make(name, ExportedNetworks.Planes);
            using var session = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(network)));
            Assert.Equal([-1, -1, 5, 8, 9], session.Input("frames").Lengths);
            return session.Inputs;
        }
    }

    [Fact]
    public void ALogitIsThatOfTheNetworkAndACopSpeedHasItsMeanOverTheHold()
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor frames, Tensor mask) = ExportedNetworks.Random(ExportedNetworks.Study, 3, 20, padded: true);
        using RadarNetwork tcn = ExportedNetworks.Make("tcn", ExportedNetworks.Study),
            speed = ExportedNetworks.Make("regressor study-copspeed", ExportedNetworks.Study);
        using var noGradient = no_grad();
        using var classes = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(tcn)));
        AssertClose(tcn.forward(frames, mask), mask, classes.Run(Given(frames, mask))["logits"], relative: false);
        using var speeds = new OnnxSession(OnnxExport.Bytes(ExportedNetworks.Model(speed)));
        Tensor perFrame = ExportedNetworks.Answer([speed], frames, mask);
        AssertClose((perFrame * mask).sum(1) / mask.sum(1), null, speeds.Run(Given(frames, mask))["holdPrediction"], relative: true);
    }

    internal static (string, Array, long[])[] Given(Tensor frames, Tensor mask) =>
        [("frames", frames.data<float>().ToArray(), frames.shape), ("mask", mask.data<float>().ToArray(), mask.shape)];

    /// <summary>The answers for real frames are within 1e-5: of probabilities absolutely, of predictions relatively.</summary>
    private static void AssertSame(IReadOnlyList<RadarNetwork> networks, OnnxSession session, Tensor frames, Tensor mask)
    {
        bool relative = networks[0] is SequenceRegressor;
        Tensor expected = ExportedNetworks.Answer(networks, frames, mask);
        Assert.True((expected - expected.mean()).abs().max().item<float>() > 0 || expected.numel() == 1, "all answers are one number");
        OnnxSession.Answer answer = session.Run(Given(frames, mask))[relative ? "prediction" : "probabilities"];
        AssertClose(expected, expected.dim() == 1 ? null : mask, answer, relative);
    }

    /// <param name="expected">[B], [B, T] or [B, T, classes].</param>
    /// <param name="mask">[B, T]; null compares everything.</param>
    /// <param name="actual">Of the same shape.</param>
    /// <param name="relative">Whether the difference counts as a part of what is expected.</param>
    private static void AssertClose(Tensor expected, Tensor? mask, OnnxSession.Answer actual, bool relative)
    {
        Assert.Equal(expected.shape, actual.Shape);
        Tensor difference = (tensor(actual.Floats, actual.Shape) - expected).abs();
        if (relative)
            difference = difference / expected.abs();
        if (mask is not null)
            difference = where((expected.dim() == 3 ? mask.unsqueeze(2) : mask).gt(0), difference, zeros(1));
        float worst = difference.max().item<float>();
        Assert.True(worst <= Tolerance, $"worst difference {worst:E2} of frames [{string.Join(", ", expected.shape)}]");
    }
}
