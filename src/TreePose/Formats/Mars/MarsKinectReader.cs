using CsvHelper;

namespace TreePose.Formats.Mars;

/// <summary>Joint positions of one movement, one row a radar frame; rows without labels are NaN throughout.</summary>
/// <param name="Columns">Joint coordinates by name, e.g. <c>AnkleLeft_Z</c> (Z height, Y depth, m).</param>
/// <param name="Frames">Rows in each column.</param>
public sealed record MarsJoints(IReadOnlyDictionary<string, double[]> Columns, int Frames);

/// <summary>
/// Reads the Kinect joints of one participant and cuts them into movements: of n frames, train holds the first
/// ceil(0.6 n), validate the next ceil(0.2 n), test the rest, movements following one another in each file.
/// </summary>
public static class MarsKinectReader
{
    private static readonly string[] Parts = ["train", "validate", "test"];

    /// <summary>Reads the columns asked for and gives one <see cref="MarsJoints"/> a movement.</summary>
    /// <param name="folder">The participant's <c>timesplit</c> folder. A part whose file is absent gives rows without labels.</param>
    /// <param name="framesPerMovement">Radar frames of movements 1, 2, ….</param>
    /// <param name="columns">Columns wanted.</param>
    /// <exception cref="DataFormatException">
    /// A column is missing, a number does not parse, or the row count does not fit the radar.
    /// </exception>
    public static IReadOnlyList<MarsJoints> Read(string folder, IReadOnlyList<int> framesPerMovement, IReadOnlyList<string> columns)
    {
        var joints = framesPerMovement
            .Select(n => new MarsJoints(columns.ToDictionary(c => c, _ => Enumerable.Repeat(double.NaN, n).ToArray()), n))
            .ToArray();
        for (int part = 0; part < Parts.Length; part++)
        {
            string path = PathOf(folder, part);
            if (File.Exists(path))
                Fill(joints, path, part, columns);
        }
        return joints;
    }

    /// <summary>The files of a folder that are there, in the order train, validate, test.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Enumerable.Range(0, Parts.Length).Select(p => PathOf(folder, p)).Where(File.Exists);

    private static void Fill(MarsJoints[] joints, string path, int part, IReadOnlyList<string> columns)
    {
        List<double[]> rows = ReadRows(path, columns);
        int expected = joints.Sum(j => Share(j.Frames, part).Count);
        if (rows.Count != expected)
            throw new DataFormatException(
                path,
                $"it has {rows.Count} rows of joints, expected {expected} for the radar frames beside it.",
                "Fetch the radar and Kinect files of this participant again: they belong together."
            );
        int next = 0;
        foreach (MarsJoints movement in joints)
        {
            (int first, int count) = Share(movement.Frames, part);
            for (int i = 0; i < count; i++, next++)
            {
                for (int c = 0; c < columns.Count; c++)
                    movement.Columns[columns[c]][first + i] = rows[next][c];
            }
        }
    }

    private static List<double[]> ReadRows(string path, IReadOnlyList<string> columns)
    {
        try
        {
            using var csv = CsvReader.FromFile(
                path,
                CsvReaderOptions.Default with
                {
                    HasHeader = true,
                    FieldCountMismatch = CsvFieldCountHandling.Throw,
                },
                FileOptions.SequentialScan
            );
            csv.ReadHeader();
            string[] header = [.. csv.Headers];
            int[] positions = [.. columns.Select(c => Array.IndexOf(header, c))];
            int missing = Array.IndexOf(positions, -1);
            if (missing >= 0)
                throw new DataFormatException(
                    path,
                    $"column '{columns[missing]}' is not in the header ({header.Length} columns).",
                    "Fetch the file again from the MARS data set."
                );
            var rows = new List<double[]>();
            while (csv.Read())
            {
                var row = new double[columns.Count];
                for (int c = 0; c < row.Length; c++)
                {
                    if (!Numbers.TryReal(csv.GetString(positions[c]).AsSpan().Trim(), out row[c]))
                        throw new DataFormatException(
                            $"{path}, row {rows.Count + 2}, column '{columns[c]}'",
                            $"the value is '{csv.GetString(positions[c])}', {Numbers.Form(csv.GetString(positions[c]))}.",
                            "Mend the row or fetch the file again."
                        );
                }
                rows.Add(row);
            }
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(path, e);
        }
        catch (CsvFormatException e)
        {
            throw new DataFormatException(
                path,
                $"this is not a whole CSV file ({e.Message.TrimEnd('.')}).",
                "Fetch the file again from the MARS data set.",
                e
            );
        }
    }

    private static (int First, int Count) Share(int frames, int part)
    {
        int train = (int)Math.Ceiling(0.6 * frames),
            validate = (int)Math.Ceiling(0.2 * frames);
        return part switch
        {
            0 => (0, train),
            1 => (train, validate),
            _ => (train + validate, frames - train - validate),
        };
    }

    private static string PathOf(string folder, int part) => Path.Combine(folder, $"kinect_data_{Parts[part]}.csv");
}
