using System.Text;

namespace TreePose.Formats.C3d;

/// <summary>A parameter of a C3D file.</summary>
/// <param name="Where">File and name, for errors.</param>
/// <param name="Type">−1 text, 1 bytes, 2 whole numbers of 16 bits, 4 real numbers of 32.</param>
/// <param name="Dimensions">Lengths of its axes, the first running fastest; none for one number.</param>
/// <param name="Content">Its bytes: as many as type and dimensions say.</param>
internal sealed record C3dParameter(string Where, int Type, int[] Dimensions, (int At, int Length) Content)
{
    public const int Text = -1,
        Bytes = 1,
        Whole = 2,
        Real = 4;

    /// <summary>Its numbers in the order of the file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="unsigned">Whether whole numbers have no sign.</param>
    /// <exception cref="DataFormatException">It is a text.</exception>
    public double[] Numbers(C3dBytes bytes, bool unsigned = false)
    {
        (int at, int length) = Content;
        return Type switch
        {
            Bytes => [.. Enumerable.Range(at, length).Select(i => unsigned ? bytes[i] : (double)(sbyte)bytes[i])],
            Whole =>
            [
                .. Enumerable.Range(0, length / 2).Select(i => unsigned ? bytes.UInt16(at + 2 * i) : (double)bytes.Int16(at + 2 * i)),
            ],
            Real => [.. Enumerable.Range(0, length / 4).Select(i => (double)bytes.Single(at + 4 * i))],
            _ => throw new DataFormatException(Where, "is a text; numbers are expected.", C3dFile.Remedy),
        };
    }

    /// <summary>Its texts without blanks behind them: the first axis is the length of each.</summary>
    /// <exception cref="DataFormatException">It is no text.</exception>
    public string[] Texts(C3dBytes bytes)
    {
        if (Type != Text)
            throw new DataFormatException(Where, "is a number; text is expected.", C3dFile.Remedy);
        (int at, int length) = Content;
        int each = Dimensions.Length == 0 ? 1 : Dimensions[0];
        return each == 0
            ? []
            :
            [
                .. Enumerable
                    .Range(0, length / each)
                    .Select(i => Encoding.UTF8.GetString(bytes.Span(at + i * each, each)).TrimEnd(' ', '\0').TrimStart()),
            ];
    }
}
