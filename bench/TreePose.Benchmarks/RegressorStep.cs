using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>regressor-step</c>: one training step of the study's regressor (batch 2, 95 frames of 23 × 13, Adam, mean squared error), the
/// plain TorchSharp transcription (Conv2d, max_pool2d, LSTM modules) beside the fast layers.
/// </summary>
internal static class RegressorStep
{
    private const int Batch = 2,
        Frames = 95,
        Hidden = 128;
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    public static void Run(string[] args, TimeProvider clock)
    {
        set_num_threads(1);
        manual_seed(20);
        using var plain = new StudyRegressor(Shape, fast: false);
        using var fast = new StudyRegressor(Shape, fast: true);
        using Tensor mask = ones(Batch, Frames);
        new StepComparison
        {
            Name = "regressor-step",
            What = "one training step of the study's regressor, batch 2, 95 frames of 23 x 13, Adam, MSE, one thread",
            Plain = plain,
            Fast = fast,
            Batch = () =>
            {
                Tensor frames = rand([Batch, Frames, 1, 23, 13]);
                // The frames determine the target in part: steps in which nothing can be learnt would hide a wrong gradient.
                return (frames, (frames.mean([1, 2, 3, 4]) - 0.5) * 50 + randn(Batch) * 0.1);
            },
            Loss = (network, frames, target) => nn.functional.mse_loss(((StudyRegressor)network).forward(frames, mask), target),
            Floor =
            [
                .. FrontEnd(Batch * Frames),
                .. Product.Trained("input of the LSTM", Batch * Frames, 480, 4 * Hidden),
                .. Product.Trained("input of the LSTM", Batch * Frames, Hidden, 4 * Hidden),
                new("recurrence", Batch, Hidden, 4 * Hidden, 2 * Frames),
                new("recurrence", Batch, 4 * Hidden, Hidden, 2 * Frames),
                new("recurrence", Hidden, Batch * Frames, 4 * Hidden, 2),
            ],
        }.Run(clock);
    }

    /// <summary>Two convolutions of frames of 23 × 13, of the places that pooling reads; nobody needs the gradient of the frames.</summary>
    public static IEnumerable<Product> FrontEnd(int frames) =>
        [
            .. Product.Trained("first convolution", frames * 22 * 12, 9, 16, toInput: false),
            .. Product.Trained("second convolution", frames * 10 * 6, 9 * 16, 32),
        ];
}
