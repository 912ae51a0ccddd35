using System.Globalization;
using System.Runtime.InteropServices;
using TreePose.Captures;

namespace TreePose.Formats.Dca1000;

/// <summary>
/// A recording of TI's capture card DCA1000 (<c>adc_data.bin</c>, 16-bit numbers, least significant byte first) with the radar's
/// configuration, read in blocks. A transmitter that takes turns with others (TDM) makes channels of its own: channel = transmission ×
/// receivers + receiver. Not thread safe.
/// </summary>
internal sealed class Dca1000Capture : IRadarCapture
{
    private readonly SampleStream _stream;
    private readonly SampleLayout _layout;
    private readonly int _receivers,
        _transmissions;
    private byte[] _block = [];

    private Dca1000Capture(DeviceSetup setup, RadarParameters parameters, RecordingLayout recording)
    {
        (Parameters, _stream, _layout) = (parameters, recording.Stream, recording.Samples);
        (_receivers, _transmissions) = (setup.ReceiverCount, setup.Transmissions);
        FrameCount = recording.Frames;
        FrameBytes = recording.FrameBytes;
        Findings = [.. setup.Findings, .. recording.Findings, .. recording.Stream.Findings];
        string samples = !setup.IsComplex ? "real samples" : $"complex samples, {(recording.IsQuadratureFirst ? "Q then I" : "I then Q")}";
        Format =
            $"TI DCA1000, {Path.GetFileName(setup.Path)}: {Count(_receivers, "receiver")} × {Count(_transmissions, "transmission")}, "
            + $"{parameters.ChirpsPerFrame} chirps of {parameters.SamplesPerChirp} {samples}, {recording.Lanes} lanes, "
            + (_stream.PayloadBytes > 0 ? $"packets of {_stream.PayloadBytes} bytes" : "no packet headers")
            + string.Create(CultureInfo.InvariantCulture, $", a frame every {parameters.FrameSeconds * 1e3:0.###} ms");
    }

    /// <inheritdoc/>
    public RadarParameters Parameters { get; }

    /// <inheritdoc/>
    public int Channels => _receivers * _transmissions;

    /// <inheritdoc/>
    public int FrameCount { get; }

    /// <inheritdoc/>
    public int FrameSize => Channels * Parameters.NumbersPerMap;

    /// <summary>What it was read as, in one line.</summary>
    public string Format { get; }

    /// <summary>What was found: lost packets, frames left over, files put together.</summary>
    public IReadOnlyList<string> Findings { get; private set; }

    private int FrameBytes { get; }

    /// <summary>Opens a recording, reads its configuration and looks at every packet's header.</summary>
    /// <param name="path">The <c>.bin</c>; of a recording in several files the first.</param>
    /// <param name="options">What configuration and recording leave open.</param>
    /// <exception cref="DataFormatException">
    /// The configuration is missing, contradicts the recording or is of a kind that cannot be read, or too much of it is lost.
    /// </exception>
    public static Dca1000Capture Open(string path, Dca1000Options? options = null)
    {
        options ??= new Dca1000Options();
        DeviceSetup setup = ConfigurationFile.Read(path, options.Config);
        RadarParameters parameters = setup.Parameters();
        var recording = RecordingLayout.Open(path, setup, options);
        try
        {
            var capture = new Dca1000Capture(setup, parameters, recording);
            capture.CheckLost(path, options.Lost);
            return capture;
        }
        catch
        {
            recording.Stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Read(int firstFrame, int frameCount, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstFrame + (long)frameCount, FrameCount, nameof(frameCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, checked(frameCount * FrameSize), nameof(destination));
        if (_block.Length == 0)
            _block = new byte[FrameBytes];
        for (int frame = 0; frame < frameCount; frame++)
        {
            _stream.Read((long)(firstFrame + frame) * FrameBytes, _block);
            Decode(MemoryMarshal.Cast<byte, short>(_block), destination.Slice(frame * FrameSize, FrameSize));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Decode(ReadOnlySpan<short> numbers, Span<float> frame)
    {
        int chirpNumbers = Parameters.NumbersPerChirp,
            mapNumbers = Parameters.NumbersPerMap;
        for (int chirp = 0; chirp < Parameters.ChirpsPerFrame * _transmissions; chirp++) // [loop, transmission] -> [channel, chirp]
        {
            ReadOnlySpan<short> at = numbers.Slice(chirp * _layout.NumbersPerChirp, _layout.NumbersPerChirp);
            for (int receiver = 0; receiver < _receivers; receiver++)
            {
                int channel = chirp % _transmissions * _receivers + receiver;
                Span<float> to = frame.Slice(channel * mapNumbers + chirp / _transmissions * chirpNumbers, chirpNumbers);
                _layout.Decode(at, receiver, to);
            }
        }
    }

    private void CheckLost(string path, double limit)
    {
        int[] lost = [.. Enumerable.Range(0, FrameCount).Where(f => _stream.HasLost((long)f * FrameBytes, (f + 1L) * FrameBytes))];
        if (lost.Length == 0)
            return;
        string said = $"{lost.Length} of {FrameCount} frames have lost samples: {NumberRanges.Of(lost)}";
        if (lost.Length > limit * FrameCount)
            throw new DataFormatException(
                path,
                string.Create(CultureInfo.InvariantCulture, $"{said}; a share of {limit} is allowed."),
                "Record it again with a longer packet delay or a faster computer, or raise raw.ti.lost."
            );
        Findings = [.. Findings, said];
    }

    private static string Count(int count, string of) => $"{count} {of}{(count == 1 ? "" : "s")}";
}
