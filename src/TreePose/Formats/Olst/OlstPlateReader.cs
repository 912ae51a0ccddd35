using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Olst;

/// <summary>
/// Reads a force plate of the OLST release (<c>01_MNTRL_FP_V1_left.csv</c>): time in s, forces in N, centre of pressure in mm. Last
/// rows without a value are left out.
/// </summary>
internal static class OlstPlateReader
{
    private static readonly string[] Columns = ["time", "Force_X", "Force_Y", "Force_Z", "COP_X", "COP_Y", "COP_Z"];

    /// <summary>Reads one plate.</summary>
    /// <exception cref="DataFormatException">
    /// A column is missing, a field is no number, the time is uneven or runs back, or the file breaks off.
    /// </exception>
    public static ForcePlateRecording Read(string path)
    {
        TsvText text = TsvText.Read(path, ',');
        if (text.LineCount == 0)
            throw new DataFormatException(path, "is empty.", "Copy it again.");
        var table = new TsvTable(text, headerLine: 0);
        double[][] values = table.Read(table.Require(Columns, "Give the file as it was published."));
        int rows = table.RowCount;
        while (rows > 0 && values.Skip(1).All(v => double.IsNaN(v[rows - 1])))
            rows--;
        if (rows == 0)
            throw new DataFormatException(path, "has no row with a value.", "Copy it again.");
        values = [.. values.Select(v => v[..rows])];
        var axis = new TimeAxis(values[0], table.Where, firstRow: 2);
        CopPlausibility.Require(path, axis.RateHz, values[4], values[5]);
        return new ForcePlateRecording
        {
            SamplingFrequencyHz = axis.RateHz,
            TimeSeconds = axis.Times(),
            ForceNewtons = axis.Fill(values[1], values[2], values[3]),
            CopMillimetres = axis.Fill(values[4], values[5], values[6]),
            File = path,
            Holes = axis.Holes,
            Metadata = new Dictionary<string, string> { ["File"] = Path.GetFileName(path) },
        };
    }
}
