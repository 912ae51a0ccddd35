using TreePose.Formats.Npy;

namespace TreePose.Datasets.Frames;

/// <summary>
/// One array of a folder of frames, [frames, rows, columns] or [frames, channels, rows, columns], of which a capture takes all or one
/// channel.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Channel">The radar channel that it stands for; null when all channels are planes of a frame.</param>
/// <param name="Frames">Frames of the array.</param>
/// <param name="Planes">Channels of the array.</param>
/// <param name="Shape">[channels that are taken, rows, columns].</param>
internal sealed record FramesFile(string Path, int? Channel, int Frames, int Planes, FrameShape Shape)
{
    /// <summary>The plane that is taken, from 0; null when all are, or there is one.</summary>
    private int? Plane => Planes > 1 ? Channel - 1 : null;

    /// <summary>Reads what stands before the numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channel">The channel of its row, from 1.</param>
    /// <param name="axes">What stands along rows and columns.</param>
    /// <exception cref="DataFormatException">It is no array of such frames, is damaged, or lacks the channel.</exception>
    public static FramesFile Open(string path, int? channel, FramesDescription axes)
    {
        NpyHeader header = NpyFile.ReadHeader(path);
        (int frames, int planes, int rows, int columns) = header.Shape switch
        {
            [var f, var r, var c] => (f, 1, r, c),
            [var f, var p, var r, var c] => (f, p, r, c),
            _ => throw new DataFormatException(
                path,
                $"has the shape {NpyHeader.Tuple(header.Shape)}; (frames, rows, columns) or (frames, channels, rows, columns) is expected.",
                "Save it in that order: numpy.transpose, numpy.save."
            ),
        };
        if (header.Shape.Contains(0))
            throw new DataFormatException(path, $"has the shape {NpyHeader.Tuple(header.Shape)}: it is empty.", "Save the array again.");
        if (planes > 1 && channel > planes)
            throw new DataFormatException(
                path,
                $"has {planes} channels, and its row names channel {channel}.",
                $"Name 1 to {planes}, or leave the channel empty: then all are planes of one frame."
            );
        var shape = FrameShape.Map(planes > 1 && channel is null ? planes : 1, new(axes.Rows.Kind, rows), new(axes.Columns.Kind, columns));
        return new FramesFile(path, channel, frames, planes, shape)
        {
            Rows = axes.Rows.ScaleOf(rows),
            Columns = axes.Columns.ScaleOf(columns),
            CellUnit = axes.CellUnit,
        };
    }

    /// <summary>Unit of the numbers, where <c>frames.json</c> says it.</summary>
    public string? CellUnit { get; init; }

    /// <summary>What rows stand for, where <c>frames.json</c> says it.</summary>
    public AxisScale? Rows { get; init; }

    /// <summary>Likewise of columns.</summary>
    public AxisScale? Columns { get; init; }

    /// <summary>Reads the frames, [frame, channel, row, column].</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public float[] Read()
    {
        float[] all = NpyFile.Read<float>(Path).Values; // [frame, plane, row, column]
        if (Plane is not { } plane)
            return all;
        float[] taken = new float[Frames * Shape.Size]; // [frame, 1, row, column]
        for (int frame = 0; frame < Frames; frame++)
            all.AsSpan(((frame * Planes) + plane) * Shape.Size, Shape.Size).CopyTo(taken.AsSpan(frame * Shape.Size));
        return taken;
    }
}
