using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The chain <c>study</c> for maps of any shape, of real or complex samples, step by step as formats.md states it: slower, and the fast
/// one's yardstick. The extremes are those of the whole spectrum, of a complex signal too.
/// </summary>
internal sealed class GeneralStudyMap(int chirps, int samples, bool isComplex, StudyChainOptions options) : IStudyMap
{
    private readonly double[] _dopplerWindow = WindowFunction.Hann.Coefficients(chirps),
        _rangeWindow = WindowFunction.Hann.Coefficients(samples);
    private readonly FourierTransform _doppler = new(chirps),
        _range = new(samples);
    private readonly double[] _re = new double[samples],
        _im = new double[samples];
    private readonly double[] _columnsRe = new double[chirps * samples],
        _columnsIm = new double[chirps * samples];
    private readonly double[] _kept = new double[options.FrameSize];

    public void Transform(ReadOnlySpan<float> map, ReadOnlySpan<float> next, Span<float> frame)
    {
        for (int m = 0; m < chirps; m++) // [chirp, sample] -> [range bin, chirp]
        {
            for (int n = 0; n < samples; n++)
            {
                double weight = _dopplerWindow[m] * _rangeWindow[n];
                int at = m * samples + n;
                (_re[n], _im[n]) = isComplex ? (map[2 * at] * weight, map[2 * at + 1] * weight) : (map[at] * weight, 0);
            }
            _range.Forward(_re, _im);
            for (int bin = 0; bin < samples; bin++)
                (_columnsRe[bin * chirps + m], _columnsIm[bin * chirps + m]) = (_re[bin], _im[bin]);
        }
        (double min, double max) = (double.PositiveInfinity, 0);
        for (int bin = 0; bin < samples; bin++) // [range bin, Doppler bin]
        {
            Span<double> re = _columnsRe.AsSpan(bin * chirps, chirps),
                im = _columnsIm.AsSpan(bin * chirps, chirps);
            _doppler.Forward(re, im);
            for (int k = 0; k < chirps; k++)
            {
                double power = re[k] * re[k] + im[k] * im[k];
                (min, max) = (Math.Min(min, power), Math.Max(max, power));
                int row = (k + chirps / 2) % chirps - chirps / 2 + options.DopplerBinsEachSide; // zero Doppler in the middle
                if (bin < options.RangeBins && row >= 0 && row < options.DopplerBins)
                    _kept[row * options.RangeBins + bin] = power;
            }
        }
        StudyScaling.Apply(_kept, min, max, frame);
    }
}
