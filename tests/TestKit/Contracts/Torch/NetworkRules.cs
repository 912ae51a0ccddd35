using TorchSharp;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.TestKit.Contracts;

/// <summary>What every network over sequences of radar frames must do, whatever it answers.</summary>
internal static class NetworkRules
{
    private const float Relative = 1e-5f,
        Absolute = 1e-5f;

    /// <summary>The rules.</summary>
    public static IReadOnlyList<(string Name, Action<NetworkUnderTest> Check)> All { get; } =
    [
        (nameof(AnswersHaveTheRightShape), AnswersHaveTheRightShape),
        (nameof(AnswersAndGradientsAreFinite), AnswersAndGradientsAreFinite),
        (nameof(TheGradientReachesEveryParameter), TheGradientReachesEveryParameter),
        (nameof(PaddingChangesNothing), PaddingChangesNothing),
        (nameof(NeighboursInABatchChangeNothing), NeighboursInABatchChangeNothing),
        (nameof(SavedNumbersGiveTheSameAnswer), SavedNumbersGiveTheSameAnswer),
        (nameof(TheSeedAloneDecides), TheSeedAloneDecides),
        (nameof(PredictionsRepeat), PredictionsRepeat),
        (nameof(NoTensorIsLeftBehind), NoTensorIsLeftBehind),
        (nameof(NoScalarIsLeftToTheCollector), NoScalarIsLeftToTheCollector),
    ];

