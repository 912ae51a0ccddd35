using System.Globalization;

namespace TreePose.Formats.C3d;

/// <summary>
/// A C3D file: header, parameters, and frames of points and analog samples, of any processor, whole or real numbers
/// (c3d.org, The C3D File Format). What header, parameters and length say of one thing has to agree.
/// </summary>
internal sealed class C3dFile
{
    /// <summary>What to do about a file that is damaged.</summary>
    public const string Remedy = "Copy the file again, or export it anew.";

    private const int Mark = 0x50,
        MostFramesOfAWord = 65535;
    private const double RateTolerance = 1e-3; // rates are stored as 32-bit numbers
    private readonly C3dBytes _bytes;
    private readonly int _dataStart;

    private C3dFile(string path, byte[] content)
    {
        Path = path;
        (_bytes, int parameters) = Begin(path, content);
        int block = Word(8);
        _dataStart = (block - 1) * C3dBytes.Block;
        if (block < 2 || _dataStart >= content.Length || _dataStart <= parameters)
        {
            throw Wrong(
                "header, word 9",
                $"the data begin in block {block}; the file has {content.Length / C3dBytes.Block} blocks, with the parameters in block "
                    + $"{parameters / C3dBytes.Block + 1}."
            );
        }
        Parameters = new C3dParameters(path, _bytes, parameters, _dataStart);
        Agree("POINT:DATA_START", Parameters.Number("POINT:DATA_START", unsigned: true), block, "header, word 9");
        (Points, Channels, SamplesPerFrame) = Counts();
        double scale = Parameters.Number("POINT:SCALE") ?? _bytes.Single(12);
        if (!double.IsFinite(scale) || scale == 0)
            throw Wrong("POINT:SCALE", Text($"is {scale}; a number other than 0 is expected."));
        (IsReal, PointScale) = (scale < 0, Math.Abs(scale));
        PointRateHz = PointRate();
        CheckAnalogRate();
        Frames = CountFrames();
    }

    public string Path { get; }

    public C3dParameters Parameters { get; }

    /// <summary>Points a frame.</summary>
    public int Points { get; }

    /// <summary>Analog channels.</summary>
    public int Channels { get; }

    /// <summary>Samples of each analog channel a frame.</summary>
    public int SamplesPerFrame { get; }

    /// <summary>Whether numbers are stored as real ones of 32 bits; else as whole ones of 16.</summary>
    public bool IsReal { get; }

    /// <summary>What whole coordinates are multiplied by.</summary>
    public double PointScale { get; }

    /// <summary>Frames a second.</summary>
    public double PointRateHz { get; }

    /// <summary>Analog samples a second.</summary>
    public double AnalogRateHz => PointRateHz * SamplesPerFrame;

    /// <summary>How many frames there are.</summary>
    public int Frames { get; }

    /// <summary>What lies behind the last frame and is not read; null where no more than the last block is filled up.</summary>
    public string? Surplus { get; private set; }

    private long FrameBytes => (4L * Points + (long)Channels * SamplesPerFrame) * ValueBytes;

    private int ValueBytes => IsReal ? 4 : 2;

    /// <summary>Reads header and parameters, and checks them against each other and the file's length.</summary>
    /// <exception cref="DataFormatException">It is no C3D file, or damaged, cut off, or contradicts itself.</exception>
    public static C3dFile Open(string path) => new(path, DataFile.Bytes(path));

    /// <summary>The coordinates of a point as the file has them, in its unit; NaN where its residual says that it is missing.</summary>
    public (double[] X, double[] Y, double[] Z) Point(int index)
    {
        double[] x = new double[Frames],
            y = new double[Frames],
            z = new double[Frames];
        for (int frame = 0; frame < Frames; frame++)
        {
            int at = FrameAt(frame) + 4 * index * ValueBytes;
            bool missing = !(Value(at + 3 * ValueBytes) >= 0);
            (x[frame], y[frame], z[frame]) = missing
                ? (double.NaN, double.NaN, double.NaN)
                : (Coordinate(at), Coordinate(at + ValueBytes), Coordinate(at + 2 * ValueBytes));
        }
        return (x, y, z);
    }

