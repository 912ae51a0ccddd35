using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The chain <c>study</c> for maps of any shape, step by step as formats.md states it: slower, and the fast one's yardstick.
/// </summary>
internal sealed class GeneralStudyMap(int chirps, int samples, StudyChainOptions options) : IStudyMap
{
    private readonly double[] _dopplerWindow = WindowFunction.Hann.Coefficients(chirps),
        _rangeWindow = WindowFunction.Hann.Coefficients(samples);
    private readonly FourierTransform _doppler = new(chirps),
        _range = new(samples);
    private readonly double[] _re = new double[chirps * samples],
        _im = new double[chirps * samples];
    private readonly double[] _columnRe = new double[chirps],
        _columnIm = new double[chirps];
    private readonly double[] _kept = new double[options.FrameSize];

    public void Transform(ReadOnlySpan<float> map, Span<float> frame)
    {
        for (int m = 0; m < chirps; m++) // [chirp, range bin]
        {
            for (int n = 0; n < samples; n++)
                (_re[m * samples + n], _im[m * samples + n]) = (map[m * samples + n] * (_dopplerWindow[m] * _rangeWindow[n]), 0);
            _range.Forward(_re.AsSpan(m * samples, samples), _im.AsSpan(m * samples, samples));
        }
        (double min, double max) = (double.PositiveInfinity, 0);
        for (int bin = 0; bin < samples; bin++) // [Doppler bin, range bin]
        {
            for (int m = 0; m < chirps; m++)
                (_columnRe[m], _columnIm[m]) = (_re[m * samples + bin], _im[m * samples + bin]);
            _doppler.Forward(_columnRe, _columnIm);
            for (int k = 0; k < chirps; k++)
            {
                double power = _columnRe[k] * _columnRe[k] + _columnIm[k] * _columnIm[k];
                (min, max) = (Math.Min(min, power), Math.Max(max, power));
                int row = (k + chirps / 2) % chirps - chirps / 2 + options.DopplerBinsEachSide; // zero Doppler in the middle
                if (bin < options.RangeBins && row >= 0 && row < options.DopplerBins)
                    _kept[row * options.RangeBins + bin] = power;
            }
        }
        StudyScaling.Apply(_kept, min, max, frame);
    }
}
