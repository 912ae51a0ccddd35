using System.Globalization;
using static TorchSharp.torch;

namespace TreePose.Torch.Checkpoints;

/// <summary>A dictionary of a pickle, in order. Keys that are no text are kept by their printed form.</summary>
internal sealed class PickledDictionary
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public List<KeyValuePair<string, object?>> Items { get; } = [];

    /// <summary>As Python prints it: names what is no tensor anyway, such as a table of thresholds beside the weights.</summary>
    private static string Printed(object? key) =>
        key switch
        {
            null => "None",
            bool truth => truth ? "True" : "False",
            long whole => whole.ToString(CultureInfo.InvariantCulture),
            double real => real.ToString("R", CultureInfo.InvariantCulture),
            string text => $"'{text}'",
            object?[] { Length: 1 } one => $"({Printed(one[0])},)",
            object?[] many => $"({string.Join(", ", many.Select(Printed))})",
            _ => throw new InvalidCastException("a key that is neither text nor number nor a tuple of them"),
        };

    public void Set(object? key, object? value)
    {
        string name = key as string ?? Printed(key);
        if (_places.TryGetValue(name, out int place))
        {
            Items[place] = new(name, value);
            return;
        }
        _places[name] = Items.Count;
        Items.Add(new(name, value));
    }
}

/// <summary>The bytes of one or more tensors: a file of the archive.</summary>
internal sealed record PickledStorage(string Key, ScalarType Type, long Count)
{
    /// <summary>From PyTorch's persistent id: ('storage', type, key, device, number of elements).</summary>
    public static PickledStorage From(object? id) =>
        id is object?[] { Length: 5 } parts
        && parts[0] is "storage"
        && parts[1] is PickledName { Storage: { } type }
        && parts[2] is string key
        && parts[4] is long and >= 0
            ? new PickledStorage(key, type, (long)parts[4]!)
            : throw new InvalidCastException("a persistent id that is no storage");
}

/// <summary>A tensor as a view of a storage.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>One of the few names that a pickle may ask for, and the record it stands for here.</summary>
internal sealed record PickledName(string Name, ScalarType? Storage = null)
{
    private static readonly Dictionary<string, ScalarType> Storages = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = ScalarType.Float32,
        ["DoubleStorage"] = ScalarType.Float64,
        ["HalfStorage"] = ScalarType.Float16,
        ["BFloat16Storage"] = ScalarType.BFloat16,
        ["LongStorage"] = ScalarType.Int64,
        ["IntStorage"] = ScalarType.Int32,
        ["ShortStorage"] = ScalarType.Int16,
        ["CharStorage"] = ScalarType.Int8,
        ["ByteStorage"] = ScalarType.Byte,
        ["BoolStorage"] = ScalarType.Bool,
    };

    public static string StorageOf(ScalarType type) =>
        Storages.FirstOrDefault(s => s.Value == type).Key
        ?? throw new TreePoseException(
            $"Tensors of type {type} cannot be written to a PyTorch file; allowed are {string.Join(", ", Storages.Values)}."
        );

    public static PickledName? Allowed(string module, string name) =>
        (module, name) switch
        {

            ("collections", "OrderedDict")
            or
            ("torch._utils", "_rebuild_tensor_v2")
            or
            ("torch._utils", "_rebuild_parameter")
            or ("torch", "Size") => new PickledName(name),
            ("torch", _) when Storages.TryGetValue(name, out ScalarType type) => new PickledName(name, type),
            _ => null,
        };

    /// <summary>What a call of this name stands for.</summary>
    public object? Build(object?[] arguments) =>
        (Name, arguments) switch
        {
            ("OrderedDict", []) => new PickledDictionary(),
            ("Size", [object?[] lengths]) => lengths,
            ("_rebuild_parameter", [PickledTensor tensor, bool, ..]) => tensor,
            ("_rebuild_tensor_v2", [PickledStorage storage, long offset, object?[] shape, object?[] strides, bool, ..])
                when shape.Length == strides.Length => new PickledTensor(
                storage,
                offset,
                [.. shape.Select(s => (long)s!)],
                [.. strides.Select(s => (long)s!)]
            ),
            _ => throw new InvalidCastException($"a call of {Name} with arguments that it does not take"),
        };
}
