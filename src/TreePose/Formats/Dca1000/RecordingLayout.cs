namespace TreePose.Formats.Dca1000;

/// <summary>What configuration and files come to together: files, lanes, receivers' places and frames.</summary>
internal sealed class RecordingLayout
{
    private const int FourLanes = 4,
        MostFrameBytes = 1 << 29;
    private const string Usual = "adc_data"; // as the card's own programs name recordings
    private readonly DeviceSetup _setup;
    private readonly Dca1000Options _options;

    private RecordingLayout(string path, DeviceSetup setup, Dca1000Options options)
    {
        (_setup, _options) = (setup, options);
        Lanes = LanesOf();
        IsQuadratureFirst = options.IqOrder switch
        {
            IqOrder.IThenQ => false,
            IqOrder.QThenI => true,
            _ => setup.IsQuadratureFirst ?? false,
        };
        if (setup.IsComplex && options.IqOrder == IqOrder.Auto && setup.IsQuadratureFirst is null)
            Findings.Add("the configuration does not say whether I or Q stands first: I was taken (raw.ti.iqOrder)");
        Stream = Whole(path);
        try
        {
            int slots = SlotsOf(path);
            Samples = new SampleLayout(setup, Lanes, IsQuadratureFirst, slots);
            FrameBytes = FrameBytesOf(slots);
            Frames = FramesOf(path);
        }
        catch
        {
            Stream.Dispose();
            throw;
        }
    }

    /// <summary>LVDS lanes.</summary>
    public int Lanes { get; }

    /// <summary>Whether the imaginary part of a sample stands first.</summary>
    public bool IsQuadratureFirst { get; }

    /// <summary>The samples' bytes.</summary>
    public SampleStream Stream { get; }

    /// <summary>Where a chirp's samples lie.</summary>
    public SampleLayout Samples { get; }

    /// <summary>Bytes of a frame.</summary>
    public int FrameBytes { get; }

    /// <summary>Whole frames.</summary>
    public int Frames { get; }

    /// <summary>What had to be decided, and what is left over.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Opens the files of a recording and decides what they are.</summary>
    public static RecordingLayout Open(string path, DeviceSetup setup, Dca1000Options options) => new(path, setup, options);

    private int LanesOf()
    {
        int? said = _setup.Lanes ?? (_setup.IsInterleaved is { } interleaved ? (interleaved ? FourLanes : 2) : null);
        int lanes = _options.Lanes > 0 ? _options.Lanes : said ?? 0;
        if (lanes is not (2 or FourLanes))
            throw new DataFormatException(
                _setup.Path,
                said is null ? "does not say how many lanes carry the samples." : $"says {said} lanes; 2 and 4 are read.",
                "Name them: --set raw.ti.lanes=2 (xWR16xx, xWR18xx, xWR68xx) or 4 (xWR12xx, xWR14xx)."
            );
        if (_options.Lanes == 0 && _setup.IsInterleaved is { } turns && turns != (lanes == FourLanes))
            throw new DataFormatException(
                _setup.Path,
                $"says {lanes} lanes and receivers that {(turns ? "take turns" : "come one after the other")}; that order is of "
                    + $"{(turns ? FourLanes : 2)} lanes.",
                "Give the configuration of this recording, or name the lanes with --set raw.ti.lanes=2 or 4."
            );
        return lanes;
    }

    private long BytesOf(int slots) =>
        (long)_setup.ChirpsInFrame * slots * _setup.Chirp.Samples * (_setup.IsComplex ? 2 : 1) * sizeof(short);

