using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TreePose.Captures;
using TreePose.Datasets;

namespace TreePose.Simulation;

/// <summary>
/// A cheap frame-level stand-in for the study: people going between Mountain and Tree Pose, drawn directly as range-Doppler
/// maps [1 channel, 23 Doppler, 13 range] of 36.352 ms, with labels and events exact from the motion. For the radar signal
/// itself, and everything that hangs on its phase, see the rest of this folder.
/// </summary>
public static class SimulatedFrameSource
{
    /// <summary>Names that <see cref="Load"/> knows.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["tiny", "small"];

    /// <summary>
    /// <c>tiny</c> is 3 participants × 2 captures, <c>small</c> 8 × 6; each capture has 400 frames and 3 holds, and each
    /// participant one more capture in Mountain pose only, in which the arms move and no foot leaves the ground.
    /// The same seed gives the same numbers.
    /// </summary>
    /// <exception cref="OptionsException">There is no such preset.</exception>
    public static FrameDataset Load(string preset, int seed)
    {
        (int participants, int captures) = preset switch
        {
            "tiny" => (3, 2),
            "small" => (8, 6),
            _ => throw new OptionsException([$"There is no simulated data set '{preset}'. Known: {string.Join(", ", Presets)}."]),
        };
        var sequences = new List<FrameSequence>();
        for (int number = 1; number <= participants; number++)
        {
            PersonTraits person = PersonTraits.Draw(seed, number);
            for (int capture = 0; capture <= captures; capture++)
                sequences.Add(FrameScene.Draw(person, seed, number, capture, mountainOnly: capture == captures).Render());
        }
        FrameSequence[] ordered = [.. sequences.OrderBy(s => s.Id)];
        return new FrameDataset($"simulated:{preset}", FrameScene.Shape, ordered, ordered.ToDictionary(s => s.Id.Name, Hash));
    }

