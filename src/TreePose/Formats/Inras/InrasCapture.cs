using PureHDF.Selections;
using PureHDF.VOL.Native;
using TreePose.Captures;
using TreePose.Formats.Hdf;

namespace TreePose.Formats.Inras;

/// <summary>
/// A raw capture of the INRAS board (HDF5): scalars <c>/BrdCfg/N, Np, FreqStrt, FreqStop, fs, TimUp</c> and the samples
/// <c>/If</c> of shape (frames, 4·N·Np), read in blocks. Memory does not grow with the number of frames. Not thread safe.
/// </summary>
public sealed class InrasCapture : IRadarCapture
{
    /// <summary>Receive channels of the board.</summary>
    public const int BoardChannels = 4;

    private const string Samples = "/If";
    private readonly string _path;
    private readonly NativeFile _file;
    private readonly NativeDataset _samples;
    private readonly HdfNumbers _numbers;

    private InrasCapture(string path, NativeFile file)
    {
        (_path, _file) = (path, file);
        Parameters = BoardConfiguration.Read(path, file);
        _samples =
            BoardConfiguration.Dataset(file, Samples)
            ?? throw new DataFormatException(path, $"there is no dataset {Samples}.", "Give the raw capture as the INRAS board saved it.");
        HdfFile.RequirePlausible(path, _samples, $"{path}, {Samples}");
        _numbers = HdfNumbers.For(_samples, $"{path}, {Samples}");
        FrameCount = CheckedFrameCount();
    }

    /// <inheritdoc/>
    public RadarParameters Parameters { get; }

    /// <inheritdoc/>
    public int Channels => BoardChannels;

    /// <inheritdoc/>
    public int FrameCount { get; }

    /// <inheritdoc/>
    public int FrameSize => BoardChannels * Parameters.ChirpsPerFrame * Parameters.SamplesPerChirp;

    /// <summary>Opens a capture and checks its parameters, its shape, and that its last frame is there.</summary>
    /// <exception cref="DataFormatException">
    /// The file is no HDF5 file, breaks off, or lacks or contradicts something; the message names it.
    /// </exception>
    public static InrasCapture Open(string path)
    {
        NativeFile? file = null;
        try
        {
            file = HdfFile.Open(path);
            var capture = new InrasCapture(path, file);
            capture.Read(capture.FrameCount - 1, 1, new float[capture.FrameSize]); // a truncated file shows itself here, not an hour later
            return capture;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is TreePoseException or OutOfMemoryException)
                throw;
            throw HdfFile.Wrong(path, e);
        }
    }

    /// <inheritdoc/>
    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstFrame + (long)frameCount, FrameCount, nameof(frameCount));
        int count = checked(frameCount * FrameSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, count, nameof(destination));
        var block = new HyperslabSelection(2, [(ulong)firstFrame, 0], [(ulong)frameCount, (ulong)FrameSize]);
        try
        {
            _numbers.Read(_samples, block, destination[..count]); // [frame, channel, chirp, sample]
        }
        catch (Exception e) when (e is not (TreePoseException or OutOfMemoryException))
        {
            throw HdfFile.Wrong($"{_path}, {Samples}, frames {firstFrame} to {firstFrame + frameCount - 1}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private int CheckedFrameCount()
    {
        ulong[] shape = _samples.Space.Dimensions;
        string shapeText = $"({string.Join(", ", shape)})";
        string where = $"{_path}, {Samples}";
        ulong map = (ulong)(FrameSize / BoardChannels);
        if (shape is [_, var size] && size != (ulong)FrameSize && size > 0 && size % map == 0)
        {
            throw new DataFormatException(
                where,
                $"has shape {shapeText}: {Plural.Of((int)Math.Min(int.MaxValue, size / map), "channel")} of "
                    + $"Np = {Parameters.ChirpsPerFrame} "
                    + $"chirps × N = {Parameters.SamplesPerChirp} samples; the board has {BoardChannels}.",
                "Save all channels, or save the signal as an array with named axes (docs/datasets.md)."
            );
        }
        if (shape.Length != 2 || shape[1] != (ulong)FrameSize)
        {
            throw new DataFormatException(
                where,
                $"has shape {shapeText}; (frames, {FrameSize}) is expected: 4 channels × "
                    + $"Np = {Parameters.ChirpsPerFrame} chirps × N = {Parameters.SamplesPerChirp} samples.",
                "Check /BrdCfg/N and /BrdCfg/Np, or whether the capture was saved whole."
            );
        }
        if (shape[0] is 0 or > int.MaxValue)
        {
            throw new DataFormatException(where, $"has {shape[0]} frames; at least 1 is expected.", "Record or copy the capture again.");
        }
        return (int)shape[0];
    }
}
