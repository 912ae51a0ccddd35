using System.Text;

namespace TreePose.Formats.Mat;

/// <summary>Reads what stands before the content of an array: flags, lengths of the axes, name, names of fields.</summary>
internal static class MatArrayHeader
{
    private const int MostAxes = 64,
        LongestName = 4096,
        MostFieldBytes = 1 << 20;
    private const int ComplexFlag = 0x800,
        LogicalFlag = 0x200;

    /// <summary>Goes into an array and reads its header.</summary>
    /// <param name="elements">At the array's tag.</param>
    public static MatVariable Read(MatElements elements)
    {
        if (!elements.EnterMatrix())
            return new MatVariable("", MatClass.Double, [0, 0]); // an empty array is written so inside structs
        int[] flags = elements.ReadInts(2, "an array's flags");
        var type = (MatClass)(flags.Length == 0 ? 0 : flags[0] & 0xFF);
        if (!Enum.IsDefined(type))
            throw elements.Damaged($"an array is of class {(int)type}; 1 to 17 are known.");
        int[] shape = type == MatClass.Opaque ? [1, 1] : ReadShape(elements);
        string name = Encoding.UTF8.GetString(elements.ReadShort(LongestName, "a name"));
        return new MatVariable(name, type, shape)
        {
            IsComplex = (flags[0] & ComplexFlag) != 0,
            IsLogical = (flags[0] & LogicalFlag) != 0,
            Fields = type is MatClass.Struct or MatClass.Object ? ReadFields(elements, type) : [],
        };
    }

    private static int[] ReadShape(MatElements elements)
    {
        int[] shape = elements.ReadInts(MostAxes, "the list of axes");
        if (shape.Length == 0 || shape.Any(length => length < 0))
            throw elements.Damaged($"an array has axes of ({string.Join(", ", shape)}); lengths from 0 are expected.");
        long count = shape.Contains(0) ? 0 : shape.Aggregate(1L, (product, n) => Math.Min(product * n, int.MaxValue + 1L));
        return count <= Array.MaxLength
            ? shape
            : throw elements.Damaged($"an array of {string.Join("×", shape)} is not possible; up to {Array.MaxLength} elements are.");
    }

    private static string[] ReadFields(MatElements elements, MatClass type)
    {
        if (type == MatClass.Object)
            _ = elements.ReadShort(LongestName, "a class name");
        int[] length = elements.ReadInts(1, "the length of field names");
        byte[] names = elements.ReadShort(MostFieldBytes, "the list of field names");
        if (length is not [> 0] || names.Length % length[0] != 0)
            return names.Length == 0 ? [] : throw elements.Damaged("the names of a struct's fields do not have the length that it says.");
        return
        [
            .. Enumerable
                .Range(0, names.Length / length[0])
                .Select(i => Encoding.UTF8.GetString(names, i * length[0], length[0]).Split('\0')[0]),
        ];
    }
}
