using System.Globalization;
using TreePose.Formats.Mat;

namespace TreePose.Datasets.Olst;

/// <summary>
/// Where zero Doppler stands in a cube. <c>doppler_idx</c> says which bins of <c>doppler_axis</c> the cube holds, without saying whether
/// it counts from 0 or 1: it counts so that zero lies inside, next to the middle.
/// </summary>
/// <param name="Zero">Bin of the cube, from 0.</param>
/// <param name="Bins">Doppler bins of the cube.</param>
/// <param name="IndexBase">0 or 1; null when the axis is the cube's own.</param>
/// <param name="Largest">Largest value of the whole axis.</param>
internal sealed record OlstDopplerAxis(int Zero, int Bins, int? IndexBase, double Largest)
{
    private const string Axis = "doppler_axis",
        Index = "doppler_idx",
        Remedy = "Check that it is the file as it was published.";

    /// <summary>Above this no person moves, m/s: then the axis is in Hz.</summary>
    private const double FastestMetresPerSecond = 20;

    /// <summary>Values of the cube's bins.</summary>
    public IReadOnlyList<double> Values { get; private init; } = [];

    /// <summary>Unit of the axis, judged by how far it reaches.</summary>
    public string Unit => Largest > FastestMetresPerSecond ? "Hz" : "m/s";

    /// <summary>Bins that stand on both sides of zero.</summary>
    public int HalfWidth => Math.Min(Zero, Bins - 1 - Zero);

    /// <summary>Reads the axis of a cube.</summary>
    /// <param name="file">The cube's file.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <param name="bins">Doppler bins of the cube.</param>
    /// <exception cref="DataFormatException">The axis is not there, does not fit the cube, or has no zero inside it.</exception>
    public static OlstDopplerAxis Read(MatFile file, string path, int bins)
    {
        double[] axis = file.Read<double>(Axis).Values;
        int zero = ZeroOf(axis, path);
        double largest = axis.Max(Math.Abs);
        if (!file.Has(Index) && axis.Length == bins)
            return new OlstDopplerAxis(zero, bins, null, largest) { Values = axis };
        double[] index = file.Read<double>(Index).Values;
        if (index.Length != bins)
            throw new DataFormatException(path, $"{Index} has {index.Length} entries, the cube {bins} Doppler bins.", Remedy);
        if (!double.IsInteger(index[0]) || index.Zip(index.Skip(1)).Any(p => p.Second != p.First + 1))
            throw new DataFormatException(path, $"{Index} does not go on by one: {Ends(index)}.", Remedy);
        (int Base, int At)[] readings =
        [
            .. from counted in (int[])[0, 1]
            where index[0] - counted >= 0 && index[^1] - counted < axis.Length
            let at = zero + counted - (int)index[0]
            where at > 0 && at < bins - 1
            orderby Math.Abs(at - (bins / 2))
            select (counted, at),
        ];
        if (readings.Length == 0)
            throw new DataFormatException(
                path,
                $"{Index} ({Ends(index)}) holds no zero of {Axis} ({axis.Length} bins, zero in bin {zero} from 0), counted from 0 or 1.",
                Remedy
            );
        (int from, int place) = readings[0];
        int begin = (int)index[0] - from;
        return new OlstDopplerAxis(place, bins, from, largest) { Values = axis[begin..(begin + bins)] };
    }

    private static int ZeroOf(double[] axis, string path)
    {
        if (axis.Length == 0 || axis.Any(v => !double.IsFinite(v)) || axis.Zip(axis.Skip(1)).Any(p => p.Second <= p.First))
            throw new DataFormatException(path, $"{Axis} does not rise: {Ends(axis)}.", Remedy);
        if (axis[0] > 0 || axis[^1] < 0)
            throw new DataFormatException(path, $"{Axis} holds no zero: {Ends(axis)}.", Remedy);
        double least = axis.Min(Math.Abs);
        return Array.FindLastIndex(axis, v => Math.Abs(v) <= least * (1 + 1e-9)); // of two next to zero the upper, as after fftshift
    }

    private static string Ends(double[] values) =>
        values.Length == 0 ? "it is empty" : string.Create(CultureInfo.InvariantCulture, $"{values[0]} to {values[^1]}");
}