    /// <summary>The numbers of an analog channel as they are stored, before scale and offset.</summary>
    /// <param name="index">The channel, from 0.</param>
    /// <param name="unsigned">Whether whole numbers have no sign.</param>
    public double[] Samples(int index, bool unsigned)
    {
        var values = new double[Frames * SamplesPerFrame];
        for (int i = 0; i < values.Length; i++)
        {
            int place = 4 * Points + i % SamplesPerFrame * Channels + index,
                at = FrameAt(i / SamplesPerFrame) + place * ValueBytes;
            values[i] =
                IsReal ? _bytes.Single(at)
                : unsigned ? _bytes.UInt16(at)
                : _bytes.Int16(at);
        }
        return values;
    }

    /// <summary>An error about a part of the file.</summary>
    public DataFormatException Wrong(string place, string problem, string remedy = Remedy) => new($"{Path}, {place}", problem, remedy);

    private static (C3dBytes Bytes, int Parameters) Begin(string path, byte[] content)
    {
        if (content.Length < 2 * C3dBytes.Block || content[1] != Mark)
        {
            throw new DataFormatException(
                path,
                content.Length < 2 * C3dBytes.Block
                    ? $"is no C3D file: it has {content.Length} bytes, and header and parameters take {2 * C3dBytes.Block} at least."
                    : $"is no C3D file: its second byte is {content[1]}, {Mark} is expected.",
                "Give a C3D file."
            );
        }
        int parameters = (content[0] - 1) * C3dBytes.Block;
        if (parameters < C3dBytes.Block || parameters + C3dBytes.Block > content.Length)
        {
            string blocks = $"the parameters begin in block {content[0]}; the file has {content.Length / C3dBytes.Block} blocks.";
            throw new DataFormatException($"{path}, header", blocks, Remedy);
        }
        var processor = (C3dProcessor)content[parameters + 3];
        if (!Enum.IsDefined(processor))
        {
            string known = "84 (Intel), 85 (DEC) and 86 (SGI/MIPS) are known.";
            throw new DataFormatException($"{path}, parameter section", $"the processor is {(int)processor}; {known}", Remedy);
        }
        return (new C3dBytes(content, processor), parameters);
    }

    private (int Points, int Channels, int SamplesPerFrame) Counts()
    {
        int points = Word(1),
            perFrame = Word(2),
            samples = Word(9);
        Agree("POINT:USED", Parameters.Number("POINT:USED", unsigned: true), points, "header, word 2");
        int channels = (int)(Parameters.Number("ANALOG:USED", unsigned: true) ?? (samples == 0 ? 0 : perFrame / samples));
        if (channels < 0 || (long)channels * samples != perFrame)
        {
            string product = $"{perFrame} analog samples a frame are not those of {channels} channels (ANALOG:USED), {samples} each.";
            throw Wrong("header, words 3 and 10", product);
        }
        return (points, channels, channels == 0 ? 0 : samples);
    }

    private double PointRate()
    {
        double stated = _bytes.Single(20),
            rate = Parameters.Number("POINT:RATE") ?? stated;
        if (!(rate > 0 && double.IsFinite(rate)))
            throw Wrong("POINT:RATE", Text($"is {rate}; a number of frames a second above 0 is expected."));
        if (stated > 0 && !(Math.Abs(rate / stated - 1) <= RateTolerance))
            throw Wrong("POINT:RATE", Text($"is {rate} Hz, and the header says {stated} Hz."));
        return Shortest(rate);
    }

