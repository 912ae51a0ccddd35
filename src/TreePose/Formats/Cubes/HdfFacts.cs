using PureHDF;
using PureHDF.VOL.Native;

namespace TreePose.Formats.Cubes;

/// <summary>What the attributes of an HDF5 file say of an array of raw signal.</summary>
internal static class HdfFacts
{
    /// <summary>Names of axes: a list of texts, or one text with commas.</summary>
    public const string Axes = "axes";

    /// <summary>Adds them; those of the array go before those of the file.</summary>
    public static void Add(NativeFile file, NativeDataset dataset, CubeFacts facts)
    {
        foreach (string key in CubeFacts.NumberKeys.Append(Axes))
        {
            IH5Object? holder =
                dataset.AttributeExists(key) ? dataset
                : file.AttributeExists(key) ? file
                : null;
            if (holder is not null)
                facts.AddOwn(key, key == Axes ? Names(holder.Attribute(key)) : Number(holder.Attribute(key), key));
        }
    }

    private static string[] Names(IH5Attribute attribute)
    {
        string[] texts = attribute.Space.Type == H5DataspaceType.Scalar ? [attribute.Read<string>()] : attribute.Read<string[]>();
        return [.. texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries))];
    }

    private static object Number(IH5Attribute attribute, string key)
    {
        IH5DataType type = attribute.Type;
        bool isScalar = attribute.Space.Type == H5DataspaceType.Scalar;
        if (attribute.Space.Dimensions.Any(l => l != 1))
            throw new InvalidDataException($"the attribute {key} holds several numbers; one is expected");
        return (type.Class, type.Size, type.Class == H5DataTypeClass.FixedPoint && type.FixedPoint.IsSigned) switch
        {
            (H5DataTypeClass.FloatingPoint, 8, _) => One<double>(attribute, isScalar),
            (H5DataTypeClass.FloatingPoint, 4, _) => (double)One<float>(attribute, isScalar),
            (H5DataTypeClass.FixedPoint, 8, true) => (double)One<long>(attribute, isScalar),
            (H5DataTypeClass.FixedPoint, 4, true) => (double)One<int>(attribute, isScalar),
            _ => throw new InvalidDataException($"the attribute {key} is {type.Class} of {type.Size} bytes; a double is expected"),
        };
    }

    private static T One<T>(IH5Attribute attribute, bool isScalar) => isScalar ? attribute.Read<T>() : attribute.Read<T[]>()[0];
}
