using System.Globalization;
using TreePose.Datasets;

namespace TreePose.Experiments.Live;

/// <summary>Frames that came together.</summary>
/// <param name="Frames">[frame, numbers of a frame], whole and finite.</param>
/// <param name="Count">How many.</param>
/// <param name="Lost">Frames that were lost before them.</param>
internal sealed record Delivery(float[] Frames, int Count, int Lost = 0);

/// <summary>Where frames of one stream come from. What has come is asked for again and again; nothing here waits.</summary>
/// <param name="shape">Shape of a frame.</param>
internal abstract class FrameFeed(FrameShape shape) : IDisposable
{
    /// <summary>Shape of a frame.</summary>
    protected FrameShape Shape => shape;

    /// <summary>Whether no further frame can come.</summary>
    public virtual bool IsOver => false;

    /// <summary>Frames that came when their place had passed; they are not used.</summary>
    public virtual int TooLate => 0;

    /// <summary>What should be said about the feed at the end; null for nothing.</summary>
    public virtual string? Note => null;

    /// <summary>Opens what is named on a command line: <c>-</c>, a folder or a file.</summary>
    /// <param name="from">As it was typed.</param>
    /// <param name="shape">Shape of a frame.</param>
    /// <param name="patienceSeconds">How long a missing number of a folder is waited for.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="TreePoseException">There is no such thing, or it cannot be read.</exception>
    public static FrameFeed Open(string from, FrameShape shape, double patienceSeconds, TimeProvider clock)
    {
        if (from == "-")
            return new PipeFeed(Console.OpenStandardInput(), "standard input", shape);
        if (Directory.Exists(from))
            return new FolderFeed(from, shape, patienceSeconds, clock);
        if (!File.Exists(from))
            throw new TreePoseException($"'{from}' is no folder and no file. --from takes a folder, a file that grows, or - for a pipe.");
        var stream = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        return stream.CanSeek ? new FileFeed(stream, from, shape) : new PipeFeed(stream, from, shape);
    }

    /// <summary>Takes what has come.</summary>
    /// <returns>Null when nothing has.</returns>
    /// <exception cref="DataFormatException">It cannot be frames of the model.</exception>
    public abstract Delivery? TryTake();

    /// <summary>No further frame is wanted.</summary>
    /// <exception cref="DataFormatException">What is left is no whole frame.</exception>
    public virtual void Finish() { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what is open.</summary>
    protected virtual void Dispose(bool disposing) { }

    /// <summary>Fails when a number is not finite.</summary>
    /// <param name="frames">Whole frames.</param>
    /// <param name="where">Where they come from.</param>
    /// <param name="first">Number of the first.</param>
    protected float[] Finite(float[] frames, string where, long first)
    {
        int bad = frames.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        return bad < 0
            ? frames
            : throw new DataFormatException(
                where,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"frame {first + bad / shape.Size} holds {frames[bad]}; finite numbers are expected."
                ),
                "Leave such frames out, or mend what makes them."
            );
    }

    /// <summary>Whether the axes of an array are those of a frame; a frame's one plane may be left out.</summary>
    protected bool IsFrame(IEnumerable<int> axes) =>
        axes.SequenceEqual(shape.Lengths) || (shape.Lengths[0] == 1 && axes.SequenceEqual(shape.Lengths.Skip(1)));

    /// <summary>The error for frames of another shape.</summary>
    protected DataFormatException OtherShape(string where, string found) =>
        new(
            where,
            $"{found}; the model takes frames {shape}, so ({string.Join(", ", shape.Lengths)}) or (frames, "
                + $"{string.Join(", ", shape.Lengths)}) is expected.",
            "Give frames of the same radar and chain, in that order of axes."
        );

    /// <summary>The error for bytes that end within a frame.</summary>
    protected DataFormatException Torn(string where, long bytes, long frames) =>
        new(
            where,
            string.Create(
                CultureInfo.InvariantCulture,
                $"ends {bytes} bytes into frame {frames}; a frame {shape} of 32-bit numbers has {shape.Size * sizeof(float)} bytes."
            ),
            "Give whole little-endian 32-bit frames of the model's shape."
        );
}
