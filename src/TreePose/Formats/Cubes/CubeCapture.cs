using System.Globalization;
using TreePose.Captures;

namespace TreePose.Formats.Cubes;

/// <summary>
/// Raw signal as an array with named axes, <c>.npy</c> or HDF5, of whole, real or complex numbers, read in blocks of frames. Real and
/// imaginary part may stand along an axis <c>iq</c>; an axis that is not there is 1 long. Not thread safe.
/// </summary>
internal sealed class CubeCapture : IRadarCapture
{
    private readonly ICubeNumbers _numbers;
    private readonly CubeAxes _axes;
    private float[] _block = [];

    private CubeCapture(string path, ICubeNumbers numbers, CubeFacts facts)
    {
        facts.RequireAxes();
        string[] names = facts.AxisNames;
        (_numbers, _axes) = (
            numbers,
            new CubeAxes(path, numbers.IsReversed ? [.. names.Reverse()] : names, numbers.Shape, numbers.IsComplex)
        );
        Parameters = facts.Parameters(_axes);
        numbers.Use(_axes);
        (FrameCount, Channels, int chirps, int samples) = _axes.Shape;
        Findings = facts.Findings;
        Format =
            $"{numbers.Kind}, axes {string.Join(", ", names)}: {Channels} channel{(Channels == 1 ? "" : "s")}, {chirps} chirps of "
            + $"{samples} {(Parameters.IsComplex ? "complex" : "real")} samples"
            + string.Create(CultureInfo.InvariantCulture, $", a frame every {Parameters.FrameSeconds * 1e3:0.###} ms");
    }

    /// <inheritdoc/>
    public RadarParameters Parameters { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int FrameCount { get; }

    /// <inheritdoc/>
    public int FrameSize => Channels * Parameters.NumbersPerMap;

    /// <summary>What it was read as, in one line.</summary>
    public string Format { get; }

    /// <summary>What was found: what an option replaced, what was taken for lack of a word.</summary>
    public IReadOnlyList<string> Findings { get; }

    /// <summary>Opens an array, <c>.npy</c> by its beginning, anything else as HDF5.</summary>
    /// <param name="path">The file; what it does not say stands in a <c>.json</c> of its name beside it.</param>
    /// <param name="options">What neither says.</param>
    /// <exception cref="DataFormatException">Something is not said, said twice, or does not fit the array.</exception>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static CubeCapture Open(string path, CubeOptions? options = null)
    {
        CubeFacts facts = CubeFacts.Read(path, options ?? new CubeOptions());
        ICubeNumbers numbers = NpyCube.Is(path) ? new NpyCube(path) : HdfCube.Open(path, facts);
        try
        {
            var capture = new CubeCapture(path, numbers, facts);
            capture.Read(capture.FrameCount - 1, 1, new float[capture.FrameSize]); // a truncated file shows itself here, not an hour later
            return capture;
        }
        catch
        {
            numbers.Dispose();
            throw;
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
        if (_axes.IsInOrder)
        {
            _numbers.Read(firstFrame, frameCount, destination[..count]);
            return;
        }
        if (_block.Length < count)
            _block = new float[count];
        _numbers.Read(firstFrame, frameCount, _block.AsSpan(0, count));
        _axes.Order(_block.AsSpan(0, count), frameCount, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
