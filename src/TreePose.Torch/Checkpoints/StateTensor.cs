using TorchSharp;
using static TorchSharp.torch;

namespace TreePose.Torch.Checkpoints;

/// <summary>One parameter or buffer outside libtorch: its numbers in C order, little-endian.</summary>
/// <param name="Name">As the module names it: <c>lstm.weight_ih_l0</c>.</param>
/// <param name="Type">Type of the numbers.</param>
/// <param name="Shape">Lengths of its axes; empty for a scalar.</param>
/// <param name="Bytes">The numbers.</param>
public sealed record StateTensor(string Name, ScalarType Type, long[] Shape, byte[] Bytes)
{
    /// <summary>All parameters and buffers of a module, in its order.</summary>
    public static IReadOnlyList<StateTensor> Of(nn.Module module)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. module.state_dict().Select(s => From(s.Key, s.Value))];
    }

    /// <summary>Puts values into a module of the same architecture; nothing is changed unless everything fits.</summary>
    /// <param name="module">Takes the values.</param>
    /// <param name="tensors">One for each parameter and buffer, in any order.</param>
    /// <param name="where">File, for errors.</param>
    /// <param name="hint">What to do when names differ, from the module's names; null for what fits any file.</param>
    /// <exception cref="DataFormatException">Names or shapes differ; the message lists all differences.</exception>
    public static void Into(
        nn.Module module,
        IReadOnlyList<StateTensor> tensors,
        string where,
        Func<IReadOnlyCollection<string>, string?>? hint = null
    )
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, Tensor> own = module.state_dict();
        if (tensors.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new DataFormatException(where, $"holds '{twice.Key}' twice.", "Save the checkpoint again.");
        var given = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        List<string> differences =
        [
            .. own.Keys.Where(name => !given.ContainsKey(name)).Select(name => $"'{name}' is missing"),
            .. tensors.Where(t => !own.ContainsKey(t.Name)).Select(t => $"'{t.Name}' is not in the model"),
            .. tensors
                .Where(t => own.TryGetValue(t.Name, out Tensor? o) && !o.shape.SequenceEqual(t.Shape))
                .Select(t => $"'{t.Name}' is [{string.Join(", ", t.Shape)}], the model has [{string.Join(", ", own[t.Name].shape)}]"),
        ];
        if (differences.Count > 0)
            throw new DataFormatException(
                where,
                $"holds another architecture than {module.GetName()}: {string.Join("; ", differences)}.",
                hint?.Invoke(own.Keys) ?? "Make the model with the options that this checkpoint was trained with."
            );
        using (no_grad())
            foreach ((string name, Tensor to) in own)
                to.copy_(given[name].ToTensor());
    }

    /// <summary>Copies all parameters and buffers of a module into another of the same architecture, without a copy in between.</summary>
    internal static void Copy(nn.Module from, nn.Module to)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Dictionary<string, Tensor> own = to.state_dict();
        foreach ((string name, Tensor tensor) in from.state_dict())
            own[name].copy_(tensor);
    }

    /// <summary>Bytes of one number; null for a type that no checkpoint of ours holds.</summary>
    internal static int? SizeOf(ScalarType type) =>
        type switch
        {
            ScalarType.Float64 or ScalarType.Int64 => 8,
            ScalarType.Float32 or ScalarType.Int32 => 4,
            ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool => 1,
            _ => null,
        };

    /// <summary>A libtorch tensor of these numbers, owned by the caller.</summary>
    public Tensor ToTensor()
    {
        Tensor tensor = empty(Shape, Type);
        if (Bytes.Length > 0)
            Bytes.CopyTo(tensor.bytes);
        return tensor;
    }

    private static StateTensor From(string name, Tensor tensor)
    {
        Tensor plain = tensor.detach().cpu().contiguous();
        return new StateTensor(name, plain.dtype, plain.shape, plain.numel() == 0 ? [] : plain.bytes.ToArray());
    }
}
