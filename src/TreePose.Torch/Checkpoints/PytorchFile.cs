using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TreePose.Formats;
using static TorchSharp.torch;

namespace TreePose.Torch.Checkpoints;

/// <summary>
/// Reads and writes <c>state_dict</c> files of PyTorch (<c>torch.save</c>, 1.6 and later): a zip of a pickle and the
/// raw storages. Reading runs no code, whatever the pickle says.
/// </summary>
public static class PytorchFile
{
    private const string Remedy = "Save it again with PyTorch 1.6 or later: torch.save(model.state_dict(), file).";
    private const string Root = "archive/";

    /// <summary>
    /// Reads all tensors of a state_dict, alone or within a larger checkpoint: under <c>state_dict</c>, <c>model_state_dict</c> or
    /// <c>model</c>, or under another name when nothing else in it holds tensors alone.
    /// </summary>
    /// <param name="path">A <c>.pth</c> or <c>.pt</c> file.</param>
    /// <exception cref="DataFormatException">Not such a file, cut short, damaged, or a pickle of more than tensors.</exception>
    public static IReadOnlyList<StateTensor> Read(string path)
    {
        using FileStream stream = DataFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads from a stream that can seek.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="where">Its name, for errors.</param>
    public static IReadOnlyList<StateTensor> Read(Stream stream, string where)
    {
        RefuseOldFormats(stream, where);
        using var zip = new StoredZipReader(stream, where, Remedy);
        string pickle =
            zip.Names.FirstOrDefault(n => n.EndsWith("/data.pkl", StringComparison.Ordinal))
            ?? throw new DataFormatException(where, "is a zip without data.pkl.", Remedy);
        string root = pickle[..^"data.pkl".Length];
        if (zip.Names.Any(n => n.StartsWith(root + "code/", StringComparison.Ordinal)))
            throw new DataFormatException(where, "is a TorchScript program, not a state_dict.", Remedy);
        bool bigEndian = zip.Find(root + "byteorder") is { } order && Encoding.ASCII.GetString(order).Trim() == "big";
        var storages = new Storages(zip, root, where, bigEndian);
        return
        [
            .. PytorchState
                .Of(PytorchPickle.Read(zip.Read(pickle), where), where)
                .Select(item => storages.Materialise(item.Key, item.Value)),
        ];
    }

    /// <summary>Reads into a module; names can be translated on the way.</summary>
    /// <param name="path">A <c>.pth</c> or <c>.pt</c> file.</param>
    /// <param name="module">Takes the values; unchanged when something does not fit.</param>
    /// <param name="rename">
    /// Prefixes in the file and what they are called here, e.g. <c>cnn.0. → conv1.</c>; the longest that fits is used. A
    /// lab's own names for the study's layers load this way.
    /// </param>
    /// <remarks>A file without the input scaling that TreePose's models carry leaves their frames as they are.</remarks>
    /// <exception cref="DataFormatException">
    /// Not readable, of another architecture (the message lists every difference, and the rename map that would mend it), or a weight is
    /// not finite.
    /// </exception>
    public static void LoadInto(string path, nn.Module module, IReadOnlyDictionary<string, string>? rename = null)
    {
        var tensors = Read(path).Select(t => t with { Name = Renamed(t.Name, rename) }).ToList();
        if (tensors.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new DataFormatException(
                path,
                $"two of its tensors would be called '{twice.Key}' here.",
                "Give a rename map in which every prefix leads to a place of its own."
            );
        foreach (StateTensor buffer in InputScaling(module))
            if (tensors.All(t => t.Name != buffer.Name))
                tensors.Add(Neutral(buffer));
        PytorchState.CheckFinite(tensors, path);
        StateTensor.Into(module, tensors, path, own => PytorchState.RenameHint(own, [.. tensors.Select(t => t.Name)]));
    }

    /// <summary>
    /// Writes a module's state_dict so that <c>torch.load</c> reads it, also with <c>weights_only=True</c>. Whole or not at
    /// all. Input scaling that changes nothing is left out, so that the file fits a PyTorch module of the same layers.
    /// </summary>
    public static void Write(string path, nn.Module module)
    {
        IReadOnlyList<StateTensor> tensors = StateTensor.Of(module);
        bool neutral = tensors.Where(IsInputScaling).All(t => t.Bytes.AsSpan().SequenceEqual(Neutral(t).Bytes));
        AtomicFile.Write(path, stream => Write(stream, neutral ? [.. tensors.Where(t => !IsInputScaling(t))] : tensors));
    }

    /// <summary>Writes tensors to a stream.</summary>
    public static void Write(Stream stream, IReadOnlyList<StateTensor> tensors)
    {
        var zip = new StoredZipWriter(stream);
        zip.Add(Root + "data.pkl", PytorchPickleWriter.StateDict(tensors));
        zip.Add(Root + "byteorder", "little"u8);
        for (int i = 0; i < tensors.Count; i++)
            zip.Add(FormattableString.Invariant($"{Root}data/{i}"), tensors[i].Bytes);
        zip.Add(Root + "version", "3\n"u8);
        zip.Finish();
    }

    private static IEnumerable<StateTensor> InputScaling(nn.Module module) => StateTensor.Of(module).Where(IsInputScaling);

    private static bool IsInputScaling(StateTensor tensor) => tensor.Name is "channelMean" or "channelDeviation";

    /// <summary>The scaling that changes nothing: mean 0, deviation 1.</summary>
    private static StateTensor Neutral(StateTensor buffer)
    {
        float[] values = new float[buffer.Shape.Aggregate(1L, (a, b) => a * b)];
        if (buffer.Name == "channelDeviation")
            Array.Fill(values, 1f);
        return buffer with { Bytes = MemoryMarshal.AsBytes<float>(values).ToArray() };
    }

    private static string Renamed(string name, IReadOnlyDictionary<string, string>? rename)
    {
        string? prefix = rename?.Keys.Where(p => name.StartsWith(p, StringComparison.Ordinal)).MaxBy(p => p.Length);
        return prefix is null ? name : rename![prefix] + name[prefix.Length..];
    }

    private static void RefuseOldFormats(Stream stream, string where)
    {
        byte[] head = new byte[4];
        int read = stream.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        stream.Position = 0;
        if (read == 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) == 0x04034b50)
            return;
        if (read >= 2 && head[0] == 0x80)
            throw new DataFormatException(
                where,
                "is a PyTorch file of the old kind (a bare pickle, before PyTorch 1.6), which cannot be read without running it.",
                Remedy
            );
        throw new DataFormatException(
            where,
            $"is no PyTorch file: it starts with {Convert.ToHexString(head, 0, read)}, a zip starts with 504B0304.",
            Remedy
        );
    }

    /// <summary>Turns views of storages into numbers in C order, with every index checked.</summary>
    private sealed class Storages(StoredZipReader zip, string root, string where, bool bigEndian)
    {
        private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);
        private long _total;

        private const int MostAxes = 64;

        public StateTensor Materialise(string name, PickledTensor tensor)
        {
            try
            {
                return View(name, tensor);
            }
            catch (OverflowException)
            {
                throw Outside(name);
            }
        }

        private StateTensor View(string name, PickledTensor tensor)
        {
            if (tensor.Shape.Length > MostAxes)
                throw new DataFormatException(
                    where,
                    $"tensor '{name}' has {tensor.Shape.Length} axes; at most {MostAxes} are read.",
                    Remedy
                );
            int size = StateTensor.SizeOf(tensor.Storage.Type)!.Value;
            byte[] storage = BytesOf(tensor.Storage, size);
            long count = 1,
                last = tensor.Offset;
            for (int axis = 0; axis < tensor.Shape.Length; axis++)
            {
                if (tensor.Shape[axis] < 0 || tensor.Strides[axis] < 0)
                    throw Outside(name);
                count = checked(count * tensor.Shape[axis]);
                last = checked(last + (tensor.Shape[axis] - 1) * tensor.Strides[axis]);
            }
            if (count > 0 && (tensor.Offset < 0 || last < 0 || last >= storage.Length / size))
                throw Outside(name);
            _total = checked(_total + count * size);
            if (_total > 4 * zip.Length)
                throw new DataFormatException(where, $"its tensors would take more than four times the file's {zip.Length} bytes.", Remedy);
            byte[] bytes = new byte[count * size];
            long[] index = new long[tensor.Shape.Length];
            for (long i = 0; i < count; i++)
            {
                long from = tensor.Offset;
                for (int axis = 0; axis < index.Length; axis++)
                    from += index[axis] * tensor.Strides[axis];
                storage.AsSpan((int)(from * size), size).CopyTo(bytes.AsSpan((int)(i * size)));
                for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == tensor.Shape[axis]; axis--)
                    index[axis] = 0;
            }
            return new StateTensor(name, tensor.Storage.Type, tensor.Shape, bytes);
        }

        private byte[] BytesOf(PickledStorage storage, int size)
        {
            if (_bytes.TryGetValue(storage.Key, out byte[]? bytes))
                return bytes;
            bytes = zip.Read($"{root}data/{storage.Key}");
            if (bytes.Length / size < storage.Count)
                throw new DataFormatException(
                    $"{where}: data/{storage.Key}",
                    $"has {bytes.Length} bytes; {storage.Count} numbers of {size} bytes are promised.",
                    Remedy
                );
            if (bigEndian)
                for (int i = 0; i + size <= bytes.Length; i += size)
                    bytes.AsSpan(i, size).Reverse();
            return _bytes[storage.Key] = bytes;
        }

        private DataFormatException Outside(string name) => new(where, $"tensor '{name}' reaches outside its storage.", Remedy);
    }
}
