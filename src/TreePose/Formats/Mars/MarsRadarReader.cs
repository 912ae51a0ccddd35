using PureHDF;
using TreePose.Captures;

namespace TreePose.Formats.Mars;

/// <summary>
/// Reads <c>radar_dataM.mat</c> of MARS: HDF5 v7.3 with one float64 data set <c>radar_data_cropped</c>, 8 × points
/// (frame number, objects, x, y, z in m, Doppler m/s, intensity, Unix time). Source: An and Ogras, MARS (2021).
/// </summary>
public static class MarsRadarReader
{
    private const string Dataset = "radar_data_cropped";
    private const int Fields = 8;

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
            if (frames.Count > 0 && number <= frames[^1].Number)
                throw new DataFormatException(
                    $"{path}, {Dataset}, point {start}",
                    $"frame number {number} does not follow {frames[^1].Number}.",
                    "Fetch the file again: frames must be in order."
                );
            frames.Add(new PointCloudFrame((int)number, Points(values, count, start, end)));
            start = end;
        }
        return frames;
    }

    private static (double[] Values, int Count) ReadValues(string path)
    {
        const string remedy = "Fetch the file again from the MARS data set.";
        double[] values;
        ulong[] shape;
        try
        {
            using var file = H5File.OpenRead(path);
            var dataset = file.Dataset(Dataset);
            shape = dataset.Space.Dimensions;
            if (shape.Length != 2 || shape[0] != Fields || shape[1] == 0)
                throw new DataFormatException(
                    $"{path}, {Dataset}",
                    $"the shape is [{string.Join(", ", shape)}], expected [{Fields}, points].",
                    remedy
                );
            values = dataset.Read<double[]>();
        }
        catch (Exception e) when (e is not DataFormatException and not OutOfMemoryException)
        {
            throw new DataFormatException(
                path,
                $"this is not a whole HDF5 file with a data set '{Dataset}' of float64 ({e.Message.TrimEnd('.')}).",
                remedy,
                e
            );
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
