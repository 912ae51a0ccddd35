using TreePose.Formats.Mat;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>The radar maps of one capture from its first labelled frame to its last, and what was found about the file.</summary>
internal sealed record OlstCube
{
    /// <summary>What the file calls it.</summary>
    public const string Variable = "zoomed_RDM_cube";

    /// <summary>[1 channel, Doppler, range].</summary>
    public required FrameShape Shape { get; init; }

    /// <summary>[frame, then the axes of a frame], dB as the file has them.</summary>
    public required float[] Frames { get; init; }

    /// <summary>Whether the cube counts frames from the recording's first, not from RADAR_Start_Frame.</summary>
    public required bool CountsFromRecording { get; init; }

    /// <summary>Where zero Doppler is.</summary>
    public required OlstDopplerAxis Axis { get; init; }

    /// <summary>What the Doppler bins stand for.</summary>
    public AxisScale? DopplerScale { get; init; }

    /// <summary>What the range bins stand for, where the file says it.</summary>
    public AxisScale? RangeScale { get; init; }

    /// <summary>What contradicts the readings that were taken; a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What shows that frames are counted from elsewhere, and what to do; null when nothing does.</summary>
    public string? OtherNumbering { get; init; }

    /// <summary>Reads a cube, a frame at a time, and keeps what the options ask for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="attempts">The capture's attempts.</param>
    /// <param name="options">Which bins.</param>
    /// <exception cref="DataFormatException">It is damaged or does not fit the table or its own axes.</exception>
    /// <exception cref="OptionsException">Bins are asked for that are not there.</exception>
    public static OlstCube Read(string path, IReadOnlyList<OlstAttempt> attempts, OlstOptions options)
    {
        using MatFile file = MatFile.Open(path);
        MatVariable header = file.Find(Variable);
        if (header.Shape is not [var range, var doppler, var frames])
            throw new DataFormatException(
                $"{path}, {Variable}",
                $"has the shape {header.ShapeText}; range × Doppler × frames is expected.",
                "Check that it is the file as it was published."
            );
        OlstDopplerAxis axis = OlstDopplerAxis.Read(file, path, doppler);
        bool fromRecording = CountFromRecording(path, frames, attempts[0]);
        OlstBins bins = OlstBins.Of(range, axis, options, path);
        int start = attempts[0].Clock.RadarStartFrame,
            first = fromRecording ? start : 0,
            count = Math.Min(attempts[0].Clock.RadarEndFrame - start + 1, frames - first);
        float[] kept = new float[count * bins.Size];
        var content = new OlstContent(frames, range, axis);
        file.ReadSlices<float>(
            Variable,
            (i, slice) =>
            {
                content.Add(i, slice);
                if (i >= first && i < first + count)
                    bins.Take(slice, kept.AsSpan((i - first) * bins.Size, bins.Size)); // [Doppler, range], range runs fastest
            }
        );
        return new OlstCube
        {
            Shape = bins.Shape,
            Frames = kept,
            CountsFromRecording = fromRecording,
            Axis = axis,
            DopplerScale = bins.Dopplers(axis),
            RangeScale = bins.Ranges(file),
            Warnings = [.. content.Contradictions(attempts, fromRecording)],
            OtherNumbering = content.OtherNumbering(attempts, fromRecording),
        };
    }

    /// <summary>Whether frames are counted from the recording's first.</summary>
    /// <exception cref="DataFormatException">Their number fits neither reading.</exception>
    internal static bool CountFromRecording(string path, int frames, OlstAttempt attempt)
    {
        (int start, int end) = (attempt.Clock.RadarStartFrame, attempt.Clock.RadarEndFrame);
        if (frames == end - start || frames == end - start + 1)
            return false;
        return frames > end
            ? true
            : throw new DataFormatException(
                path,
                $"has {frames} frames, and the attempts table has RADAR_Start_Frame {start} and RADAR_End_Frame {end}: a cube that begins "
                    + $"at the start has {end - start} or {end - start + 1}, one that begins with the recording more than {end}.",
                "Copy the file again, or correct the table."
            );
    }
}
