using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.TestKit;

/// <summary>Tiny seeded holds whose target is plain to see: frames are brighter the larger it is, and each person has a level of their own.</summary>
public static class SmallHolds
{
    /// <summary>Shape of the frames.</summary>
    public static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Range, 8), new(AxisKind.Doppler, 9));

    /// <summary>One hold of 5 to 12 frames.</summary>
    public static HoldSequence Hold(string participant, int number, int? channel = null)
    {
        var random = new Random(HashCode(participant, number, channel ?? 0));
        double target = 20 + 5 * HashCode(participant, 0, 0) % 7 + new Random(HashCode(participant, number, 99)).NextDouble() * 10;
        var frames = new float[(5 + new Random(HashCode(participant, number, 98)).Next(8)) * Shape.Size];
        for (int i = 0; i < frames.Length; i++)
            frames[i] = (float)(target / 40 + 0.1 * random.NextDouble());
        return new HoldSequence
        {
            Id = new CaptureId(participant, $"S{participant}"),
            Number = number,
            Channel = channel,
            Shape = Shape,
            Frames = frames,
            SecondsPerFrame = 0.1,
            Target = target,
        };
    }

    /// <summary>Several people with the same number of holds.</summary>
    public static HoldDataset Dataset(int participants, int holds, int channels = 1) =>
        new(
            "test",
            Shape,
            [
                .. Enumerable
                    .Range(1, participants)
                    .SelectMany(p =>
                        Enumerable
                            .Range(1, holds)
                            .SelectMany(n => Enumerable.Range(1, channels).Select(c => Hold($"{p}", n, channels == 1 ? null : c)))
                    ),
            ],
            [],
            new Dictionary<string, string>()
        );

    private static int HashCode(string participant, int number, int channel) =>
        10007 * int.Parse(participant, System.Globalization.CultureInfo.InvariantCulture) + 101 * number + channel;
}
