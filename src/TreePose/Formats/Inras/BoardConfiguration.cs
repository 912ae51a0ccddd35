using PureHDF.Selections;
using PureHDF.VOL.Native;
using TreePose.Captures;
using TreePose.Formats.Hdf;

namespace TreePose.Formats.Inras;

/// <summary>The scalars under <c>/BrdCfg</c>.</summary>
internal static class BoardConfiguration
{
    private const int Largest = 1 << 14; // so that a frame of four channels can be counted in 32 bits
    private static readonly string[] Names = ["N", "Np", "FreqStrt", "FreqStop", "fs", "TimUp"];

    /// <summary>Reads and checks all of them; what is missing or impossible is named in one message.</summary>
    public static RadarParameters Read(string path, NativeFile file)
    {
        string[] missing = [.. Names.Where(name => Dataset(file, Address(name)) is null).Select(Address)];
        if (missing.Length > 0)
            throw new DataFormatException(
                path,
                $"{string.Join(", ", missing)} {(missing.Length == 1 ? "is" : "are")} missing.",
                "A raw capture needs the board's configuration: save it together with the samples."
            );
        double[] values = [.. Names.Select(name => Scalar(path, file, Address(name)))];
        var parameters = new RadarParameters(
            Whole(path, "N", values[0]),
            Whole(path, "Np", values[1]),
            values[2],
            values[3],
            Positive(path, "fs", values[4]),
            Positive(path, "TimUp", values[5])
        );
        if (parameters.StartFrequencyHz > 0 && parameters.StopFrequencyHz > parameters.StartFrequencyHz)
            return parameters;
        throw new DataFormatException(
            path,
            $"/BrdCfg/FreqStrt = {values[2]} Hz and /BrdCfg/FreqStop = {values[3]} Hz; 0 < FreqStrt < FreqStop is expected.",
            "Check the board's configuration."
        );
    }

    /// <summary>A dataset by its address, or null when there is none.</summary>
    public static NativeDataset? Dataset(NativeFile file, string address)
    {
        int slash = address.LastIndexOf('/');
        string parent = address[..slash];
        if (parent.Length > 0 && !file.LinkExists(parent))
            return null;
        return file.LinkExists(address) && file.Get(address) is NativeDataset dataset ? dataset : null;
    }

    private static string Address(string name) => $"/BrdCfg/{name}";

    private static double Scalar(string path, NativeFile file, string address)
    {
        NativeDataset dataset = Dataset(file, address)!;
        ulong[] shape = dataset.Space.Dimensions; // (), (1) and (1, 1) all hold one number
        if (shape.Any(length => length != 1))
            throw new DataFormatException(
                $"{path}, {address}",
                $"has shape ({string.Join(", ", shape)}); a single number is expected.",
                "Check the board's configuration."
            );
        Span<double> value = stackalloc double[1];
        HdfNumbers.For(dataset, $"{path}, {address}").Read(dataset, new AllSelection(), value);
        return value[0];
    }

    private static int Whole(string path, string name, double value) =>
        value is >= 1 and <= Largest && value == Math.Floor(value)
            ? (int)value
            : throw new DataFormatException(
                $"{path}, {Address(name)}",
                $"is {value}; a whole number from 1 to {Largest} is expected.",
                "Check the board's configuration."
            );

    private static double Positive(string path, string name, double value) =>
        value > 0 && double.IsFinite(value)
            ? value
            : throw new DataFormatException(
                $"{path}, {Address(name)}",
                $"is {value}; a number above 0 is expected.",
                "Check the board's configuration."
            );
}
