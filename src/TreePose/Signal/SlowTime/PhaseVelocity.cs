using System.Numerics;
using TreePose.Captures;

namespace TreePose.Signal.SlowTime;

/// <summary>
/// Radial velocity by phase at each of the nearest range bins, one value a frame and bin. Sway is slower than one Doppler bin and
/// smaller than a range bin, so that it shows here and hardly in the maps. What does not move over the whole capture is taken
/// out first; otherwise it would pull the phase of the person behind it.
/// </summary>
public sealed class PhaseVelocity
{
    private const int SlicesPerFrame = 8;
    private const double Gap = 1e-6; // of a frame
    private readonly int _frames;
    private readonly int _bins;
    private readonly int _chirps;
    private readonly int _samples;
    private readonly int _slices;
    private readonly double _centimetresPerRadian;
    private readonly double _activeSeconds;
    private readonly bool _isComplex,
        _isGapless;
    private readonly Complex[] _tables; // [bin, sample]: Hann window times the bin's conjugate wave
    private readonly Complex[] _slicesOf; // [frame, slice, bin]

    /// <summary>For one channel of one capture.</summary>
    /// <param name="parameters">The radar's.</param>
    /// <param name="frames">Frames of the capture.</param>
    /// <param name="bins">Range bins, the nearest ones.</param>
    public PhaseVelocity(RadarParameters parameters, int frames, int bins)
    {
        (_frames, _bins, _chirps, _samples) = (frames, bins, parameters.ChirpsPerFrame, parameters.SamplesPerChirp);
        _slices = Math.Min(SlicesPerFrame, _chirps);
        _centimetresPerRadian = 100 * parameters.WavelengthMetres / (4 * Math.PI);
        _activeSeconds = parameters.ActiveSeconds;
        _isComplex = parameters.IsComplex;
        _isGapless = parameters.FrameSeconds <= parameters.ActiveSeconds * (1 + Gap);
        _tables = new Complex[bins * _samples];
        for (int b = 0; b < bins; b++)
        for (int n = 0; n < _samples; n++)
            _tables[b * _samples + n] = Complex.FromPolarCoordinates(
                0.5 - 0.5 * Math.Cos(2 * Math.PI * n / (_samples - 1)),
                -2 * Math.PI * b * n / _samples
            );
        _slicesOf = new Complex[frames * _slices * bins];
    }

    /// <summary>Takes in one channel of one frame, [chirp, sample]. Different frames may come from different threads.</summary>
    public void Add(int frame, ReadOnlySpan<float> chirps)
    {
        if (_isComplex)
        {
            AddComplex(frame, chirps);
            return;
        }
        Span<double> mean = new double[_samples];
        for (int slice = 0; slice < _slices; slice++)
        {
            mean.Clear();
            for (int chirp = slice * _chirps / _slices; chirp < (slice + 1) * _chirps / _slices; chirp++)
            for (int n = 0; n < _samples; n++)
                mean[n] += chirps[chirp * _samples + n];
            for (int b = 0; b < _bins; b++)
            {
                double real = 0,
                    imaginary = 0;
                for (int n = 0; n < _samples; n++)
                {
                    Complex wave = _tables[b * _samples + n];
                    (real, imaginary) = (real + mean[n] * wave.Real, imaginary + mean[n] * wave.Imaginary);
                }
                _slicesOf[(frame * _slices + slice) * _bins + b] = new Complex(real, imaginary);
            }
        }
    }

    private void AddComplex(int frame, ReadOnlySpan<float> chirps)
    {
        Span<Complex> mean = new Complex[_samples];
        for (int slice = 0; slice < _slices; slice++)
        {
            mean.Clear();
            for (int chirp = slice * _chirps / _slices; chirp < (slice + 1) * _chirps / _slices; chirp++)
            for (int n = 0; n < _samples; n++)
                mean[n] += new Complex(chirps[2 * (chirp * _samples + n)], chirps[2 * (chirp * _samples + n) + 1]);
            for (int b = 0; b < _bins; b++)
            {
                Complex sum = Complex.Zero;
                for (int n = 0; n < _samples; n++)
                    sum += mean[n] * _tables[b * _samples + n];
                _slicesOf[(frame * _slices + slice) * _bins + b] = sum;
            }
        }
    }

    /// <summary>
    /// Velocities in cm/s, [frame, bin], positive when receding, each weighted with the bin's power as a share of the frame's
    /// strongest bin, so that a bin without a reflector says nothing.
    /// </summary>
    public float[] Velocities()
    {
        var still = new Complex[_bins];
        for (int i = 0; i < _slicesOf.Length; i++)
            still[i % _bins] += _slicesOf[i] * _bins / _slicesOf.Length;
        var velocities = new float[_frames * _bins];
        Span<double> power = new double[_bins],
            turn = new double[_bins];
        for (int f = 0; f < _frames; f++)
        {
            int steps = _isGapless && f + 1 < _frames ? _slices : _slices - 1; // the last step of a frame leads to the next frame
            power.Clear();
            turn.Clear();
            for (int s = 0; s < steps; s++)
            {
                int at = (f * _slices + s) * _bins;
                for (int b = 0; b < _bins; b++)
                {
                    Complex now = _slicesOf[at + b] - still[b],
                        next = _slicesOf[at + _bins + b] - still[b];
                    turn[b] += (next * Complex.Conjugate(now)).Phase;
                    power[b] += now.Real * now.Real + now.Imaginary * now.Imaginary;
                }
            }
            double most = Math.Max(double.Epsilon, power.ToArray().Max());
            for (int b = 0; b < _bins; b++)
                velocities[f * _bins + b] = (float)(
                    power[b] / most * turn[b] * _centimetresPerRadian * _slices / (Math.Max(1, steps) * _activeSeconds)
                );
        }
        return velocities;
    }
}
