using TreePose.Datasets;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.TestKit.Contracts;

/// <summary>A network of any kind as the shared rules see it.</summary>
/// <param name="Part">Name of its part.</param>
/// <param name="Shape">Shape of a frame.</param>
/// <param name="Make">Makes it from a seed.</param>
/// <param name="AnswerShape">What it must answer to so many sequences of so many frames.</param>
internal sealed record NetworkUnderTest(
    string Part,
    FrameShape Shape,
    Func<int, RadarNetwork> Make,
    Func<RadarNetwork, long, long, long[]> AnswerShape
)
{
    /// <summary>Frames [B, T, …], the same at each call.</summary>
    public Tensor Frames(long batch, long time)
    {
        using var generator = new Generator(9);
        return rand([batch, time, .. Shape.Lengths.Select(n => (long)n)], generator: generator);
    }

    /// <summary>The answer to the first frames of one sequence of a batch: of each of these frames, or the one for all of them.</summary>
    public Tensor Own(RadarNetwork model, Tensor answer, long sequence, long frames) =>
        AnswerShape(model, 1, 1).Length == 1 ? answer.narrow(0, sequence, 1) : answer.narrow(0, sequence, 1).narrow(1, 0, frames);

    /// <summary>[B, T]: the first so many of all frames are real.</summary>
    public static Tensor Mask(long all, params ReadOnlySpan<long> real)
    {
        var masks = new List<Tensor>();
        foreach (long length in real)
            masks.Add(cat([ones(length), zeros(all - length)]));
        return stack(masks);
    }

    /// <summary>Sums an answer so that each of its numbers counts differently.</summary>
    public static Tensor Weighted(Tensor answer)
    {
        using var generator = new Generator(4);
        return (answer * rand(answer.shape, generator: generator)).sum();
    }
}
