using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using Xunit;

namespace TreePose.Tests.Steps;

/// <summary>Steps on frames that come one by one make what they make of the capture.</summary>
public sealed class StepStreamTests
{
    private static readonly FrameShape Map = StepContract.Shapes[0];

    public static TheoryData<string> Streaming =>
        [
            "mti",
            "mti rule=twoPulse",
            "difference order=3",
            "power exponent=1.5",
            "log1p",
            "decibel",
            "standardise.perChannel",
            "standardise.perBin",
            "normalise.frame norm=energy",
            "crop.range fromBin=2 toBin=5",
            "crop.doppler",
            "flip.doppler",
            "rate secondsPerFrame=0.1",
        ];

    [Theory, MemberData(nameof(Streaming))]
    public void OneFrameAtATimeGivesTheSameBits(string step)
    {
        StepPipeline steps = new StepPipeline(Of(step)).Fit([Blocks.Random(Map, 20, 3)]);
        FrameBlock block = Blocks.Random(Map, 30, 4);
        Assert.Equal(steps.Apply(block).Frames, Streamed(steps, block));
    }

    [Theory]
    [InlineData("mti over=chirps")]
    [InlineData("mti over=chirps rule=twoPulse")]
    [InlineData("power")]
    public void ChirpsToo(string step)
    {
        var steps = new StepPipeline(Of(step));
        FrameBlock block = Blocks.Random(Blocks.Chirps, 30, 4);
        Assert.Equal(steps.Apply(block).Frames, Streamed(steps, block));
    }

    [Fact]
    public void ARunningMeanForgetsMoreWhereFramesWereLost()
    {
        var steps = new StepPipeline(Of("mti"));
        double[] times = [0, 0.1, 0.5, 0.6, 2, 2.1];
        FrameBlock block = Blocks.Random(Map, times.Length, 4) with { TimesSeconds = times };
        Assert.Equal(steps.Apply(block).Frames, Streamed(steps, block));
        Assert.NotEqual(steps.Apply(block with { TimesSeconds = null }).Frames, Streamed(steps, block));
    }

    [Fact]
    public void StepsBehindEachOtherAllocateNothing()
    {
        StepPipeline steps = new StepPipeline(Of("mti"), Of("log1p"), Of("standardise.perBin"), Of("crop.range fromBin=2")).Fit([
            Blocks.Random(Map, 20, 3),
        ]);
        float[] frame = Blocks.Random(Map, 1, 4).Frames;
        PipelineStream stream = steps.Stream(Map, 0.1);
        long before = 0;
        for (int i = 0; i < 100; i++)
        {
            if (i == 50)
                before = GC.GetAllocatedBytesForCurrentThread();
            stream.Push(frame, i * 0.1);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("mti rule=captureMean", "takes off the mean of the whole capture")]
    [InlineData("standardise.perCapture", "takes mean and deviation of the whole capture")]
    [InlineData("align.range", "looks for the person in the whole capture")]
    [InlineData("rate secondsPerFrame=0.2", "makes another number of frames")]
    [InlineData("standardise.perBin", "has not been fitted")]
    public void AStepThatNeedsTheCaptureIsRefused(string step, string why)
    {
        string message = Assert.Throws<PartException>(() => new StepPipeline(Of(step)).Stream(Map, 0.1)).Message;
        Assert.StartsWith($"The step '{step.Split(' ')[0]}' {why}", message, StringComparison.Ordinal);
    }

    private static FrameStep Of(string text) => Blocks.Step(text.Split(' ')[0], text.Split(' ')[1..]);

    private static float[] Streamed(StepPipeline steps, FrameBlock block)
    {
        PipelineStream stream = steps.Stream(block.Shape, block.SecondsPerFrame);
        stream.Push(block.Frames.AsSpan(7 % block.Length * block.Shape.Size, block.Shape.Size), 0); // which it forgets
        stream.Restart();
        var made = new List<float>();
        for (int frame = 0; frame < block.Length; frame++)
            made.AddRange(stream.Push(block.Frames.AsSpan(frame * block.Shape.Size, block.Shape.Size), block.TimeOf(frame)));
        return [.. made];
    }
}
