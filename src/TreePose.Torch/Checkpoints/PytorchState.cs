using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TreePose.Torch.Checkpoints;

/// <summary>Finds the weights within what a PyTorch file holds, and says what is wrong with them.</summary>
internal static class PytorchState
{
    private const string Remedy = "Save the weights alone: torch.save(model.state_dict(), file).";
    private const int Listed = 12;

    /// <summary>Where checkpoints usually have them; the first that is there.</summary>
    private static readonly string[] Usual = ["state_dict", "model_state_dict", "model"];

    /// <summary>The weights, by name.</summary>
    /// <param name="root">The file's object.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">There is no dictionary of tensors, or more than one.</exception>
    public static IEnumerable<KeyValuePair<string, PickledTensor>> Of(object? root, string where)
    {
        if (root is not PickledDictionary dictionary)
            throw new DataFormatException(where, $"holds {Kind(root)}, not a dictionary of tensors by name.", Remedy);
        while (Inner(dictionary, where) is { } inner)
            dictionary = inner;
        if (dictionary.Items.Count == 0)
            throw new DataFormatException(where, "holds an empty dictionary.", Remedy);
        foreach ((string name, object? value) in dictionary.Items)
            yield return value is PickledTensor tensor
                ? new(name, tensor)
                : throw new DataFormatException(
                    where,
                    $"'{name}' is {Kind(value)}, not a tensor. Its keys are {Names(dictionary.Items.Select(i => i.Key))}.",
                    Remedy
                );
    }

    /// <summary>Weights are finite.</summary>
    /// <exception cref="DataFormatException">One is not; the message names it, with its place.</exception>
    public static void CheckFinite(IEnumerable<StateTensor> tensors, string where)
    {
        foreach (StateTensor tensor in tensors)
        {
            (int at, double value, int count) = NotFinite(tensor);
            if (count == 0)
                continue;
            throw new DataFormatException(
                where,
                FormattableString.Invariant($"'{tensor.Name}'[{string.Join(", ", Place(at, tensor.Shape))}] is {value}")
                    + (count > 1 ? $", and {count - 1} more of its numbers are not finite." : "."),
                "The training diverged: take an earlier checkpoint, or train with a smaller learning rate."
            );
        }
    }

    /// <summary>The rename map that makes all names fit: a prefix before each; null when there is none.</summary>
    /// <param name="own">The module's names.</param>
    /// <param name="given">The file's.</param>
    public static string? RenameHint(IReadOnlyCollection<string> own, IReadOnlyList<string> given)
    {
        string[] strange = [.. given.Except(own)],
            missing = [.. own.Except(given)];
        if (strange.Length == 0 || missing.Length == 0)
            return null;
        foreach (string name in strange.Where(s => s.Contains('.')))
        {
            string prefix = missing
                .Where(m => name.EndsWith("." + m, StringComparison.Ordinal))
                .Select(m => name[..^m.Length])
                .FirstOrDefault("");
            if (prefix.Length > 0 && missing.All(m => strange.Contains(prefix + m)))
                return $"Its names begin with '{prefix}': give the rename map {{ \"{prefix}\": \"\" }}"
                    + (
                        strange.Length == missing.Length
                            ? "."
                            : $", and save it without {Names(strange.Where(s => !s.StartsWith(prefix)))}."
                    );
        }
        string[] lacking =
        [
            .. strange.Select(s =>
                missing.FirstOrDefault(m => m.EndsWith("." + s, StringComparison.Ordinal)) is { } m ? m[..^s.Length] : ""
            ),
        ];
        return lacking[0].Length > 0 && strange.All(s => missing.Contains(lacking[0] + s))
            ? $"Its names lack '{lacking[0]}': give the rename map {{ \"\": \"{lacking[0]}\" }}."
            : null;
    }

    /// <summary>The dictionary further in that holds the weights; null when this one does, or none can.</summary>
    private static PickledDictionary? Inner(PickledDictionary dictionary, string where)
    {
        foreach (string name in Usual)
            if (dictionary.Items.FirstOrDefault(i => i.Key == name).Value is PickledDictionary usual)
                return usual;
        if (dictionary.Items.All(i => i.Value is PickledTensor))
            return null;
        KeyValuePair<string, object?>[] holders = [.. dictionary.Items.Where(i => IsState(i.Value))];
        return holders.Length switch
        {
            0 => null,
            1 => (PickledDictionary)holders[0].Value!,
            _ => throw new DataFormatException(
                where,
                $"holds tensors under {Names(holders.Select(h => h.Key))}, and none of them is called {string.Join(", ", Usual)}.",
                "Save the one that is meant alone: torch.save(checkpoint['NAME'], file)."
            ),
        };
    }

    private static bool IsState(object? value) =>
        value is PickledDictionary { Items.Count: > 0 } inner && inner.Items.All(i => i.Value is PickledTensor);

    private static string Kind(object? value) =>
        value switch
        {
            PickledDictionary => "a dictionary",
            PickledTensor => "a tensor",
            List<object?> list => $"a list of {list.Count}",
            object?[] tuple => $"a tuple of {tuple.Length}",
            string => "text",
            null => "None",
            _ => "a number",
        };

    private static string Names(IEnumerable<string> names)
    {
        string[] all = [.. names.Select(n => $"'{n}'")];
        return string.Join(", ", all.Take(Listed)) + (all.Length > Listed ? $" and {all.Length - Listed} more" : "");
    }

    private static (int At, double Value, int Count) NotFinite(StateTensor tensor) =>
        tensor.Type switch
        {
            ScalarType.Float32 => NotFinite<float>(tensor.Bytes, v => v),
            ScalarType.Float64 => NotFinite<double>(tensor.Bytes, v => v),
            ScalarType.Float16 => NotFinite<Half>(tensor.Bytes, v => (double)v),
            ScalarType.BFloat16 => NotFinite<ushort>(tensor.Bytes, v => BitConverter.Int32BitsToSingle(v << 16)),
            _ => (0, 0, 0),
        };

    private static (int At, double Value, int Count) NotFinite<T>(byte[] bytes, Func<T, double> number)
        where T : struct
    {
        (int At, double Value, int Count) found = (0, 0, 0);
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
        {
            double value = number(values[i]);
            if (!double.IsFinite(value))
                found = found.Count == 0 ? (i, value, 1) : found with { Count = found.Count + 1 };
        }
        return found;
    }

    private static long[] Place(long at, long[] shape)
    {
        var place = new long[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
            (at, place[axis]) = Math.DivRem(at, shape[axis]);
        return place;
    }
}
