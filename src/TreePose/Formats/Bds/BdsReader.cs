using TreePose.Captures;
using TreePose.Formats.Tsv;

namespace TreePose.Formats.Bds;

/// <summary>
/// Reads trials of the Human Balance Evaluation data (Santos &amp; Duarte 2016, BMClab): 60 s of quiet standing at 100 Hz (other
/// rates are read as the time column says them), a header row, then tab-separated Time[s], Fx[N]…Mz[Nm], COPx[cm], COPy[cm].
/// </summary>
public static class BdsReader
{
    private const double MillimetresPerCentimetre = 10;
    private static readonly string[] Columns = ["Time[s]", "Fx[N]", "Fy[N]", "Fz[N]", "COPx[cm]", "COPy[cm]"];

    /// <summary>Reads one trial. COP is given in mm; its Z, which the files lack, is 0.</summary>
    /// <exception cref="DataFormatException">
    /// A column is missing, a field is empty or no number, the time is uneven, or rows are cut off.
    /// </exception>
    public static ForcePlateRecording Read(string path)
    {
        TsvText text = TsvText.Read(path);
        var table = new TsvTable(text, headerLine: 0);
        double[][] values = table.Read(table.Require(Columns, "Give a BDSnnnnn.txt as published."));
        for (int column = 0; column < values.Length; column++)
        {
            int empty = Array.FindIndex(values[column], double.IsNaN);
            if (empty >= 0)
                throw new DataFormatException(table.Where(empty), $"{Columns[column]} is empty.", "Give a BDSnnnnn.txt as published.");
        }
        var axis = new TimeAxis(values[0], table.Where, firstRow: 2);
        return new ForcePlateRecording
        {
            SamplingFrequencyHz = axis.RateHz,
            TimeSeconds = axis.Times(),
            ForceNewtons = axis.Fill(values[1], values[2], values[3]),
            CopMillimetres = axis.Fill(Millimetres(values[4]), Millimetres(values[5]), new double[values[0].Length]),
            File = path,
            Holes = axis.Holes,
            Metadata = new Dictionary<string, string> { ["Trial"] = Path.GetFileNameWithoutExtension(path) },
        };
    }

    private static double[] Millimetres(double[] centimetres) => Array.ConvertAll(centimetres, c => c * MillimetresPerCentimetre);
}
