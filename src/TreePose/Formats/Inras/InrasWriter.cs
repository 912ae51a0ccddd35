using PureHDF;
using PureHDF.Selections;
using TreePose.Captures;

namespace TreePose.Formats.Inras;

/// <summary>
/// Writes a raw capture as the study's HDF5: scalars under <c>/BrdCfg</c> and <c>/If</c> of frames × (channels·chirps·samples).
/// Frames pass through one block at a time, and the file takes its place only when it is whole.
/// </summary>
internal static class InrasWriter
{
    private const int BlockNumbers = 1 << 23; // 32 MB of float samples at a time

    /// <summary>Writes every frame of a capture.</summary>
    /// <param name="path">The HDF5 file.</param>
    /// <param name="capture">Where the frames come from.</param>
    /// <param name="asInt16">16-bit integers, rounded and cut at their range, instead of 32-bit floats.</param>
    /// <param name="task">Moves one step a frame.</param>
    /// <param name="cancellation">Stops between blocks; nothing is left behind.</param>
    public static void Write(string path, IRadarCapture capture, bool asInt16, IWorkTask task, CancellationToken cancellation = default)
    {
        if (asInt16)
            Write<short>(path, capture, ToInt16, task, cancellation);
        else
            Write<float>(path, capture, (from, to) => from.CopyTo(to), task, cancellation);
    }

    private static void Write<T>(string path, IRadarCapture capture, Conversion<T> convert, IWorkTask task, CancellationToken cancellation)
        where T : unmanaged
    {
        int frames = capture.FrameCount,
            size = capture.FrameSize,
            blockFrames = Math.Clamp(BlockNumbers / size, 1, frames);
        var data = new H5Dataset<T[]>(fileDims: [(ulong)frames, (ulong)size]);
        var file = new H5File { ["BrdCfg"] = Configuration(capture.Parameters), ["If"] = data };
        using AtomicFileStream target = AtomicFile.Create(path);
        using (H5NativeWriter writer = file.BeginWrite(target.Stream))
        {
            var samples = new float[blockFrames * size];
            T[] converted = [];
            for (int first = 0; first < frames; first += blockFrames)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = Math.Min(blockFrames, frames - first),
                    numbers = count * size;
                capture.Read(first, count, samples.AsSpan(0, numbers));
                if (converted.Length != numbers)
                    converted = new T[numbers];
                convert(samples.AsSpan(0, numbers), converted);
                var rows = new HyperslabSelection(rank: 2, starts: [(ulong)first, 0], blocks: [(ulong)count, (ulong)size]);
                writer.Write(data, converted, fileSelection: rows);
                task.Advance(count);
            }
        }
        target.Commit();
    }

    private static H5Group Configuration(RadarParameters parameters) =>
        new()
        {
            ["N"] = (double)parameters.SamplesPerChirp,
            ["Np"] = (double)parameters.ChirpsPerFrame,
            ["FreqStrt"] = parameters.StartFrequencyHz,
            ["FreqStop"] = parameters.StopFrequencyHz,
            ["fs"] = parameters.SamplingFrequencyHz,
            ["TimUp"] = parameters.ChirpUpSeconds,
        };

    private static void ToInt16(ReadOnlySpan<float> from, Span<short> to)
    {
        for (int i = 0; i < from.Length; i++)
            to[i] = (short)Math.Clamp(MathF.Round(from[i]), short.MinValue, short.MaxValue);
    }

    private delegate void Conversion<T>(ReadOnlySpan<float> from, Span<T> to);
}
