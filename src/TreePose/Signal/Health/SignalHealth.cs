using System.Globalization;

namespace TreePose.Signal.Health;

/// <summary>What was found in the frames of one recording, counted by kind and channel; nothing is kept of the frames themselves.</summary>
public sealed class SignalHealth
{
    private static readonly (FrameFault Fault, string Are, string Remedy)[] Kinds =
    [
        (FrameFault.NotFinite, "hold numbers that are not finite", "Record or convert it again; such a frame spoils every map it is in."),
        (
            FrameFault.Empty,
            "are empty (all numbers the same)",
            "The recording stopped early, or a channel was not connected: cut it or record it again"
        ),
        (FrameFault.Repeated, "repeat the frame before", "Frames were lost and doubled: record or convert it again"),
        (FrameFault.Clipped, "are clipped", "Lower the gain and record it again"),
    ];

    private readonly List<(int Frame, int Channel, FrameFault Fault)> _found = [];

    /// <summary>Frames that were looked at.</summary>
    public int Frames { get; private set; }

    /// <summary>Whether nothing was found.</summary>
    public bool IsSound => _found.Count == 0;

    /// <summary>One sentence a kind: <c>2 of 6 frames are empty (all numbers the same): 4 to 5, channels 1 to 4</c>.</summary>
    public IReadOnlyList<string> Findings => [.. Kinds.Where(k => Of(k.Fault).Any()).Select(k => Sentence(k.Fault, k.Are))];

    /// <summary>Looks at frames that are in memory, of one channel or of none.</summary>
    /// <param name="frames">[frame, then the axes of a frame].</param>
    /// <param name="frameSize">Numbers in one frame.</param>
    public static SignalHealth OfFrames(ReadOnlySpan<float> frames, int frameSize) => OfFrames(frames, frameSize, 1);

    /// <summary>Looks at frames that are in memory, each channel by itself.</summary>
    /// <param name="frames">[frame, channel, then the axes of a channel].</param>
    /// <param name="frameSize">Numbers in one frame.</param>
    /// <param name="channels">Channels of a frame.</param>
    internal static SignalHealth OfFrames(ReadOnlySpan<float> frames, int frameSize, int channels)
    {
        var health = new SignalHealth();
        int size = frameSize / channels;
        for (int i = 0; i + frameSize <= frames.Length; i += frameSize)
        {
            for (int c = 0; c < channels; c++)
            {
                int at = i + (c * size);
                ReadOnlySpan<float> before = i == 0 ? [] : frames.Slice(at - frameSize, size);
                health.Add(i / frameSize, channels == 1 ? 0 : c + 1, FrameHealth.Of(frames.Slice(at, size), before, samples: false));
            }
        }
        return health;
    }

    /// <summary>Fails when more was found than is allowed.</summary>
    /// <param name="where">The file, for the error.</param>
    /// <param name="limits">What is allowed.</param>
    /// <exception cref="DataFormatException">A share is above its limit.</exception>
    public void ThrowAbove(string where, SignalLimits limits)
    {
        foreach ((FrameFault fault, string are, string remedy) in Kinds)
        {
            (double limit, string? option) = fault switch
            {
                FrameFault.Empty => (limits.Empty, "signal.empty"),
                FrameFault.Repeated => (limits.Repeated, "signal.repeated"),
                FrameFault.Clipped => (limits.Clipped, "signal.clipped"),
                _ => (0, (string?)null),
            };
            double share = Of(fault).GroupBy(f => f.Channel).Select(g => (double)g.Count() / Frames).DefaultIfEmpty(0).Max();
            if (share <= limit)
                continue;
            string allowed = option is null
                ? "none is allowed"
                : string.Create(CultureInfo.InvariantCulture, $"a share of {limit} is allowed");
            throw new DataFormatException(
                where,
                $"{Sentence(fault, are)}; {allowed}.",
                option is null ? remedy : $"{remedy}, or raise {option}."
            );
        }
    }

    /// <summary>Notes one frame of one channel; channels are counted from 1, 0 is none.</summary>
    internal void Add(int frame, int channel, FrameFault fault)
    {
        Frames = Math.Max(Frames, frame + 1);
        if (fault != FrameFault.None)
            _found.Add((frame, channel, fault));
    }

    private IEnumerable<(int Frame, int Channel, FrameFault Fault)> Of(FrameFault fault) => _found.Where(f => (f.Fault & fault) != 0);

    private string Sentence(FrameFault fault, string are)
    {
        int[] frames = [.. Of(fault).Select(f => f.Frame).Distinct().Order()],
            channels = [.. Of(fault).Select(f => f.Channel).Distinct().Order()];
        string named = channels is [0] ? "" : $", channel{(channels.Length > 1 ? "s" : "")} {NumberRanges.Of(channels)}";
        return $"{frames.Length} of {Frames} frames {are}: {NumberRanges.Of(frames)}{named}";
    }
}
