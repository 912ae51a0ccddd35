using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TreePose.Torch.Checkpoints;

/// <summary>
/// Reads the pickle of a PyTorch file and nothing else: the opcodes that tensors, numbers, texts and containers need,
/// and a short list of names that are turned into records here. Nothing is looked up and nothing is run. A pickle is a
/// program for a stack machine; Python's own reader would call whatever it names (Python's pickletools describes it).
/// </summary>
internal sealed class PytorchPickle
{
    private const string Remedy = "Load it where you trust it and save only the state_dict: torch.save(model.state_dict(), file).";

    /// <summary>What each opcode does; STOP, which ends the program, is not among them.</summary>
    private static readonly Dictionary<byte, Action<PytorchPickle>> Opcodes = new()
    {
        [0x80] = p => p.Protocol(),
        [0x95] = p => p.Take(8), // FRAME
        [(byte)'('] = p => p._marks.Add(p._stack.Count),
        [(byte)'N'] = p => p.Push(null),
        [0x88] = p => p.Push(true),
        [0x89] = p => p.Push(false),
        [(byte)'K'] = p => p.Push((long)p.Byte()),
        [(byte)'M'] = p => p.Push((long)BinaryPrimitives.ReadUInt16LittleEndian(p.Take(2))),
        [(byte)'J'] = p => p.Push((long)BinaryPrimitives.ReadInt32LittleEndian(p.Take(4))),
        [0x8a] = p => p.Push(p.Long()),
        [(byte)'G'] = p => p.Push(BinaryPrimitives.ReadDoubleBigEndian(p.Take(8))),
        [(byte)'X'] = p => p.Push(p.Text(p.Unsigned())),
        [0x8c] = p => p.Push(p.Text(p.Byte())),
        [(byte)']'] = p => p.Push(new List<object?>()),
        [(byte)'}'] = p => p.Push(new PickledDictionary()),
        [(byte)')'] = p => p.Push(Array.Empty<object?>()),
        [0x85] = p => p.Push(p.PopMany(1)),
        [0x86] = p => p.Push(p.PopMany(2)),
        [0x87] = p => p.Push(p.PopMany(3)),
        [(byte)'t'] = p => p.Push(p.PopMany(p.Mark())),
        [(byte)'a'] = p => p.Append(p.PopMany(1)),
        [(byte)'e'] = p => p.Append(p.PopMany(p.Mark())),
        [(byte)'s'] = p => p.SetItems(p.PopMany(2)),
        [(byte)'u'] = p => p.SetItems(p.PopMany(p.Mark())),
        [(byte)'q'] = p => p._memo[p.Byte()] = p.Top(),
        [(byte)'r'] = p => p._memo[p.Unsigned()] = p.Top(),
        [0x94] = p => p._memo[p._memo.Count] = p.Top(),
        [(byte)'h'] = p => p.Push(p._memo[p.Byte()]),
        [(byte)'j'] = p => p.Push(p._memo[p.Unsigned()]),
        [(byte)'c'] = p => p.Push(p.Global(p.Line(), p.Line())),
        [0x93] = p => p.Push(p.Global(p.PopMany(2))),
        [(byte)'Q'] = p => p.Push(PickledStorage.From(p.Pop())),
        [(byte)'R'] = p => p.Push(Call(p.PopMany(2))),
        [(byte)'b'] = p => p.Build(),
    };

    private readonly byte[] _bytes;
    private readonly string _where;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private int _at;

    private PytorchPickle(byte[] bytes, string where) => (_bytes, _where) = (bytes, where);

    /// <summary>Reads the one object of a pickle: dictionaries, lists, tuples, text, numbers, <see cref="PickledTensor"/>.</summary>
    /// <exception cref="DataFormatException">Cut short, damaged, or more than tensors need.</exception>
    public static object? Read(byte[] bytes, string where)
    {
        var reader = new PytorchPickle(bytes, where);
        try
        {
            return reader.Run();
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(where, $"its pickle is damaged near byte {reader._at}.", Remedy, e);
        }
    }

    private object? Run()
    {
        while (true)
        {
            byte opcode = Byte();
            if (opcode == (byte)'.')
                return _stack.Count == 1 && _marks.Count == 0 ? Pop() : throw Broken("ends with something left over");
            if (!Opcodes.TryGetValue(opcode, out Action<PytorchPickle>? act))
                throw new DataFormatException(
                    _where,
                    $"its pickle has the opcode 0x{opcode:x2} at byte {_at - 1}, which tensors do not need. Nothing was run.",
                    Remedy
                );
            act(this);
        }
    }

    private void Protocol()
    {
        if (Byte() is not (>= 2 and <= 5))
            throw Broken("is of an unknown pickle protocol");
    }

    private void Append(object?[] items) => ((List<object?>)Top()!).AddRange(items);

    private static object? Call(object?[] call) => ((PickledName)call[0]!).Build((object?[])call[1]!);

    /// <summary>Attributes; a state_dict carries its modules' versions there.</summary>
    private void Build()
    {
        if (Pop() is not PickledDictionary || Top() is not PickledDictionary)
            throw Broken("gives attributes to something other than a dictionary");
    }

    private PickledName Global(object?[] names) => Global((string)names[0]!, (string)names[1]!);

    private PickledName Global(string module, string name) =>
        PickledName.Allowed(module, name)
        ?? throw new DataFormatException(
            _where,
            $"its pickle asks for '{module}.{name}'; allowed are tensors, their storages and OrderedDict. Nothing was run.",
            Remedy
        );

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0)
            throw Broken("has a key without a value");
        var dictionary = (PickledDictionary)Top()!;
        for (int i = 0; i < items.Length; i += 2)
            dictionary.Set(items[i], items[i + 1]);
    }

    private long Long()
    {
        ReadOnlySpan<byte> bytes = Take(Byte());
        if (bytes.Length > 8)
            throw Broken("has a number of more than 64 bits");
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    private string Text(uint length) =>
        Encoding.UTF8.GetString(Take(length > int.MaxValue ? throw Broken("has a text longer than the file") : (int)length));

    private string Line()
    {
        int length = _bytes.AsSpan(_at).IndexOf((byte)'\n');
        if (length < 0)
            throw Broken("is cut short");
        string text = Encoding.UTF8.GetString(Take(length));
        _at++;
        return text;
    }

    private uint Unsigned() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private byte Byte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _at)
            throw Broken("is cut short");
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > 0 ? _stack[^1] : throw Broken("takes from an empty stack");

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    /// <summary>How many values lie above the latest mark, which goes.</summary>
    private int Mark()
    {
        if (_marks.Count == 0 || _marks[^1] > _stack.Count)
            throw Broken("has no mark where one is needed");
        int count = _stack.Count - _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return count;
    }

    private object?[] PopMany(int count)
    {
        if (count > _stack.Count)
            throw Broken("takes from an empty stack");
        object?[] values = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private DataFormatException Broken(string what) =>
        new(_where, string.Create(CultureInfo.InvariantCulture, $"its pickle {what} (byte {_at} of {_bytes.Length})."), Remedy);
}