    /// <summary>Also for a batch of one and for one frame.</summary>
    private static void AnswersHaveTheRightShape(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1);
        foreach ((long batch, long time) in new[] { (2L, 17L), (1, 17), (3, 1), (1, 1) })
        {
            long[] expected = network.AnswerShape(model, batch, time),
                given = model.forward(network.Frames(batch, time), ones(batch, time)).shape;
            Broken.Unless(
                given.SequenceEqual(expected),
                $"the answer to {batch} sequences of {time} frames has the shape [{string.Join(", ", given)}], not [{string.Join(", ", expected)}]."
            );
        }
    }

    private static void AnswersAndGradientsAreFinite(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor frames = network.Frames(2, 9);
        foreach (
            (string what, Tensor input, Tensor mask) in new[]
            {
                ("random frames", frames, ones(2, 9)),
                ("frames of zeros", zeros_like(frames), ones(2, 9)),
                ("frames of 10000", full_like(frames, 1e4), ones(2, 9)),
                ("frames with padding", frames, NetworkUnderTest.Mask(9, 9, 1)),
            }
        )
        {
            using RadarNetwork model = network.Make(1);
            model.train();
            Tensor answer = model.forward(input, mask);
            Broken.Unless(answer.isfinite().all().item<bool>(), $"the answer to {what} has a number that is NaN or infinite.");
            NetworkUnderTest.Weighted(answer).backward();
            foreach ((string name, var parameter) in model.named_parameters())
                Broken.Unless(
                    parameter.grad is not { } gradient || gradient.isfinite().all().item<bool>(),
                    $"the gradient of '{name}' for {what} has a number that is NaN or infinite."
                );
        }
    }

    private static void TheGradientReachesEveryParameter(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1);
        model.train();
        Broken.Unless(
            model.parameters().Any(),
            "it has no parameters: fields of layers must be there before RegisterComponents is called."
        );
        NetworkUnderTest.Weighted(model.forward(network.Frames(2, 12), ones(2, 12))).backward();
        foreach ((string name, var parameter) in model.named_parameters())
            Broken.Unless(parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, $"no gradient reaches '{name}'.");
    }

    private static void PaddingChangesNothing(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1);
        model.FitScaling(network.Frames(1, 12).squeeze(0));
        model.eval();
        Tensor frames = network.Frames(1, 12),
            alone = model.forward(frames, ones(1, 12));
        foreach (double nonsense in new[] { 0, 7.5, -1e6 })
        {
            Tensor padded = cat([frames, full_like(frames, nonsense)], 1); // [1, 24, …]
            Tensor answer = model.forward(padded, NetworkUnderTest.Mask(24, 12));
            Broken.Unless(
                network.Own(model, answer, 0, 12).allclose(alone, Relative, Absolute),
                $"twelve frames of padding that hold {nonsense} change the answer for the frames before them."
            );
        }
    }

    private static void NeighboursInABatchChangeNothing(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1);
        model.FitScaling(network.Frames(1, 12).squeeze(0));
        model.eval();
        Tensor frames = network.Frames(1, 12),
            longer = network.Frames(1, 24);
        Tensor together = model.forward(cat([cat([frames, zeros_like(frames)], 1), longer]), NetworkUnderTest.Mask(24, 12, 24)); // [2, 24, …]
        Tensor alone = model.forward(frames, ones(1, 12)),
            longerAlone = model.forward(longer, ones(1, 24));
        Broken.Unless(
            network.Own(model, together, 0, 12).allclose(alone, Relative, Absolute),
            "a longer sequence in the same batch changes the answer."
        );
        Broken.Unless(
            network.Own(model, together, 1, 24).allclose(longerAlone, Relative, Absolute),
            "a shorter sequence in the same batch changes the answer."
        );
    }

    private static void SavedNumbersGiveTheSameAnswer(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1),
            other = network.Make(2);
        model.FitScaling(network.Frames(1, 9).squeeze(0));
        model.eval();
        other.eval();
        Tensor frames = network.Frames(2, 9),
            expected = model.forward(frames, ones(2, 9));
        Broken.Unless(!other.forward(frames, ones(2, 9)).allclose(expected), "another seed gives the same answer.");
        using var file = new MemoryStream();
        Checkpoint.Save(file, model, new CheckpointState { Architecture = network.Part });
        file.Position = 0;
        Checkpoint.Load(file, "the contract's checkpoint", other, network.Part);
        Broken.Unless(
            other.forward(frames, ones(2, 9)).equal(expected).all().item<bool>(),
            "a model with the saved parameters and buffers gives another answer: something that matters is neither."
        );
    }

    /// <summary>Whatever was drawn from libtorch's global generator in the meantime: other threads train on.</summary>
    private static void TheSeedAloneDecides(NetworkUnderTest network)
    {
        float[] one = Trained(3, between: 100),
            same = Trained(3, between: 101),
            other = Trained(4, between: 100);
        Broken.Unless(
            one.AsSpan().SequenceEqual(same),
            "two models of one seed give different answers in training: it draws from elsewhere than Randomness, as nn.Dropout does. Use RadarNetwork.Dropout."
        );
        Broken.Unless(!one.AsSpan().SequenceEqual(other), "models of two seeds give the same answer.");

        float[] Trained(int seed, int between)
        {
            using DisposeScope scope = NewDisposeScope();
            using RadarNetwork model = network.Make(seed);
            model.train();
            ModelFactory.Seeded(between, () => rand(7));
            return [.. model.forward(network.Frames(2, 9), ones(2, 9)).data<float>()];
        }
    }

    private static void PredictionsRepeat(NetworkUnderTest network)
    {
        using DisposeScope scope = NewDisposeScope();
        using RadarNetwork model = network.Make(1);
        model.eval();
        Tensor one = model.forward(network.Frames(2, 9), ones(2, 9)),
            again = model.forward(network.Frames(2, 9), ones(2, 9));
        Broken.Unless(
            one.equal(again).all().item<bool>(),
            "it answers differently when asked again: outside training nothing may be random."
        );
    }

    private static void NoTensorIsLeftBehind(NetworkUnderTest network)
    {
        Step(); // what is made once and kept is made here
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        long inside = Step();
        long after = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Broken.Unless(inside == 0, $"a training step leaves {inside} tensors behind: forward makes tensors that no dispose scope owns.");
        Broken.Unless(
            after == before,
            $"a disposed model leaves {after - before} tensors behind: they are neither parameters nor buffers, or registered too late."
        );

        long Step()
        {
            using RadarNetwork model = network.Make(1);
            model.train();
            Once();
            long first = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Once();
            return DisposeScopeManager.Statistics.ThreadTotalLiveCount - first;

            void Once()
            {
                using DisposeScope scope = NewDisposeScope();
                model.forward(network.Frames(2, 9), ones(2, 9)).sum().backward();
            }
        }
    }

    private static void NoScalarIsLeftToTheCollector(NetworkUnderTest network)
    {
        using RadarNetwork model = network.Make(1);
        string[] found =
        [
            .. model.modules().Prepend(model).Select(m => m.GetType()).Distinct().SelectMany(ScalarTemporaries.In).Distinct(),
        ];
        Broken.Unless(found.Length == 0, $"{string.Join("; ", found)}. {ScalarTemporaries.Remedy}");
    }
}
