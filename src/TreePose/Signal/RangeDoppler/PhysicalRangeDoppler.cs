using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The range-Doppler chain <c>physical</c>: amplitudes that keep their meaning from frame to frame. A beat of amplitude
/// A in the middle of a bin reads 20·log10(A / reference) dB whatever the windows and the padding, since the spectrum
/// is divided by the windows' sums (Harris 1978, coherent gain) and, of a real signal, doubled for the half of its
/// spectrum that is not kept. Thread safe.
/// </summary>
public sealed class PhysicalRangeDoppler
{
    private readonly int _chirps,
        _samples,
        _chirpNumbers;
    private readonly bool _isComplex;
    private readonly double[] _rangeWindow,
        _dopplerWindow;
    private readonly FourierTransform _range,
        _doppler;
    private readonly int _firstDoppler;
    private readonly int _threads;

    /// <summary>Prepares transforms of a capture's frames.</summary>
    /// <param name="parameters">How the capture was taken.</param>
    /// <param name="options">Windows, padding, reference and what is kept.</param>
    /// <param name="threads">How many maps are worked on at once; 0 for one a processor.</param>
    /// <exception cref="OptionsException">An option is out of range, or nothing would be kept.</exception>
    public PhysicalRangeDoppler(RadarParameters parameters, PhysicalChainOptions? options = null, int threads = 0)
    {
        _threads = threads > 0 ? threads : Environment.ProcessorCount;
        Options = OptionOverrides.Validated(options ?? new PhysicalChainOptions());
        (_chirps, _samples, _chirpNumbers) = (parameters.ChirpsPerFrame, parameters.SamplesPerChirp, parameters.NumbersPerChirp);
        _isComplex = parameters.IsComplex;
        Axes = RangeDopplerAxes.Physical(parameters, Options);
        _doppler = new FourierTransform(_chirps * Options.DopplerZeroPadding);
        _range = new FourierTransform(_samples * Options.RangeZeroPadding);
        _firstDoppler = (int)
            Math.Round(Axes.VelocityMetresPerSecond[0] * Options.DopplerZeroPadding / parameters.VelocityResolutionMetresPerSecond);
        double[] rangeWindow = WindowFunction.Parse(Options.RangeWindow).Coefficients(_samples);
        _rangeWindow = Normalized(rangeWindow, Options.RangeWindow, _isComplex ? 1 : 2);
        _dopplerWindow = Normalized(WindowFunction.Parse(Options.DopplerWindow).Coefficients(_chirps), Options.DopplerWindow, 1);
    }

    /// <summary>The options in force.</summary>
    public PhysicalChainOptions Options { get; }

    /// <summary>What the bins stand for.</summary>
    public RangeDopplerAxes Axes { get; }

    /// <summary>Maps in dB against the reference amplitude.</summary>
    /// <param name="samples">
    /// [map, chirp, sample]; maps are frames or channels of frames; of a complex sample real and imaginary part.
    /// </param>
    /// <param name="decibels">[map, Doppler, range], <see cref="RangeDopplerAxes.MapSize"/> numbers a map.</param>
    /// <param name="cancellation">Stops between two maps.</param>
    /// <exception cref="ArgumentException">The samples are not whole maps, or the room does not fit them.</exception>
    public void Transform(ReadOnlyMemory<float> samples, Memory<float> decibels, CancellationToken cancellation = default)
    {
        double reference = 1 / (Options.ReferenceAmplitude * Options.ReferenceAmplitude),
            floor = Math.Pow(10, Options.FloorDecibels / 10);
        Each(
            samples,
            decibels.Length,
            cancellation,
            (map, bin, power) => decibels.Span[map * Axes.MapSize + bin] = (float)(10 * Math.Log10(Math.Max(power * reference, floor)))
        );
    }

    /// <summary>Maps of squared amplitude, as detectors want them, in squared units of the samples.</summary>
    /// <inheritdoc cref="Transform"/>
    public void TransformToPower(ReadOnlyMemory<float> samples, Memory<double> powers, CancellationToken cancellation = default) =>
        Each(samples, powers.Length, cancellation, (map, bin, power) => powers.Span[map * Axes.MapSize + bin] = power);

