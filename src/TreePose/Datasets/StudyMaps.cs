using TreePose.Captures;
using TreePose.Formats.Npy;

namespace TreePose.Datasets;

/// <summary>Reads the study's range-Doppler maps (<c>.npy</c>), of whole captures or of holds, and checks them.</summary>
internal static class StudyMaps
{
    public const int DopplerBins = 23, RangeBins = 13;

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
                "Make the range-Doppler maps again.");
        int bad = maps.Values.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad >= 0)
        {
            throw new DataFormatException(
                $"{path}, frame {bad / FrameSize}",
                $"holds {maps.Values[bad]}; finite numbers are expected.",
                "Make the range-Doppler maps again.");
        }
        return maps.Values;
    }
}