    /// <summary>A rate that was kept in 32 bits, without the digits that they add: 59.94, not 59.93999862.</summary>
    private static double Shortest(double rate) =>
        double.Parse(((float)rate).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private void CheckAnalogRate()
    {
        if (Channels == 0 || Parameters.Number("ANALOG:RATE") is not { } rate)
            return;
        double times = rate / PointRateHz;
        if (Math.Abs(times - SamplesPerFrame) <= RateTolerance * SamplesPerFrame)
            return;
        string found =
            Math.Abs(times - Math.Round(times)) > RateTolerance * times
                ? Text($"is {rate} Hz, no multiple of the {PointRateHz} Hz of the points; each frame holds {SamplesPerFrame} samples.")
                : Text($"is {rate} Hz; {SamplesPerFrame} samples a frame at {PointRateHz} Hz are {AnalogRateHz} Hz.");
        throw Wrong("ANALOG:RATE", found, "Correct the rate, or export the file anew.");
    }

    /// <summary>
    /// Two bytes count to 65535; longer trials say their frames in <c>POINT:LONG_FRAMES</c> or as first and last of <c>TRIAL</c>.
    /// The header's first and last frame are those of the camera's recording, which may have been cut.
    /// </summary>
    private int CountFrames()
    {
        double stated = Parameters.Number("POINT:FRAMES", unsigned: true) ?? Word(4) - Word(3) + 1;
        double[] others = [.. new[] { Parameters.Number("POINT:LONG_FRAMES"), OfTrial() }.OfType<double>()];
        double frames = stated;
        if (stated == MostFramesOfAWord && others.Any(o => o < stated))
            throw Wrong("POINT:FRAMES", Text($"is {stated}, and POINT:LONG_FRAMES or TRIAL say {others.Min()}."));
        if (others.FirstOrDefault(o => stated == MostFramesOfAWord || (o > MostFramesOfAWord && Fits(o))) is var longer and > 0)
        {
            frames = longer;
            if (others.Any(o => o != longer))
                throw Wrong("POINT:LONG_FRAMES", Text($"is {others[0]}, and first and last frame of TRIAL are {others[1]} frames."));
        }
        if (!(frames >= 1 && frames == Math.Floor(frames)))
            throw Wrong("POINT:FRAMES", Text($"is {frames}; at least 1 frame is expected."));
        if (FrameBytes == 0)
            throw Wrong("header", "there are neither points nor analog channels.");
        if (!Fits(frames))
        {
            long there = Bytes / FrameBytes;
            throw Wrong("POINT:FRAMES", Text($"promises {frames} frames of {FrameBytes} bytes; the file is cut off after {there}."));
        }
        long surplus = Bytes - (long)(frames * FrameBytes);
        if (Points == 0 && surplus >= C3dBytes.Block) // the last block is filled up; more belongs to points that header and USED deny
            throw Wrong("POINT:USED", Text($"is 0, and {surplus} bytes of the data are no analog samples of the {frames} frames."));
        if (surplus >= C3dBytes.Block)
            Surplus =
                Text($"{surplus} bytes behind the last of the {frames} frames not read")
                + (surplus >= FrameBytes ? Text($", as many as {surplus / FrameBytes} frames more") : "");
        return (int)frames;
    }

    private long Bytes => _bytes.Length - _dataStart;

    private bool Fits(double frames) => frames * FrameBytes <= Bytes;

    private double? OfTrial() =>
        Parameters.Numbers("TRIAL:ACTUAL_START_FIELD", unsigned: true) is [var s, var s2, ..]
        && Parameters.Numbers("TRIAL:ACTUAL_END_FIELD", unsigned: true) is [var e, var e2, ..]
            ? (e + 65536 * e2) - (s + 65536 * s2) + 1
            : null;

    private int FrameAt(int frame) => (int)(_dataStart + frame * FrameBytes);

    private double Value(int at) => IsReal ? _bytes.Single(at) : _bytes.Int16(at);

    private double Coordinate(int at) => IsReal ? _bytes.Single(at) : _bytes.Int16(at) * PointScale;

    private int Word(int index) => _bytes.UInt16(2 * index);

    private void Agree(string name, double? parameter, int header, string place)
    {
        if (parameter is { } said && said != header)
            throw Wrong(name, Text($"is {said}, and {place} is {header}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
