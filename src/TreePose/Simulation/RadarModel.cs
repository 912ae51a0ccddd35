using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>
/// The beat signal of an FMCW radar. A reflector at path length p = |transmitter − it| + |it − receiver| has the delay
/// τ = p/c and gives the real samples <c>a·cos(2π(f₀τ + Sτ·n/f_s − Sτ²/2))</c>, a = √σ/(range²) (two-way spreading; Richards,
/// Principles of Modern Radar, ch. 2 and 8). The path is taken anew for every chirp, so that phase carries motion far
/// smaller than a range bin; within a chirp it stands still. A receding reflector has positive Doppler.
/// Samples are whole converter counts.
/// </summary>
internal sealed class RadarModel
{
    private const double CountsPerUnit = 4000; // 1 m² at 1 m
    private const double MostCounts = 32767;
    private const double ReferenceMetres = 1.5; // where the SNR is stated for 1 m²
    private static readonly int Lanes = Vector512<float>.Count;

    private readonly SimulatedRadarOptions _options;
    private readonly IMovingScatterers[] _moving;
    private readonly float[][] _amplitudes; // [mover][scatterer]: √σ
    private readonly double _radiansPerSampleAndMetre;
    private readonly Place _transmitter;
    private readonly Place[] _receivers;
    private readonly float[][] _stillInPhase; // [channel][padded sample]: the room at phase 0
    private readonly float[][] _stillQuadrature; // and a quarter turn on
    private readonly double[] _oscillator; // common phase of each chirp, empty for a perfect one
    private readonly ulong _noiseSeed;
    private readonly float _noiseCounts;
    private readonly int _padded;

    public RadarModel(
        SimulatedRadarOptions options,
        IReadOnlyList<IMovingScatterers> moving,
        IReadOnlyList<(Place Place, double CrossSection)> still,
        int frames,
        RandomStream noise
    )
    {
        _options = options;
        _moving = [.. moving];
        _amplitudes = [.. moving.Select(m => m.Scatterers.Select(s => (float)Math.Sqrt(s.CrossSection)).ToArray())];
        _radiansPerSampleAndMetre =
            2 * Math.PI * options.SlopeHertzPerSecond / (options.SamplingMegahertz * 1e6) / RadarParameters.SpeedOfLight;
        _transmitter = new Place(-0.01, 0, options.HeightMetres);
        _receivers =
        [
            .. Enumerable
                .Range(0, options.Channels)
                .Select(k => new Place(0.01 + k * options.ChannelSpacingMillimetres * 1e-3, 0, options.HeightMetres)),
        ];
        _padded = (options.SamplesPerChirp + Lanes - 1) / Lanes * Lanes;
        double reference = CountsPerUnit / (ReferenceMetres * ReferenceMetres);
        _noiseCounts = (float)(reference / Math.Sqrt(2) * Math.Pow(10, -options.SnrDecibels / 20));
        _noiseSeed = noise.NextBits();
        _oscillator = Oscillator(options, frames, noise);
        _stillInPhase = Still(still, 0);
        _stillQuadrature = Still(still, Math.PI / 2);
    }

    /// <summary>Numbers in a frame.</summary>
    public int FrameSize => _options.Channels * _options.ChirpsPerFrame * _options.SamplesPerChirp;

