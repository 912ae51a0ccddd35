using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.TestKit;

/// <summary>
/// Tiny seeded frame sequences in which a lifting foot is plain to see: one half of the map lights up going up, the other going
/// down.
/// </summary>
public static class SmallFrames
{
    /// <summary>Shape of the frames.</summary>
    public static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Range, 8), new(AxisKind.Doppler, 9));

    /// <summary>A capture with an event every 16 frames, up and down in turn, 4 frames long.</summary>
    public static FrameSequence Sequence(string participant, string name, int seed, int frames = 96)
    {
        var random = new Random(seed);
        var events = new List<FrameEvent>();
        for (int start = 6 + random.Next(4); start + 4 < frames; start += 14 + random.Next(5))
            events.Add(new FrameEvent(events.Count % 2 == 0 ? FootPhase.GoingUp : FootPhase.GoingDown, start, start + 4));
        sbyte[] labels = FrameLabels.FromEvents(frames, events, _ => true);
        var values = new float[frames * Shape.Size];
        for (int i = 0; i < values.Length; i++)
        {
            int column = i % Shape.Columns;
            sbyte phase = labels[i / Shape.Size];
            bool lit = (phase == FootPhase.GoingUp && column > 4) || (phase == FootPhase.GoingDown && column < 4);
            values[i] = (float)(random.NextDouble() * 0.2) + (lit ? 1 : 0);
        }
        return new FrameSequence
        {
            Id = new CaptureId(participant, name),
            Movement = "test",
            Shape = Shape,
            Frames = values,
            Labels = labels,
            Events = events,
            SecondsPerFrame = 0.1,
        };
    }

    /// <summary>One capture for each of several participants.</summary>
    public static FrameDataset Dataset(int participants, int frames = 96) =>
        new(
            "test",
            Shape,
            [.. Enumerable.Range(1, participants).Select(p => Sequence($"{p}", $"S{p}", p, frames))],
            new Dictionary<string, string>()
        );
}
