using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TreePose.Captures;
using TreePose.Formats;
using TreePose.Formats.Npy;

namespace TreePose.Datasets;

/// <summary>Reads the study's range-Doppler maps (<c>.npy</c>), of whole captures or of holds, and checks them.</summary>
internal static partial class StudyMaps
{
    public const int DopplerBins = 23,
        RangeBins = 13;

    /// <summary>A frame's duration when neither a clock nor the raw capture says it.</summary>
    public const double SecondsPerFrame = 128 * RadarParameters.StudyChirpIntervalSeconds;

    private const int FrameSize = DopplerBins * RangeBins;

    /// <summary>Numbers of [frame, Doppler, range].</summary>
    /// <exception cref="DataFormatException">The file is damaged, has another shape, or holds a number that is not finite.</exception>
    public static float[] Read(string path)
    {
        NpyArray<float> maps = NpyFile.Read<float>(path);
        if (maps.Shape is not [> 0, DopplerBins, RangeBins])
            throw new DataFormatException(
                path,
                $"has shape {maps.ShapeText}; (frames, {DopplerBins} Doppler, {RangeBins} range) is expected.",
                "Make the range-Doppler maps again."
            );
        CheckAxes(path, maps);
        CheckFinite(path, maps.Values, FrameSize);
        return maps.Values;
    }

    /// <summary>What <c>data rdm</c> wrote beside a whole capture's map says the same shape.</summary>
    private static void CheckAxes(string path, NpyArray<float> maps)
    {
        if (WholeMap().Match(Path.GetFileName(path)) is not { Success: true } name)
            return;
        string axes = Path.Combine(Path.GetDirectoryName(path)!, $"{name.Groups[1].Value}_axes.json");
        if (!File.Exists(axes))
            return;
        int[]? shape = null;
        try
        {
            shape = JsonNode.Parse(DataFile.Text(axes))?["shape"]?.Deserialize<int[]>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // said below, as a file without a shape
        }
        if (shape is null || !shape.SequenceEqual(maps.Shape))
        {
            string said = shape is null ? "says no shape" : $"says the shape ({string.Join(", ", shape)})";
            throw new DataFormatException(
                axes,
                $"{said}; {Path.GetFileName(path)} has {maps.ShapeText}.",
                "They are of two runs: make the range-Doppler maps of this capture again."
            );
        }
    }

    [GeneratedRegex(@"^(.+)_channel[0-9]+\.npy$")]
    private static partial Regex WholeMap();

    /// <summary>Velocities by phase in cm/s, [frame, range], of as many frames as the maps have.</summary>
    /// <exception cref="DataFormatException">The file is damaged, has another shape, or holds a number that is not finite.</exception>
    public static float[] ReadPhase(string path, int frames)
    {
        NpyArray<float> phase = NpyFile.Read<float>(path);
        if (phase.Shape is not [_, RangeBins] || phase.Shape[0] != frames)
            throw new DataFormatException(
                path,
                $"has shape {phase.ShapeText}; ({frames} frames, {RangeBins} range) is expected, as the map has.",
                "Make the range-Doppler maps again with --phase."
            );
        CheckFinite(path, phase.Values, RangeBins);
        return phase.Values;
    }

    private static void CheckFinite(string path, float[] values, int frameSize)
    {
        int bad = values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
        {
            throw new DataFormatException(
                $"{path}, frame {bad / frameSize}",
                $"holds {values[bad]}; finite numbers are expected.",
                "Make the range-Doppler maps again."
            );
        }
    }
}