    private static string Hash(FrameSequence sequence)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(sequence.Frames.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(sequence.Labels.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>One capture drawn frame by frame: each scatterer puts a Hann main lobe at its range and radial speed.</summary>
internal sealed class FrameScene
{
    private const int Frames = 400;
    private const int Dopplers = 23;
    private const int Ranges = 13;
    private const double SecondsPerFrame = 128 * 284e-6;
    private const double WavelengthMetres = 0.0039;
    private const double RangeBinMetres = 0.16;
    private const double SpeedBin = WavelengthMetres / (2 * SecondsPerFrame); // m/s
    private const double AntennaHeightMetres = 1.0;
    private const double NoiseAmplitude = 0.004;

    public static readonly FrameShape Shape = new(1, Dopplers, Ranges, "Doppler", "range");

    private readonly CaptureId _id;
    private readonly string _movement;
    private readonly PoseSchedule _schedule;
    private readonly BodyMotion _body;
    private readonly RandomStream _noise;
    private readonly double[] _clutter; // one amplitude a range bin, at rest

    private FrameScene(CaptureId id, string movement, PoseSchedule schedule, BodyMotion body, RandomStream noise)
    {
        (_id, _movement, _schedule, _body, _noise) = (id, movement, schedule, body, noise);
        _clutter = new double[Ranges];
        for (int r = 0; r < Ranges; r++) _clutter[r] = 0.05 * Math.Abs(noise.Gaussian()) + (r == 0 ? 0.3 : 0);
    }

    public static FrameScene Draw(PersonTraits person, int seed, int number, int capture, bool mountainOnly)
    {
        RandomStream Stream(Purpose purpose) => RandomStream.Of(seed, number, capture, (int)purpose);
        bool left = capture % 2 == 0;
        var plan = new SchedulePlan(0.3, Frames * SecondsPerFrame - 0.1, mountainOnly ? 0 : 3, 0.1);
        PoseSchedule schedule = PoseSchedule.Draw(person, plan, Stream(Purpose.Schedule));
        var sway = new Sway(person, schedule, left, 0, (Frames + 1) * SecondsPerFrame, Stream(Purpose.Sway));
        var body = new BodyMotion(person, schedule, sway, Stream(Purpose.Scene));
        string pose = mountainOnly ? "MNTN" : left ? "MNTRL" : "MNTRR";
        string name = $"{person.Participant}_{pose}_RR_V{(mountainOnly ? 1 : capture / 2 + 1)}";
        string movement = mountainOnly ? "Mountain pose only" : left ? "Mountain to Tree, left foot lifted" : "Mountain to Tree, right foot lifted";
        return new FrameScene(new CaptureId(person.Participant, name), movement, schedule, body, Stream(Purpose.Noise));
    }

    public FrameSequence Render()
    {
        var frames = new float[Frames * Shape.Size];
        var map = new double[Shape.Size * 2]; // real and imaginary
        for (int f = 0; f < Frames; f++)
        {
            DrawFrame(f * SecondsPerFrame, map);
            Normalise(map, frames.AsSpan(f * Shape.Size, Shape.Size));
        }
        (FootPhase[] labels, IReadOnlyList<FootEvent> events) = _schedule.Label(Frames, SecondsPerFrame);
        return new FrameSequence
        {
            Id = _id,
            Movement = _movement,
            Shape = Shape,
            Frames = frames,
            Labels = labels,
            Events = events,
            SecondsPerFrame = SecondsPerFrame,
            FootLeavesGround = _schedule.Holds.Count > 0,
        };
    }

    private void DrawFrame(double seconds, double[] map)
    {
        for (int i = 0; i < map.Length; i++) map[i] = NoiseAmplitude * _noise.Gaussian();
        for (int r = 0; r < Ranges; r++) map[2 * (Dopplers / 2 * Ranges + r)] += _clutter[r];
        int count = _body.Scatterers.Count;
        Span<Place> before = stackalloc Place[count], after = stackalloc Place[count];
        _body.PlacesAt(seconds, before);
        _body.PlacesAt(seconds + SecondsPerFrame, after);
        var antenna = new Place(0, 0, AntennaHeightMetres);
        for (int s = 0; s < count; s++)
        {
            double start = before[s].DistanceTo(antenna), end = after[s].DistanceTo(antenna), range = (start + end) / 2;
            double amplitude = Math.Sqrt(_body.Scatterers[s].CrossSection) / (range * range);
            AddLobe(map, range / RangeBinMetres, Dopplers / 2 + (end - start) / (SecondsPerFrame * SpeedBin), amplitude, 4 * Math.PI * range / WavelengthMetres);
        }
    }

    /// <summary>The Hann window's main lobe, two bins to each side, on both axes. Receding is the positive Doppler side.</summary>
    private static void AddLobe(double[] map, double rangeBin, double dopplerBin, double amplitude, double phase)
    {
        (double sin, double cos) = Math.SinCos(phase);
        for (int d = Math.Max(0, (int)Math.Ceiling(dopplerBin - 2)); d <= Math.Min(Dopplers - 1, (int)Math.Floor(dopplerBin + 2)); d++)
        {
            double alongDoppler = amplitude * HannLobe(d - dopplerBin);
            for (int r = Math.Max(0, (int)Math.Ceiling(rangeBin - 2)); r <= Math.Min(Ranges - 1, (int)Math.Floor(rangeBin + 2)); r++)
            {
                double value = alongDoppler * HannLobe(r - rangeBin);
                map[2 * (d * Ranges + r)] += value * cos;
                map[2 * (d * Ranges + r) + 1] += value * sin;
            }
        }
    }

    private static double HannLobe(double bins)
    {
        if (Math.Abs(bins) < 1e-9) return 1;
        if (Math.Abs(Math.Abs(bins) - 1) < 1e-9) return 0.5;
        return Math.Sin(Math.PI * bins) / (Math.PI * bins * (1 - bins * bins));
    }

    /// <summary>The study's scaling: magnitude, min–max over the map with 1e-3 in the denominator, log1p.</summary>
    private static void Normalise(double[] map, Span<float> frame)
    {
        float least = float.MaxValue, most = 0;
        for (int i = 0; i < frame.Length; i++)
        {
            frame[i] = (float)double.Hypot(map[2 * i], map[2 * i + 1]);
            (least, most) = (Math.Min(least, frame[i]), Math.Max(most, frame[i]));
        }
        for (int i = 0; i < frame.Length; i++) frame[i] = (float)Math.Log(1 + (frame[i] - least) / (most - least + 1e-3f));
    }
}
