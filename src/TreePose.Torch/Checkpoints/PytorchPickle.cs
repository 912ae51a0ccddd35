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
        catch (Exception e) when (e is InvalidCastException or ArgumentException or OverflowException or KeyNotFoundException)
        {
            throw new DataFormatException(where, $"its pickle is damaged near byte {reader._at}.", Remedy, e);
        }
    }

    private object? Run()
    {
        while (true)
        {
            byte opcode = Byte();
            switch (opcode)
            {
                case 0x80: // PROTO
                    if (Byte() is not (>= 2 and <= 5))
                        throw Broken("is of an unknown pickle protocol");
                    break;
                case 0x95:
                    Take(8);
                    break; // FRAME
                case (byte)'.':
                    return _stack.Count == 1 && _marks.Count == 0 ? Pop() : throw Broken("ends with something left over");
                case (byte)'(':
                    _marks.Add(_stack.Count);
                    break;
                case (byte)'N':
                    Push(null);
                    break;
                case 0x88:
                    Push(true);
                    break;
                case 0x89:
                    Push(false);
                    break;
                case (byte)'K':
                    Push((long)Byte());
                    break;
                case (byte)'M':
                    Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                    break;
                case (byte)'J':
                    Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                    break;
                case 0x8a:
                    Push(Long());
                    break;
                case (byte)'G':
                    Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                    break;
                case (byte)'X':
                    Push(Text(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))));
                    break;
                case 0x8c:
                    Push(Text(Byte()));
                    break;
                case (byte)']':
                    Push(new List<object?>());
                    break;
                case (byte)'}':
                    Push(new PickledDictionary());
                    break;
                case (byte)')':
                    Push(Array.Empty<object?>());
                    break;
                case 0x85:
                    Push(PopMany(1));
                    break;
                case 0x86:
                    Push(PopMany(2));
                    break;
                case 0x87:
                    Push(PopMany(3));
                    break;
                case (byte)'t':
                    Push(PopMany(Mark()));
                    break;
                case (byte)'a':
                {
                    object? item = Pop();
                    ((List<object?>)Top()!).Add(item);
                    break;
                }
                case (byte)'e':
                {
                    object?[] items = PopMany(Mark());
                    ((List<object?>)Top()!).AddRange(items);
                    break;
                }
                case (byte)'s':
                {
                    object?[] pair = PopMany(2);
                    ((PickledDictionary)Top()!).Set(pair[0], pair[1]);
                    break;
                }
                case (byte)'u':
                    SetItems();
                    break;
                case (byte)'q':
                    _memo[Byte()] = Top();
                    break;
                case (byte)'r':
                    _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top();
                    break;
                case 0x94:
                    _memo[_memo.Count] = Top();
                    break;
                case (byte)'h':
                    Push(_memo[Byte()]);
                    break;
                case (byte)'j':
                    Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]);
                    break;
                case (byte)'c':
                    Push(Global(Line(), Line()));
                    break;
                case 0x93:
                {
                    object?[] names = PopMany(2);
                    Push(Global((string)names[0]!, (string)names[1]!));
                    break;
                }
                case (byte)'Q':
                    Push(PickledStorage.From(Pop()));
                    break;
                case (byte)'R':
                {
                    object?[] call = PopMany(2);
                    Push(((PickledName)call[0]!).Build((object?[])call[1]!));
                    break;
                }
                case (byte)'b': // BUILD: attributes; a state_dict carries its modules' versions there
                    if (Pop() is not PickledDictionary || Top() is not PickledDictionary)
                        throw Broken("gives attributes to something other than a dictionary");
                    break;
                default:
                    throw new DataFormatException(
                        _where,
                        $"its pickle has the opcode 0x{opcode:x2} at byte {_at - 1}, which tensors do not need. Nothing was run.",
                        Remedy
                    );
            }
        }
    }

    private PickledName Global(string module, string name) =>
        PickledName.Allowed(module, name)
        ?? throw new DataFormatException(
            _where,
            $"its pickle asks for '{module}.{name}'; allowed are tensors, their storages and OrderedDict. Nothing was run.",
            Remedy
        );

    private void SetItems()
    {
        object?[] items = PopMany(Mark());
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
