using TorchSharp;
using TreePose.Parts;
using TreePose.Torch.Models;
using TreePose.Torch.Streaming;
using TreePose.Torch.Tests.Onnx;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Streaming;

/// <summary>Networks that take frames as they come: the bits of one pass over all frames, and libtorch's answers.</summary>
public sealed class StreamedClassifierTests
{
    private const int Frames = 120;

    public static TheoryData<string> Networks => [.. ExportedNetworks.Causal.Take(3), "tcn", "tcn, odd"];

    [Theory, MemberData(nameof(Networks))]
    public void FramesOneByOneGiveTheBitsOfOnePass(string name)
    {
        using FrameClassifier network = Make(name);
        foreach (int frames in new[] { 1, 7, Frames })
        {
            float[] capture = Capture(frames, 5);
            StreamedClassifier stream = StreamedClassifier.Of(network, 1);
            Assert.Equal(stream.Whole(capture), One(stream, 0, capture));
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void OnePassGivesLibtorchsAnswers(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        using FrameClassifier network = Make(name);
        float[] capture = Capture(Frames, 5);
        using Tensor frames = tensor(capture, [1, Frames, 1, 23, 13]);
        float[] expected = network.forward(frames, ones(1, Frames)).softmax(2).data<float>().ToArray();
        float[] actual = StreamedClassifier.Of(network, 1).Whole(capture);
        Assert.InRange(expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)), 0, 1e-5);
    }

    [Theory, MemberData(nameof(Networks))]
    public void AStreamAnswersAsIfItWereAlone(string name)
    {
        using FrameClassifier network = Make(name);
        const int streams = 11;
        float[][] captures = [.. Enumerable.Range(0, streams).Select(i => Capture(40 + i, (ulong)i))];
        StreamedClassifier many = StreamedClassifier.Of(network, streams);
        int size = network.Shape.Size,
            classes = network.Classes;
        List<float>[] answers = [.. captures.Select(_ => new List<float>())];
        var said = new float[streams * classes];
        int[] given = new int[streams];
        for (int tick = 0; tick < 80; tick++)
        {
            // Each begins and pauses at times of its own.
            int[] here =
            [
                .. Enumerable.Range(0, streams).Where(s => tick >= s && (tick + s) % 7 != 0 && given[s] < captures[s].Length / size),
            ];
            float[] frames = [.. here.SelectMany(s => captures[s].Skip(given[s] * size).Take(size))];
            many.Push(here, frames, said);
            foreach ((int row, int s) in here.Index())
            {
                if (given[s]++ >= many.LookAhead)
                    answers[s].AddRange(said.AsSpan(row * classes, classes));
            }
        }
        for (int s = 0; s < streams; s++)
        {
            Assert.Equal(captures[s].Length / size, given[s]);
            StreamedClassifier alone = StreamedClassifier.Of(network, 1);
            Assert.Equal(alone.Whole(captures[s]).Take(answers[s].Count), answers[s]);
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void AStreamThatBeginsAnewForgets(string name)
    {
        using FrameClassifier network = Make(name);
        StreamedClassifier stream = StreamedClassifier.Of(network, 2);
        float[] first = One(stream, 1, Capture(30, 1));
        One(stream, 1, Capture(44, 2));
        Assert.Equal(first, One(stream, 1, Capture(30, 1)));
    }

    [Theory, MemberData(nameof(Networks))]
    public void AFrameAllocatesNothing(string name)
    {
        using FrameClassifier network = Make(name);
        StreamedClassifier stream = StreamedClassifier.Of(network, 3);
        float[] frames = Capture(3, 5);
        var said = new float[9];
        int[] all = [0, 1, 2];
        long before = 0;
        for (int i = 0; i < 100; i++)
        {
            if (i == 50)
                before = GC.GetAllocatedBytesForCurrentThread(); // all has been called
            stream.Push(all, frames, said);
            stream.Push(all.AsSpan(1, 1), frames.AsSpan(0, frames.Length / 3), said);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void OneThatReadsBackwardsIsRefused()
    {
        using FrameClassifier network = Make("bilstm");
        string message = Assert.Throws<PartException>(() => StreamedClassifier.Of(network, 1)).Message;
        Assert.Contains("also reads backwards from the end of a capture", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("study", 0)]
    [InlineData("tcn", 15)]
    [InlineData("tcn, odd", 8)]
    public void TheLookAheadIsWhatTheConvolutionsSee(string name, int frames)
    {
        using FrameClassifier network = Make(name);
        Assert.Equal(frames, StreamedClassifier.Of(network, 1).LookAhead);
    }

    private static FrameClassifier Make(string name) => (FrameClassifier)ExportedNetworks.Make(name, ExportedNetworks.Study);

    private static float[] Capture(int frames, ulong seed)
    {
        using DisposeScope scope = NewDisposeScope();
        return ExportedNetworks.Random(ExportedNetworks.Study, 1, frames, padded: false, seed).Frames.data<float>().ToArray();
    }

    /// <summary>All answers of a stream to its end, [frame, class].</summary>
    private static float[] One(StreamedClassifier stream, int number, float[] capture)
    {
        stream.Restart(number);
        int size = ExportedNetworks.Study.Size,
            frames = capture.Length / size;
        var answers = new List<float>();
        var said = new float[stream.Classes];
        for (int frame = 0; frame < frames + stream.LookAhead; frame++)
        {
            if (frame < frames)
                stream.Push([number], capture.AsSpan(frame * size, size), said);
            else
                stream.PushEnd(number, said);
            if (frame >= stream.LookAhead)
                answers.AddRange(said);
        }
        return [.. answers];
    }
}