    /// <summary>Writes one frame, [channel, chirp, sample]. Thread safe; the same frame always gets the same numbers.</summary>
    public void RenderFrame(int frame, Span<float> destination)
    {
        int samples = _options.SamplesPerChirp,
            chirps = _options.ChirpsPerFrame;
        var noise = new NoiseLanes(RandomStream.Mix(_noiseSeed + (ulong)frame));
        Span<float> row = new float[_padded];
        int most = _amplitudes.Max(a => a.Length);
        Span<Place> places = stackalloc Place[most * _moving.Length];
        for (int chirp = 0; chirp < chirps; chirp++)
        {
            double seconds = frame * _options.SecondsPerFrame + chirp * _options.ChirpIntervalMicroseconds / 1e6;
            double common = _oscillator.Length == 0 ? 0 : _oscillator[frame * chirps + chirp];
            for (int m = 0; m < _moving.Length; m++)
                _moving[m].PlacesAt(seconds, places.Slice(m * most, _amplitudes[m].Length));
            for (int channel = 0; channel < _receivers.Length; channel++)
            {
                AddStill(row, channel, common);
                for (int m = 0; m < _moving.Length; m++)
                {
                    float[] amplitudes = _amplitudes[m];
                    for (int s = 0; s < amplitudes.Length; s++)
                        AddEcho(row, places[m * most + s], amplitudes[s], channel, common);
                }
                noise.AddAndRound(row, _noiseCounts, (float)MostCounts);
                row[..samples].CopyTo(destination.Slice((channel * chirps + chirp) * samples, samples));
            }
        }
    }

    /// <summary>Adds one reflector's echo to a chirp: a rotating phasor, <see cref="Lanes"/> samples a step.</summary>
    private void AddEcho(Span<float> row, Place place, float rootCrossSection, int channel, double common)
    {
        double path = place.DistanceTo(_transmitter) + place.DistanceTo(_receivers[channel]);
        double delay = path / RadarParameters.SpeedOfLight,
            slope = _options.SlopeHertzPerSecond;
        double turns = delay * (_options.StartGigahertz * 1e9 - slope * delay / 2);
        double start = 2 * Math.PI * (turns - Math.Round(turns)) + common;
        double step = _radiansPerSampleAndMetre * path;
        float amplitude = rootCrossSection * (float)(CountsPerUnit * 4 / (path * path));
        Vector512<float> angle = Vector512<float>.Indices * (float)step + Vector512.Create((float)start);
        (Vector512<float> sin, Vector512<float> cos) = Phasor.SinCos(angle);
        Vector512<float> real = cos * amplitude,
            imaginary = sin * amplitude;
        (Vector512<float> turnSin, Vector512<float> turnCos) = Phasor.SinCos(Vector512.Create((float)(Lanes * step)));
        foreach (ref Vector512<float> samples in MemoryMarshal.Cast<float, Vector512<float>>(row))
        {
            samples += real;
            Vector512<float> next = real * turnCos - imaginary * turnSin;
            imaginary = real * turnSin + imaginary * turnCos;
            real = next;
        }
    }

    private void AddStill(Span<float> row, int channel, double common)
    {
        ReadOnlySpan<float> inPhase = _stillInPhase[channel],
            quadrature = _stillQuadrature[channel];
        if (common == 0)
        {
            inPhase.CopyTo(row);
            return;
        }
        // cos(φ + common) from cos φ and cos(φ + π/2) = −sin φ.
        (double sin, double cos) = Math.SinCos(common);
        for (int i = 0; i < row.Length; i++)
            row[i] = (float)(cos * inPhase[i] + sin * quadrature[i]);
    }

    private float[][] Still(IReadOnlyList<(Place Place, double CrossSection)> reflectors, double phase)
    {
        var rows = new float[_receivers.Length][];
        for (int channel = 0; channel < rows.Length; channel++)
        {
            rows[channel] = new float[_padded];
            foreach ((Place place, double crossSection) in reflectors)
                AddEcho(rows[channel], place, (float)Math.Sqrt(crossSection), channel, phase);
        }
        return rows;
    }

    private static double[] Oscillator(SimulatedRadarOptions options, int frames, RandomStream random)
    {
        if (options.PhaseNoiseRadians == 0)
            return [];
        var phase = new double[frames * options.ChirpsPerFrame];
        for (int i = 1; i < phase.Length; i++)
            phase[i] = phase[i - 1] + options.PhaseNoiseRadians * random.Gaussian();
        return phase;
    }
}