    /// <summary>The samples of all files of the recording.</summary>
    private SampleStream Whole(string path)
    {
        var files = new RecordingFiles(path);
        SampleStream first = Opened(files);
        try
        {
            IReadOnlyList<string> parts = PartsOf(path, first.Length);
            if (parts.Count < 2)
                return first;
            SampleStream all = Opened(new RecordingFiles(parts));
            long configured = BytesOf(FourLanes) * _setup.Frame.Frames;
            if (_options.Parts == RecordingParts.Auto && configured > 0 && all.Length > configured)
            {
                all.Dispose();
                Findings.Add(
                    $"the {parts.Count - 1} files after it are other recordings: together they have more frames than are configured"
                );
                return first;
            }
            first.Dispose();
            Findings.Add($"{parts.Count} files were put together: {Path.GetFileName(parts[0])} to {Path.GetFileName(parts[^1])}");
            return all;
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    private SampleStream Opened(RecordingFiles files)
    {
        try
        {
            return SampleStream.Open(files, _options.Headers);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>A file with as many frames as are configured is whole; another goes on in the next, or is itself a later part.</summary>
    private IReadOnlyList<string> PartsOf(string path, long bytes)
    {
        if (_options.Parts == RecordingParts.One || RecordingFiles.NumberOf(path) is not { } number)
            return [path];
        long configured = BytesOf(_setup.ReceiverCount) * _setup.Frame.Frames;
        if (_options.Parts == RecordingParts.Auto && configured > 0 && bytes >= configured)
            return [path];
        IReadOnlyList<string> parts = RecordingFiles.PartsFrom(path, 0);
        if (number > 0 && parts.Count > 0)
            throw new DataFormatException(
                path,
                $"is part {number} of a recording that begins in {Path.GetFileName(parts[0])}.",
                "Name that file; or, if each is a recording of its own, add --set raw.ti.parts=one."
            );
        bool isUsual = RecordingFiles.NameOf(Path.GetFileNameWithoutExtension(path)).StartsWith(Usual, StringComparison.OrdinalIgnoreCase);
        if (number > 0 || parts.Count < 2 || configured > 0 || isUsual || _options.Parts == RecordingParts.All)
            return number > 0 ? [path] : parts;
        Findings.Add($"{Path.GetFileName(parts[1])} beside it was taken for another recording (raw.ti.parts=all puts them together)");
        return [path];
    }

    /// <summary>How many receivers have a place in a chirp: over four lanes, those that are off may have one.</summary>
    private int SlotsOf(string path)
    {
        int on = _setup.ReceiverCount;
        if (Lanes != FourLanes || on == FourLanes || _options.DisabledReceivers == DisabledReceivers.Absent)
            return on;
        if (_options.DisabledReceivers == DisabledReceivers.Zeros)
            return FourLanes;
        bool withZeros = Stream.Length == BytesOf(FourLanes) * _setup.Frame.Frames,
            without = Stream.Length == BytesOf(on) * _setup.Frame.Frames;
        if (withZeros == without)
            throw new DataFormatException(
                path,
                $"has {on} receivers over four lanes, and its {Stream.Length} bytes do not tell whether those that are off are in it.",
                "Say it: --set raw.ti.disabledReceivers=zeros or absent."
            );
        Findings.Add($"by the number of frames, receivers that are off are {(withZeros ? "in the file, as zeros" : "not in the file")}");
        return withZeros ? FourLanes : on;
    }

    private int FrameBytesOf(int slots)
    {
        long bytes = BytesOf(slots);
        return bytes <= MostFrameBytes
            ? (int)bytes
            : throw new DataFormatException(
                _setup.Path,
                $"a frame has {bytes} bytes; up to {MostFrameBytes} can be read.",
                "Check chirps, samples and loops."
            );
    }

    private int FramesOf(string path)
    {
        if (FrameBytes is <= 0 or > MostFrameBytes)
            throw new DataFormatException(
                _setup.Path,
                $"a frame has more than {MostFrameBytes} bytes.",
                "Check chirps, samples and loops."
            );
        if (Stream.Length % sizeof(short) != 0)
            throw new DataFormatException(
                path,
                $"has {Stream.Length} bytes of samples, an odd number; a sample has {sizeof(short)}.",
                "A byte is lost, and nobody can tell where: copy the file again."
            );
        (long frames, long rest) = Math.DivRem(Stream.Length, FrameBytes);
        int configured = _setup.Frame.Frames;
        string asConfigured = $"{_setup.ReceiverCount} receivers × {_setup.ChirpsInFrame} chirps × {_setup.Chirp.Samples} samples";
        if (frames == 0)
            throw new DataFormatException(
                path,
                $"has {Stream.Length} bytes of samples; a frame of {asConfigured} has {FrameBytes}.",
                $"{Path.GetFileName(_setup.Path)} is not of this recording, or it broke off at once."
            );
        if (configured > 0 && Stream.Length > (long)configured * FrameBytes)
            throw new DataFormatException(
                path,
                $"has {Stream.Length} bytes of samples; {configured} frames of {asConfigured} have {(long)configured * FrameBytes}.",
                $"{Path.GetFileName(_setup.Path)} is not of this recording: give the one that the radar was sent."
            );
        if (frames > int.MaxValue)
            throw new DataFormatException(path, $"has {frames} frames; up to {int.MaxValue} can be read.", "Cut it.");
        if (configured > 0 && frames < configured)
            Findings.Add($"the recording has {frames} of {configured} frames that are configured");
        if (rest > 0)
            Findings.Add($"{rest} bytes at the end are no whole frame of {FrameBytes} and are left out");
        return (int)frames;
    }
}
