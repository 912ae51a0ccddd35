using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Events as probabilities come are those of the whole capture, and none is told before it is certain.</summary>
public sealed class EventStreamTests
{
    private const int Classes = 3;

    public static TheoryData<int, double, int> Decoders =>
        new()
        {
            { 1, 0, 1 },
            { 1, 1, 2 },
            { 5, 2, 3 },
            { 9, 8, 6 },
            { 101, 0.5, 1 },
        };

    [Theory, MemberData(nameof(Decoders))]
    public void TheEventsAreThoseOfTheCapture(int smoothing, double cost, int least)
    {
        DecoderOptions options = Options(smoothing, cost, least);
        foreach (int frames in new[] { 1, 3, 40, 700 })
        {
            float[] probabilities = Random(frames, seed: frames);
            DecidedEvent[] told = [.. Told(probabilities, options).Where(e => e.IsOver)];
            IReadOnlyList<FrameEvent> expected = FrameLabels.ToEvents(EventDecoder.Decode(probabilities, Classes, options));
            Assert.Equal(expected, told.Select(e => new FrameEvent((sbyte)e.Class, e.StartFrame, e.EndFrame)));
            foreach (DecidedEvent e in told)
            {
                double sum = 0;
                for (int frame = e.StartFrame; frame < e.EndFrame; frame++)
                    sum += probabilities[frame * Classes + e.Class];
                Assert.Equal(sum / (e.EndFrame - e.StartFrame), e.Confidence);
            }
        }
    }

    [Theory, MemberData(nameof(Decoders))]
    public void NothingThatComesLaterChangesALabelThatWasGiven(int smoothing, double cost, int least)
    {
        DecoderOptions options = Options(smoothing, cost, least);
        for (int seed = 0; seed < 20; seed++)
        {
            float[] probabilities = Random(60, seed);
            var stream = new LabelStream(Classes, options);
            var given = new List<sbyte>();
            for (int frame = 0; frame < 40; frame++)
            {
                stream.Push(probabilities.AsSpan(frame * Classes, Classes));
                given.AddRange(stream.Fresh);
            }
            for (int other = 0; other < 10; other++)
            {
                float[] end = [.. probabilities.Take(40 * Classes), .. Random(20, 1000 + other)];
                sbyte[] whole = EventDecoder.Decode(end, Classes, options with { MinimumEventFrames = 1 });
                Assert.Equal(given, whole.Take(given.Count));
            }
        }
    }

    [Fact]
    public void ATemperatureChangesConfidenceAlone()
    {
        const double Temperature = 2.5;
        DecoderOptions options = Options(5, 2, 3);
        float[] probabilities = Random(300, seed: 8),
            calibrated = TemperatureScaling.Apply(probabilities, Classes, Temperature);
        DecidedEvent[] plain = [.. Told(probabilities, options)],
            told = [.. Told(probabilities, options, Temperature)];
        Assert.NotEmpty(told);
        Assert.Equal(plain.Select(e => e with { Confidence = 0 }), told.Select(e => e with { Confidence = 0 }));
        foreach (DecidedEvent e in told.Where(e => e.IsOver))
        {
            double sum = 0;
            for (int frame = e.StartFrame; frame < e.EndFrame; frame++)
                sum += calibrated[frame * Classes + e.Class];
            Assert.Equal(sum / (e.EndFrame - e.StartFrame), e.Confidence);
        }
    }

    [Fact]
    public void AnEventIsToldWhenItsBeginningIsCertainAndWhenItIsOver()
    {
        float[] probabilities = [.. "nnuuuuunn".SelectMany(c => c == 'u' ? new[] { 0.02f, 0.97f, 0.01f } : [0.97f, 0.02f, 0.01f])];
        var stream = new EventStream(Classes, Options(1, 1, 3));
        var told = new List<(int AtFrame, DecidedEvent Event)>();
        for (int frame = 0; frame < 9; frame++)
        {
            stream.Push(probabilities.AsSpan(frame * Classes, Classes));
            while (stream.TryTake(out DecidedEvent e))
                told.Add((frame, e));
        }
        Assert.Equal(
            [(5, 2, 5, false), (8, 2, 7, true)],
            told.Select(t => (t.AtFrame, t.Event.StartFrame, t.Event.EndFrame, t.Event.IsOver))
        );
        Assert.Equal(1, stream.Labels.LongestWait);
    }

    [Fact]
    public void MoreFramesThanThereWasRoomForMayWait()
    {
        // Two classes stay equally likely for as long as nothing tells them apart.
        float[] probabilities = [.. Enumerable.Repeat(new[] { 0.5f, 0.5f, 0f }, 3000).SelectMany(p => p), 0, 1, 0];
        var stream = new LabelStream(Classes, Options(1, 30, 1));
        for (int frame = 0; frame < 3000; frame++)
            stream.Push(probabilities.AsSpan(frame * Classes, Classes));
        Assert.Equal((0, 3000), (stream.Decided, stream.LongestWait));
        stream.Push(probabilities.AsSpan(3000 * Classes));
        stream.Finish();
        Assert.Equal(EventDecoder.Decode(probabilities, Classes, Options(1, 30, 1)), stream.Fresh.ToArray());
    }

    [Fact]
    public void AFrameAllocatesNothing()
    {
        float[] probabilities = Random(4000, 3);
        var stream = new EventStream(Classes, Options(5, 2, 3));
        long before = 0;
        for (int frame = 0; frame < 4000; frame++)
        {
            if (frame == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            stream.Push(probabilities.AsSpan(frame * Classes, Classes));
            while (stream.TryTake(out _)) { }
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void OneThatBeginsAnewForgets()
    {
        float[] probabilities = Random(50, 3);
        var stream = new EventStream(Classes, Options(5, 2, 2));
        DecidedEvent[] first = Told(probabilities, stream);
        stream.Restart();
        Assert.Equal(first, Told(probabilities, stream));
    }

    private static DecoderOptions Options(int smoothing, double cost, int least) =>
        new()
        {
            SmoothingFrames = smoothing,
            SwitchCost = cost,
            MinimumEventFrames = least,
        };

    private static DecidedEvent[] Told(float[] probabilities, DecoderOptions options, double? temperature = null) =>
        Told(probabilities, new EventStream(Classes, options, temperature));

    private static DecidedEvent[] Told(float[] probabilities, EventStream stream)
    {
        var told = new List<DecidedEvent>();
        for (int frame = 0; frame < probabilities.Length / Classes; frame++)
        {
            stream.Push(probabilities.AsSpan(frame * Classes, Classes));
            while (stream.TryTake(out DecidedEvent e))
                told.Add(e);
        }
        stream.Finish();
        while (stream.TryTake(out DecidedEvent e))
            told.Add(e);
        return [.. told];
    }

    /// <summary>Probabilities that stay with a class for a while.</summary>
    private static float[] Random(int frames, int seed)
    {
        var random = new Random(seed);
        var probabilities = new float[frames * Classes];
        int own = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            if (random.Next(8) == 0)
                own = random.Next(Classes);
            float[] p = [.. Enumerable.Range(0, Classes).Select(c => random.NextSingle() + (c == own ? 0.7f : 0))];
            for (int c = 0; c < Classes; c++)
                probabilities[frame * Classes + c] = p[c] / p.Sum();
        }
        return probabilities;
    }
}