    private void Each(ReadOnlyMemory<float> samples, int room, CancellationToken cancellation, Action<int, int, double> take)
    {
        int mapSize = _chirps * _chirpNumbers,
            count = samples.Length / mapSize;
        if (samples.Length % mapSize != 0)
            throw new ArgumentException(
                $"{samples.Length} samples are not whole maps of {_chirps} chirps × {_samples} samples.",
                nameof(samples)
            );
        if (room != count * Axes.MapSize)
            throw new ArgumentException(
                $"{count} maps need room for {count * Axes.MapSize} numbers; there is room for {room}.",
                nameof(room)
            );
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = _threads };
        Parallel.For(0, count, parallel, () => new Workspace(this), One, _ => { });

        Workspace One(int map, ParallelLoopState loop, Workspace work)
        {
            RangeTransforms(samples.Span.Slice(map * mapSize, mapSize), work);
            DopplerTransforms(work, (bin, power) => take(map, bin, power));
            return work;
        }
    }

    private void RangeTransforms(ReadOnlySpan<float> map, Workspace work)
    {
        Array.Clear(work.Mean);
        if (Options.RemoveSlowTimeMean)
        {
            for (int i = 0; i < map.Length; i++)
                work.Mean[i % _chirpNumbers] += map[i] / (double)_chirps;
        }
        for (int m = 0; m < _chirps; m++) // [chirp, sample] -> [range bin, chirp]
        {
            Array.Clear(work.RangeRe);
            Array.Clear(work.RangeIm);
            Windowed(map.Slice(m * _chirpNumbers, _chirpNumbers), work);
            _range.Forward(work.RangeRe, work.RangeIm);
            for (int bin = 0; bin < Axes.RangeBins; bin++)
            {
                work.ProfileRe[bin * _chirps + m] = work.RangeRe[bin] * _dopplerWindow[m];
                work.ProfileIm[bin * _chirps + m] = work.RangeIm[bin] * _dopplerWindow[m];
            }
        }
    }

    private void Windowed(ReadOnlySpan<float> chirp, Workspace work)
    {
        if (!_isComplex)
        {
            for (int n = 0; n < _samples; n++)
                work.RangeRe[n] = (chirp[n] - work.Mean[n]) * _rangeWindow[n];
            return;
        }
        for (int n = 0; n < _samples; n++)
        {
            work.RangeRe[n] = (chirp[2 * n] - work.Mean[2 * n]) * _rangeWindow[n];
            work.RangeIm[n] = (chirp[2 * n + 1] - work.Mean[2 * n + 1]) * _rangeWindow[n];
        }
    }

    private void DopplerTransforms(Workspace work, Action<int, double> take)
    {
        int length = _doppler.Length;
        for (int bin = 0; bin < Axes.RangeBins; bin++) // [range bin, chirp] -> [Doppler, range bin]
        {
            Array.Clear(work.DopplerRe);
            Array.Clear(work.DopplerIm);
            work.ProfileRe.AsSpan(bin * _chirps, _chirps).CopyTo(work.DopplerRe);
            work.ProfileIm.AsSpan(bin * _chirps, _chirps).CopyTo(work.DopplerIm);
            _doppler.Forward(work.DopplerRe, work.DopplerIm);
            for (int row = 0; row < Axes.DopplerBins; row++)
            {
                int k = (_firstDoppler + row + length) % length;
                take(row * Axes.RangeBins + bin, work.DopplerRe[k] * work.DopplerRe[k] + work.DopplerIm[k] * work.DopplerIm[k]);
            }
        }
    }

    private static double[] Normalized(double[] window, string name, double gain)
    {
        double sum = window.Sum();
        if (!(sum > 0))
            throw new OptionsException([
                $"The window '{name}' of {window.Length} points is zero everywhere: use more chirps and samples, or the "
                    + $"window rectangular.",
            ]);
        return [.. window.Select(w => gain * w / sum)];
    }

    private sealed class Workspace(PhysicalRangeDoppler chain)
    {
        public double[] Mean { get; } = new double[chain._chirpNumbers];
        public double[] RangeRe { get; } = new double[chain._range.Length];
        public double[] RangeIm { get; } = new double[chain._range.Length];
        public double[] ProfileRe { get; } = new double[chain.Axes.RangeBins * chain._chirps];
        public double[] ProfileIm { get; } = new double[chain.Axes.RangeBins * chain._chirps];
        public double[] DopplerRe { get; } = new double[chain._doppler.Length];
        public double[] DopplerIm { get; } = new double[chain._doppler.Length];
    }
}
