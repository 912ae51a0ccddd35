using PureHDF;
using PureHDF.VOL.Native;
using TreePose.Captures;
using TreePose.Formats.Hdf;

namespace TreePose.Formats.Mars;

/// <summary>
/// Reads <c>radar_dataM.mat</c> of MARS: HDF5 v7.3 with one float64 data set <c>radar_data_cropped</c>, 8 × points
/// (frame number, objects, x, y, z in m, Doppler m/s, intensity, Unix time). Source: An and Ogras, MARS (2021).
/// </summary>
public static class MarsRadarReader
{
    private const string Dataset = "radar_data_cropped";
    private const int Fields = 8;
    private const double LatestSeconds = 1.5, // a frame's time is when it was written; up to 1.1 s late in the published files
        ClockTolerance = 0.02,
        RepeatedShare = 0.02;

    /// <summary>Seconds between two frame numbers: the radar runs at 10 Hz.</summary>
    public const double SecondsPerFrame = 0.1;

    /// <summary>Reads one movement: consecutive equal frame numbers make one frame.</summary>
    /// <exception cref="DataFormatException">The file is not HDF5, is cut short, or does not hold 8 finite rows.</exception>
    public static IReadOnlyList<PointCloudFrame> Read(string path)
    {
        (double[] values, int count) = ReadValues(path);
        var frames = new List<PointCloudFrame>();
        for (int start = 0; start < count; )
        {
            double number = values[start];
            int end = start;
            while (end < count && values[end] == number)
                end++;
            if (number != Math.Floor(number) || Math.Abs(number) > int.MaxValue)
                throw new DataFormatException(
                    $"{path}, {Dataset}, point {start}",
                    $"the frame number is {number}; a whole number is expected.",
                    "Fetch the file again from the MARS data set."
                );
            if (frames.Count > 0 && number <= frames[^1].Number)
                throw new DataFormatException(
                    $"{path}, {Dataset}, point {start}",
                    $"frame number {number} does not follow {frames[^1].Number}.",
                    "Fetch the file again: frames must be in order."
                );
            if (values[count + start] != end - start)
                throw new DataFormatException(
                    $"{path}, {Dataset}, frame {number}",
                    $"says {values[count + start]} objects and has {end - start} points.",
                    "Fetch the file again from the MARS data set."
                );
            frames.Add(new PointCloudFrame((int)number, Points(values, count, start, end)));
            start = end;
        }
        CheckRepeats(path, frames);
        CheckClock(path, frames, values[^count], values[^1]);
        return frames;
    }

    /// <summary>No two frames of points are alike; one that is was written twice.</summary>
    private static void CheckRepeats(string path, List<PointCloudFrame> frames)
    {
        int[] same = [.. Enumerable.Range(1, frames.Count - 1).Where(i => frames[i].Points.SequenceEqual(frames[i - 1].Points))];
        if (same.Length > RepeatedShare * frames.Count)
            throw new DataFormatException(
                $"{path}, {Dataset}",
                $"{same.Length} of {frames.Count} frames repeat the frame before, the first with the number {frames[same[0]].Number}; "
                    + $"a share of {RepeatedShare} is allowed.",
                "Fetch the file again from the MARS data set."
            );
    }

    /// <summary>Frame numbers place the frames; the times beside them, late by turns, have to bear them out on the whole.</summary>
    private static void CheckClock(string path, List<PointCloudFrame> frames, double firstSeconds, double lastSeconds)
    {
        int steps = frames[^1].Number - frames[0].Number;
        double expected = steps * SecondsPerFrame,
            found = lastSeconds - firstSeconds;
        if (Math.Abs(found - expected) > LatestSeconds + ClockTolerance * expected)
            throw new DataFormatException(
                $"{path}, {Dataset}",
                FormattableString.Invariant(
                    $"its {steps} frame numbers make {expected:0.###} s at {1 / SecondsPerFrame:0} Hz; its times span {found:0.###} s."
                ),
                "Fetch the file again from the MARS data set."
            );
    }

    private static (double[] Values, int Count) ReadValues(string path)
    {
        const string remedy = "Fetch the file again from the MARS data set.";
        double[] values;
        ulong[] shape;
        try
        {
            using NativeFile file = HdfFile.Open(path);
            var dataset = file.Dataset(Dataset);
            shape = dataset.Space.Dimensions;
            if (shape.Length != 2 || shape[0] != Fields || shape[1] == 0)
                throw new DataFormatException(
                    $"{path}, {Dataset}",
                    $"the shape is [{string.Join(", ", shape)}], expected [{Fields}, points].",
                    remedy
                );
            HdfFile.RequirePlausible(path, dataset, $"{path}, {Dataset}");
            values = dataset.Read<double[]>();
        }
        catch (Exception e) when (e is not DataFormatException and not OutOfMemoryException)
        {
            throw HdfFile.Wrong($"{path}, {Dataset} of float64", e, remedy);
        }
        int count = (int)shape[1];
        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        if (bad >= 0)
            throw new DataFormatException(
                $"{path}, {Dataset}, row {bad / count}, point {bad % count}",
                $"the value is {values[bad]}, expected a finite number.",
                remedy
            );
        return (values, count);
    }

    private static RadarPoint[] Points(double[] values, int count, int start, int end)
    {
        var points = new RadarPoint[end - start];
        for (int i = start; i < end; i++)
        {
            float Field(int row) => (float)values[(row * count) + i];
            points[i - start] = new RadarPoint(Field(2), Field(3), Field(4), Field(5), Field(6));
        }
        return points;
    }
}
