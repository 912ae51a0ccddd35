using System.Buffers.Binary;
using System.Text;

namespace TreePose.Torch.Checkpoints;

/// <summary>Writes the pickle (protocol 2) of a state_dict as PyTorch would, without its memo, which only saves bytes.</summary>
internal sealed class PytorchPickleWriter
{
    private readonly MemoryStream _out = new();

    public static byte[] StateDict(IReadOnlyList<StateTensor> tensors)
    {
        var writer = new PytorchPickleWriter();
        writer.Bytes(0x80, 2);
        writer.OrderedDict();
        writer.Bytes((byte)'(');
        for (int i = 0; i < tensors.Count; i++)
        {
            writer.Text(tensors[i].Name);
            writer.Tensor(tensors[i], FormattableString.Invariant($"{i}"));
        }
        writer.Bytes((byte)'u', (byte)'.');
        return writer._out.ToArray();
    }

    /// <summary>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks)</summary>
    private void Tensor(StateTensor tensor, string key)
    {
        long count = 1;
        long[] strides = new long[tensor.Shape.Length];
        for (int axis = strides.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = count;
            count *= Math.Max(1, tensor.Shape[axis]);
        }
        Global("torch._utils", "_rebuild_tensor_v2");
        Bytes((byte)'(', (byte)'(');
        Text("storage");
        Global("torch", PickledName.StorageOf(tensor.Type));
        Text(key);
        Text("cpu");
        Number(tensor.Shape.Contains(0) ? 0 : count);
        Bytes((byte)'t', (byte)'Q');
        Number(0);
        Tuple(tensor.Shape);
        Tuple(strides);
        Bytes(0x89);
        OrderedDict();
        Bytes((byte)'t', (byte)'R');
    }

    private void Tuple(long[] numbers)
    {
        Bytes((byte)'(');
        foreach (long number in numbers)
            Number(number);
        Bytes((byte)'t');
    }

    private void OrderedDict()
    {
        Global("collections", "OrderedDict");
        Bytes((byte)')', (byte)'R');
    }

    private void Global(string module, string name)
    {
        Bytes((byte)'c');
        _out.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
    }

    private void Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text),
            length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        Bytes((byte)'X');
        _out.Write(length);
        _out.Write(utf8);
    }

    private void Number(long number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        if (number is >= 0 and < int.MaxValue)
        {
            Bytes((byte)'J');
            _out.Write(bytes, 0, 4);
            return;
        }
        Bytes(0x8a, 8);
        _out.Write(bytes);
    }

    private void Bytes(params ReadOnlySpan<byte> bytes) => _out.Write(bytes);
}
