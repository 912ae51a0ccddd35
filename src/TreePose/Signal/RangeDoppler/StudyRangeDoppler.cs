using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Signal.Transforms;

namespace TreePose.Signal.RangeDoppler;

/// <summary>
/// The study's range-Doppler chain, option <c>study</c> (formats.md, "Raw radar"), for each channel and frame: Hann on
/// both axes, 2-D FFT, zero Doppler to the middle, magnitude, min–max over the whole map with the denominator
/// max − min + 0.001, log(1 + x), then the kept Doppler and range bins. Computed in double precision, stored in single.
/// An instance may be used by one caller at a time; it spreads the maps of a call over threads itself.
/// </summary>
public sealed class StudyRangeDoppler
{
    private readonly int _mapSize;
    private readonly IStudyMap[] _maps;

    /// <summary>Prepares transforms of maps of one shape.</summary>
    /// <param name="chirps">Chirps of a frame, at least 2.</param>
    /// <param name="samples">Samples of a chirp, at least 2.</param>
    /// <param name="options">What is kept of each map.</param>
    /// <param name="threads">How many maps are worked on at once; 0 for one a processor.</param>
    /// <exception cref="OptionsException">More bins are to be kept than the map has, or a value is out of range.</exception>
    public StudyRangeDoppler(int chirps, int samples, StudyChainOptions? options = null, int threads = 0)
        : this(chirps, samples, isComplex: false, options, threads) { }

    /// <summary>Prepares transforms for a capture's frames.</summary>
    public StudyRangeDoppler(RadarParameters parameters, StudyChainOptions? options = null, int threads = 0)
        : this(parameters.ChirpsPerFrame, parameters.SamplesPerChirp, parameters.IsComplex, options, threads) { }

    private StudyRangeDoppler(int chirps, int samples, bool isComplex, StudyChainOptions? options, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chirps, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Options = OptionOverrides.Validated(options ?? new StudyChainOptions());
        var violations = new List<string>();
        if (Options.DopplerBinsEachSide > (chirps - 1) / 2)
        {
            violations.Add(
                $"'dopplerBinsEachSide' cannot be '{Options.DopplerBinsEachSide}': "
                    + $"{chirps} chirps a frame have {(chirps - 1) / 2} bins on either side of zero."
            );
        }
        int rangeBins = isComplex ? samples : samples / 2;
        if (Options.RangeBins > rangeBins)
            violations.Add($"'rangeBins' cannot be '{Options.RangeBins}': {samples} samples a chirp have {rangeBins} range bins.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        (Chirps, Samples, IsComplex, _mapSize) = (chirps, samples, isComplex, chirps * samples * (isComplex ? 2 : 1));
        int workers = threads == 0 ? Environment.ProcessorCount : threads;
        _maps = isComplex ? General(chirps, samples, true, Options, workers) : Maps(chirps, samples, Options, workers);
    }

    /// <summary>Chirps of a frame.</summary>
    public int Chirps { get; }

    /// <summary>Samples of a chirp.</summary>
    public int Samples { get; }

    /// <summary>Whether a sample is two numbers, real and imaginary part.</summary>
    public bool IsComplex { get; }

    /// <summary>What is kept of each map.</summary>
    public StudyChainOptions Options { get; }

    /// <summary>Transforms maps; nothing is allocated for each of them.</summary>
    /// <param name="samples">[frame, channel, chirp, sample] as one sequence of maps; of a complex sample real and imaginary part.</param>
    /// <param name="frames">[frame, channel, Doppler, range]: <see cref="StudyChainOptions.FrameSize"/> numbers a map.</param>
    /// <param name="cancellation">Stops between two maps.</param>
    /// <exception cref="ArgumentException">The samples are not whole maps, or the frames not as many.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Transform(ReadOnlyMemory<float> samples, Memory<float> frames, CancellationToken cancellation = default)
    {
        int count = samples.Length / _mapSize,
            frameSize = Options.FrameSize;
        if (samples.Length % _mapSize != 0)
            throw new ArgumentException(
                $"{samples.Length} samples are not whole maps of {Chirps} chirps × {Samples} samples.",
                nameof(samples)
            );
        if (frames.Length != count * frameSize)
            throw new ArgumentException(
                $"{count} maps need room for {count * frameSize} numbers; there is room for {frames.Length}.",
                nameof(frames)
            );
        int next = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = _maps.Length };
        Parallel.For(
            0,
            _maps.Length,
            parallel,
            worker =>
            {
                for (int map = Interlocked.Increment(ref next) - 1, ahead; map < count; map = ahead)
                {
                    cancellation.ThrowIfCancellationRequested();
                    ahead = Interlocked.Increment(ref next) - 1;
                    _maps[worker]
                        .Transform(
                            samples.Span.Slice(map * _mapSize, _mapSize),
                            ahead < count ? samples.Span.Slice(ahead * _mapSize, _mapSize) : default,
                            frames.Span.Slice(map * frameSize, frameSize)
                        );
                }
            }
        );
    }

    private static IStudyMap[] Maps(int chirps, int samples, StudyChainOptions options, int threads)
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported && LaneStudyPlan<Lanes8>.Suits(chirps, samples, options))
        {
            var plan = new LaneStudyPlan<Lanes8>(chirps, samples, options);
            return [.. Enumerable.Range(0, threads).Select(_ => new LaneStudyMap<Lanes8>(plan))];
        }
        if (LaneStudyPlan<Lanes4>.Suits(chirps, samples, options))
        {
            var plan = new LaneStudyPlan<Lanes4>(chirps, samples, options);
            return [.. Enumerable.Range(0, threads).Select(_ => new LaneStudyMap<Lanes4>(plan))];
        }
        return General(chirps, samples, false, options, threads);
    }

    private static IStudyMap[] General(int chirps, int samples, bool isComplex, StudyChainOptions options, int threads) =>
        [.. Enumerable.Range(0, threads).Select(_ => new GeneralStudyMap(chirps, samples, isComplex, options))];
}
