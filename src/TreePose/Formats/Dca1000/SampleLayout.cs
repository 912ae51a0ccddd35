namespace TreePose.Formats.Dca1000;

/// <summary>
/// Where the samples of a chirp lie (TI, "Mmwave Radar Device ADC Raw Data Capture", SWRA581). Two lanes: the receivers one after the
/// other, and of a complex signal two first parts, two second parts, and so on. Four lanes: the receivers take turns sample by sample,
/// and four first parts come before four second parts.
/// </summary>
internal sealed class SampleLayout
{
    private readonly int[][] _places; // of each receiver's samples, their first part
    private readonly int _lanes,
        _shift;
    private readonly bool _isComplex,
        _isQuadratureFirst;

    /// <summary>Prepares the places.</summary>
    /// <param name="setup">What the configuration says.</param>
    /// <param name="lanes">2 or 4.</param>
    /// <param name="isQuadratureFirst">Whether the imaginary part stands first.</param>
    /// <param name="slots">Receivers that have a place in a chirp; those that are off may have one.</param>
    /// <exception cref="DataFormatException">Groups of lanes would not end with the chirp.</exception>
    public SampleLayout(DeviceSetup setup, int lanes, bool isQuadratureFirst, int slots)
    {
        (int samples, int mask) = (setup.Chirp.Samples, setup.Receivers);
        (_lanes, _shift, _isComplex, _isQuadratureFirst) = (lanes, 16 - setup.Bits, setup.IsComplex, isQuadratureFirst);
        if (_isComplex && samples * slots % lanes != 0)
            throw new DataFormatException(
                setup.Path,
                $"a chirp of {slots} receivers × {samples} complex samples is no whole number of groups of {lanes} lanes.",
                "Check numAdcSamples, the receivers and raw.ti.lanes."
            );
        NumbersPerChirp = slots * samples * (_isComplex ? 2 : 1);
        int[] on = [.. Enumerable.Range(0, 4).Where(r => (mask >> r & 1) != 0)];
        _places =
        [
            .. on.Select((receiver, i) => slots == on.Length ? i : receiver)
                .Select(slot =>
                    Enumerable.Range(0, samples).Select(n => Place(lanes == 2 ? slot * samples + n : n * slots + slot)).ToArray()
                ),
        ];
    }

    /// <summary>Numbers of 16 bits in a chirp.</summary>
    public int NumbersPerChirp { get; }

    /// <summary>Reads the samples of one receiver.</summary>
    /// <param name="chirp">The chirp as it lies in the file.</param>
    /// <param name="receiver">0-based, among those that are on.</param>
    /// <param name="to">Real samples, or real and imaginary part of each.</param>
    public void Decode(ReadOnlySpan<short> chirp, int receiver, Span<float> to)
    {
        int[] places = _places[receiver];
        if (!_isComplex)
        {
            for (int n = 0; n < places.Length; n++)
                to[n] = Extended(chirp[places[n]]);
            return;
        }
        int real = _isQuadratureFirst ? _lanes : 0,
            imaginary = _lanes - real;
        for (int n = 0; n < places.Length; n++)
        {
            to[2 * n] = Extended(chirp[places[n] + real]);
            to[2 * n + 1] = Extended(chirp[places[n] + imaginary]);
        }
    }

    /// <summary>Of the v-th complex sample of a chirp: groups of first parts, one a lane, stand before groups of second parts.</summary>
    private int Place(int v) => _isComplex ? v / _lanes * 2 * _lanes + v % _lanes : v;

    private short Extended(short value) => (short)((short)(value << _shift) >> _shift); // the sign of 12 and 14 bits
}
