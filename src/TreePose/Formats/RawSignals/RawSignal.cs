using PureHDF.VOL.Native;
using TreePose.Captures;
using TreePose.Formats.Cubes;
using TreePose.Formats.Dca1000;
using TreePose.Formats.Hdf;
using TreePose.Formats.Inras;

namespace TreePose.Formats.RawSignals;

/// <summary>A file of raw radar signal of any kind that can be read, and what was found of it.</summary>
public sealed class RawSignal : IDisposable
{
    private const string Kinds = "Raw signal is read from INRAS .h5, TI DCA1000 .bin, .npy and HDF5 arrays with named axes.";

    private RawSignal(IRadarCapture capture, string format, IReadOnlyList<string> findings) =>
        (Capture, Format, Findings) = (capture, format, findings);

    /// <summary>The frames.</summary>
    public IRadarCapture Capture { get; }

    /// <summary>What it was read as, in one line.</summary>
    public string Format { get; }

    /// <summary>What was found in the file: lost packets, what had to be decided, what was left over.</summary>
    public IReadOnlyList<string> Findings { get; }

    /// <summary>What to do when real and imaginary part turn out to be exchanged; empty for real signal.</summary>
    internal string IfExchanged { get; private init; } = "";

    /// <summary>
    /// Opens a file: <c>.bin</c> of TI's DCA1000; <c>.npy</c>; HDF5, which is a capture of INRAS where it holds <c>/BrdCfg</c> or
    /// <c>/If</c> and an array with named axes otherwise.
    /// </summary>
    /// <exception cref="DataFormatException">It is of no such kind, or cannot be read; the message names what is wrong.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static RawSignal Open(string path, RawSignalOptions? options = null)
    {
        options ??= new RawSignalOptions();
        string ending = Path.GetExtension(path);
        if (ending.Equals(".bin", StringComparison.OrdinalIgnoreCase))
        {
            var recording = Dca1000Capture.Open(path, options.Ti);
            return new(recording, recording.Format, recording.Findings)
            {
                IfExchanged = "set the order: --set raw.ti.iqOrder=qThenI or iThenQ",
            };
        }
        if (ending.Equals(".npy", StringComparison.OrdinalIgnoreCase) || NpyCube.Is(path) || !IsInras(path))
        {
            var cube = CubeCapture.Open(path, options.Cube);
            return new(cube, cube.Format, cube.Findings) { IfExchanged = "save the array's complex conjugate" };
        }
        var inras = InrasCapture.Open(path);
        RadarParameters radar = inras.Parameters;
        return new(
            inras,
            $"INRAS board: {inras.Channels} channels, {radar.ChirpsPerFrame} chirps of {radar.SamplesPerChirp} real samples",
            []
        );
    }

    /// <inheritdoc/>
    public void Dispose() => Capture.Dispose();

    private static bool IsInras(string path)
    {
        try
        {
            using NativeFile file = HdfFile.Open(path);
            return file.LinkExists("/BrdCfg") || file.LinkExists("/If");
        }
        catch (Exception e) when (e is not (TreePoseException or OutOfMemoryException))
        {
            bool isNamedHdf = Path.GetExtension(path).ToLowerInvariant() is ".h5" or ".hdf5";
            throw HdfFile.Wrong(path, e, isNamedHdf ? null : Kinds);
        }
    }
}
