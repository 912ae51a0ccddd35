using Google.Protobuf;
using TreePose.Parts;
using TreePose.Torch.Onnx.Records;
using static TreePose.Torch.Onnx.Records.AttributeProto.Types;

namespace TreePose.Torch.Onnx;

/// <summary>Small records of ONNX.</summary>
internal static class OnnxRecords
{
    /// <summary>An attribute of an operator.</summary>
    /// <exception cref="PartException">ONNX has no such type of attribute, or it is not written here.</exception>
    public static AttributeProto Attribute(string operation, string name, object value) =>
        value switch
        {
            int i => new()
            {
                Name = name,
                Type = AttributeType.Int,
                I = i,
            },
            long i => new()
            {
                Name = name,
                Type = AttributeType.Int,
                I = i,
            },
            long[] all => new()
            {
                Name = name,
                Type = AttributeType.Ints,
                Ints = { all },
            },
            double f => new()
            {
                Name = name,
                Type = AttributeType.Float,
                F = (float)f,
            },
            string s => new()
            {
                Name = name,
                Type = AttributeType.String,
                S = ByteString.CopyFromUtf8(s),
            },
            GraphProto g => new()
            {
                Name = name,
                Type = AttributeType.Graph,
                G = g,
            },
            _ => throw new PartException(
                $"The attribute '{name}' of the operator {operation} is a {value.GetType().Name}; allowed are int, long, "
                    + "long[], double and string."
            ),
        };

    /// <summary>An input or output.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Type of its numbers.</param>
    /// <param name="dimensions">A whole number for an axis of that length, a name for one of any length.</param>
    public static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params IReadOnlyList<object> dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(
            dimensions.Select(d =>
                d is string symbol
                    ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                    : new TensorShapeProto.Types.Dimension
                    {
                        DimValue = Convert.ToInt64(d, System.Globalization.CultureInfo.InvariantCulture),
                    }
            )
        );
        return new()
        {
            Name = name,
            Type = new()
            {
                TensorType = new() { ElemType = type, Shape = shape },
            },
        };
    }
}
