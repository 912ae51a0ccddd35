using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TreePose.Formats.Npy;

/// <summary>
/// What stands before the numbers of a <c>.npy</c> file, versions 1 to 3
/// (numpy.lib.format, "NPY format": magic, version, header length, a Python dictionary padded to 64 bytes).
/// </summary>
/// <param name="Type">Type of the numbers.</param>
/// <param name="FortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">Length of each axis.</param>
/// <param name="DataOffset">First byte of the numbers.</param>
internal sealed partial record NpyHeader(NpyDataType Type, bool FortranOrder, IReadOnlyList<int> Shape, long DataOffset)
{
    private const int Alignment = 64;
    private const int GrowthDigits = 21; // numpy leaves room for the growing axis's length to be rewritten in place
    private const int LongestHeader = 1 << 20;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Whether each is a complex number, two numbers of <see cref="Type"/> one after the other.</summary>
    public bool IsComplex { get; private init; }

    /// <summary>How many numbers the file promises.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => checked(product * length));

    /// <summary>Reads the header and leaves the stream at the first number.</summary>
    /// <param name="stream">At the file's beginning.</param>
    /// <param name="where">The file's name for errors.</param>
    /// <param name="complex">Whether complex numbers can be read.</param>
    /// <exception cref="DataFormatException">This is no <c>.npy</c> file, or one of a kind that cannot be read.</exception>
    internal static NpyHeader Read(Stream stream, string where, bool complex = false)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8 || !prefix[..6].SequenceEqual(Magic))
            throw new DataFormatException(
                where,
                "is not a .npy file: it does not begin with \\x93NUMPY.",
                "Save the array with numpy.save."
            );
        int version = prefix[6];
        if (version is < 1 or > 3)
            throw new DataFormatException(
                where,
                $".npy version {version}.{prefix[7]} is not known; versions 1 to 3 are.",
                "Save it with a current numpy.save."
            );
        int lengthBytes = version == 1 ? 2 : 4;
        Span<byte> lengthField = stackalloc byte[lengthBytes];
        if (stream.ReadAtLeast(lengthField, lengthBytes, throwOnEndOfStream: false) < lengthBytes)
            throw Truncated(where);
        uint length =
            version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthField) : BinaryPrimitives.ReadUInt32LittleEndian(lengthField);
        if (length > LongestHeader)
        {
            throw new DataFormatException(
                where,
                $"the .npy header claims {length} bytes; up to {LongestHeader} are expected.",
                "The file is damaged: copy it again."
            );
        }
        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw Truncated(where);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), 8 + lengthBytes + length, where, complex);
    }

    /// <summary>The bytes numpy.save writes before the numbers of a C-order array.</summary>
    internal static byte[] Build(NpyDataType type, IReadOnlyList<int> shape)
    {
        string text = $"{{'descr': '{type.Descriptor}', 'fortran_order': False, 'shape': {Tuple(shape)}, }}";
        if (shape.Count > 0)
            text += new string(' ', GrowthDigits - shape[0].ToString(CultureInfo.InvariantCulture).Length);
        bool long16 = text.Length + Alignment > ushort.MaxValue;
        int prefix = Magic.Length + 2 + (long16 ? 4 : 2);
        text += new string(' ', Alignment - (prefix + text.Length + 1) % Alignment) + "\n";
        byte[] header = new byte[prefix + text.Length];
        Magic.CopyTo(header);
        header[6] = (byte)(long16 ? 2 : 1);
        if (long16)
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), text.Length);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)text.Length);
        Encoding.Latin1.GetBytes(text, header.AsSpan(prefix));
        return header;
    }

    /// <summary>A shape as Python prints a tuple.</summary>
    internal static string Tuple(IReadOnlyList<int> shape) =>
        shape.Count == 1 ? string.Create(CultureInfo.InvariantCulture, $"({shape[0]},)") : $"({string.Join(", ", shape)})";

    private static NpyHeader Parse(string text, long dataOffset, string where, bool complex)
    {
        Match descriptor = DescriptorPattern().Match(text),
            order = OrderPattern().Match(text),
            shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success || !text.Contains("'descr'"))
            throw new DataFormatException(
                where,
                $"the .npy header '{Shorten(text)}' lacks descr, fortran_order or shape.",
                "The file is damaged: copy it again."
            );
        string described = descriptor.Groups[1].Value;
        bool isComplex = complex && ComplexPattern().IsMatch(described);
        NpyDataType type =
            NpyDataType.TryParse(isComplex ? described.Replace("c16", "f8").Replace("c8", "f4") : described)
            ?? throw new DataFormatException(
                where,
                $"numbers of this type cannot be read: '{Shorten(text)}'; f2, f4, f8, i1, i2, i4, i8, u1, u2, u4 and b1 can.",
                "Convert it with array.astype('float32')."
            );
        var lengths = new List<int>();
        foreach (string part in shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int length))
                throw new DataFormatException(
                    where,
                    $"an axis of length '{part}' is not possible; 0 to {int.MaxValue} is.",
                    "The file is damaged: copy it again."
                );
            lengths.Add(length);
        }
        return new NpyHeader(type, order.Groups[1].Value == "True", lengths, dataOffset) { IsComplex = isComplex };
    }

    internal static DataFormatException Truncated(string where) =>
        new(where, "the .npy file breaks off inside its header.", "Copy or make the file again.");

    private static string Shorten(string text) => text.Trim() is { Length: > 200 } tooLong ? tooLong[..200] + "…" : text.Trim();

    [GeneratedRegex(@"['""]descr['""]\s*:\s*['""]([^'""]*)['""]")]
    private static partial Regex DescriptorPattern();

    [GeneratedRegex(@"['""]fortran_order['""]\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("^[<>=]?(c8|c16)$")]
    private static partial Regex ComplexPattern();

    [GeneratedRegex(@"['""]shape['""]\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
