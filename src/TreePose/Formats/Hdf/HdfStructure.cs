namespace TreePose.Formats.Hdf;

/// <summary>
/// Walks what a file says about itself before the HDF5 library does: the library takes whatever memory a length asks for, and follows
/// an object that leads back to itself without end. Every length is held against the bytes that are there, and what leads out of
/// the file is refused. Source: HDF5 File Format Specification 3.0.
/// </summary>
internal sealed class HdfStructure
{
    private const uint ObjectHeader = 0x5244484f, // OHDR, and so on: letters as a number
        Continuation = 0x4b48434f,
        Tree = 0x45455254,
        SymbolNode = 0x444f4e53,
        Heap = 0x50414548;
    private const int MostSeen = 100_000; // objects and nodes; larger files are walked so far
    private readonly HdfBytes _bytes;
    private readonly HdfMessages _messages;
    private readonly Stack<(char Kind, ulong Address)> _next = new();
    private readonly HashSet<(char Kind, ulong Address)> _seen = [];
    private ulong _base;
    private int _offset,
        _length;

    private HdfStructure(HdfBytes bytes)
    {
        _bytes = bytes;
        _messages = new HdfMessages(bytes, Add);
    }

    /// <summary>Checks a file; one that is no HDF5 file is left for the library to say so.</summary>
    /// <exception cref="DataFormatException">A length, an address or a link cannot be.</exception>
    public static void Check(string path)
    {
        using FileStream stream = DataFile.Open(path);
        Check(stream, path);
    }

    /// <summary>Checks a file that is open, from its beginning.</summary>
    public static void Check(Stream stream, string path)
    {
        var walk = new HdfStructure(new HdfBytes(stream, path));
        if (!walk.Begin())
            return;
        while (walk._next.TryPop(out (char Kind, ulong Address) next) && walk._seen.Count < MostSeen)
            walk.Visit(next.Kind, next.Address);
    }

    /// <summary>The superblock, which may stand behind bytes of others.</summary>
    private bool Begin()
    {
        for (long at = 0; at + 16 < _bytes.Length; at = at == 0 ? 512 : at * 2)
        {
            _bytes.Open(at, (UInt128)(_bytes.Length - at));
            if (_bytes.Number(8) != 0x0a1a0a0d46444889)
                continue;
            ulong version = _bytes.Number(1);
            if (version > 3)
                return false;
            _bytes.Skip(version < 2 ? 4u : 0u);
            (_offset, _length) = ((int)_bytes.Number(1), (int)_bytes.Number(1));
            if (_offset is not (2 or 4 or 8) || _length is not (2 or 4 or 8))
                throw _bytes.Wrong($"its addresses are said to have {_offset} bytes and its lengths {_length}");
            _bytes.Skip(
                version switch
                {
                    0 => 9u,
                    1 => 13u,
                    _ => 1u,
                }
            );
            _base = _bytes.Number(_offset);
            _bytes.Skip((UInt128)(_offset * (version < 2 ? 4 : 2)));
            _messages.Begin(_offset, _length);
            Add('H', _bytes.Number(_offset));
            return true;
        }
        return false;
    }

    /// <summary>What an address leads to is looked at later, once; an address of ones alone leads nowhere.</summary>
    private void Add(char kind, ulong address)
    {
        if (!LeadsNowhere(address) && _seen.Add((kind, address)))
            _next.Push((kind, address));
    }

    /// <summary>A node of a tree hangs on one other; on two, and on itself, the library would go in a circle.</summary>
    private void AddNode(char kind, ulong address)
    {
        if (!LeadsNowhere(address) && _seen.Contains((kind, address)))
            throw _bytes.Wrong($"a tree leads twice to byte {address}");
        Add(kind, address);
    }

    private bool LeadsNowhere(ulong address) => address == ulong.MaxValue >> (64 - 8 * _offset);

    private void Visit(char kind, ulong address)
    {
        _bytes.Place((UInt128)_base + address);
        Open(address);
        switch (kind)
        {
            case 'H':
                Header();
                break;
            case 'T':
                GroupTree();
                break;
            case 'S':
                GroupNode();
                break;
            case 'L':
                LocalHeap();
                break;
            case 'A':
                HdfIndexes.FixedArray(_bytes, _length);
                break;
            case 'E':
                HdfIndexes.ExtensibleArray(_bytes);
                break;
            case 'F':
                HdfIndexes.FractalHeap(_bytes, _offset, _length);
                break;
            default: // a tree of chunks of so many axes
                HdfIndexes.ChunkTree(_bytes, kind - HdfIndexes.Chunks, _offset, child => AddNode(kind, child));
                break;
        }
    }

    private void Open(ulong address)
    {
        long at = _bytes.Place((UInt128)_base + address);
        _bytes.Open(at, (UInt128)(_bytes.Length - at));
    }

    private void Header()
    {
        var blocks = new Queue<(ulong Address, ulong Size)>();
        var known = new HashSet<ulong>();
        bool second = _bytes.Take(ObjectHeader),
            ordered = false;
        ulong version = _bytes.Number(1);
        if (version != (second ? 2u : 1u))
            return;
        _messages.BeginHeader();
        ulong size;
        if (second)
        {
            ulong flags = _bytes.Number(1);
            ordered = (flags & 4) != 0;
            _bytes.Skip(((flags & 0x20) != 0 ? 16u : 0u) + ((flags & 0x10) != 0 ? 4u : 0u));
            size = _bytes.Number(HdfBytes.Width(flags));
        }
        else
        {
            _bytes.Skip(7);
            size = _bytes.Number(4);
            _bytes.Skip(size == 0 ? 0u : 4u);
        }
        Messages(second, ordered, size, blocks);
        while (blocks.TryDequeue(out (ulong Address, ulong Size) block))
        {
            if (!known.Add(block.Address))
                throw _bytes.Wrong("an object goes on where it was before");
            Open(block.Address);
            if (second && !_bytes.Take(Continuation))
                return; // the library says so
            if (second && block.Size < 8)
                throw _bytes.Wrong($"a part of an object has {block.Size} bytes");
            Messages(second, ordered, second ? block.Size - 8 : block.Size, blocks);
        }
        _messages.EndHeader();
    }

    private void Messages(bool second, bool ordered, ulong size, Queue<(ulong, ulong)> blocks)
    {
        int head =
            !second ? 8
            : ordered ? 6
            : 4;
        _bytes.Require(size, _bytes.End - _bytes.At);
        long end = _bytes.At + (long)size;
        for (long at = _bytes.At; at + head <= end; )
        {
            _bytes.Open(at, (UInt128)head);
            ulong type = _bytes.Number(second ? 1 : 2),
                length = _bytes.Number(2),
                flags = _bytes.Number(1);
            _bytes.Skip((UInt128)(head - (second ? 4 : 5)));
            at = _bytes.At;
            _bytes.Require(length, end - at);
            _bytes.Open(at, length);
            if (type == HdfMessages.Continuation)
                blocks.Enqueue((_bytes.Number(_offset), _bytes.Number(_length)));
            else
                _messages.Check(type, flags);
            at += (long)length;
        }
    }

    /// <summary>A group of the first kind: a tree of names.</summary>
    private void GroupTree()
    {
        if (!_bytes.Take(Tree) || _bytes.Number(1) != 0)
            return;
        bool isLeaf = _bytes.Number(1) == 0;
        ulong count = _bytes.Number(2);
        _bytes.Skip((UInt128)(2 * _offset + _length));
        for (ulong i = 0; i < count; i++)
        {
            AddNode(isLeaf ? 'S' : 'T', _bytes.Number(_offset));
            _bytes.Skip((UInt128)_length);
        }
    }

    private void GroupNode()
    {
        if (!_bytes.Take(SymbolNode))
            return;
        _bytes.Skip(2);
        ulong count = _bytes.Number(2);
        for (ulong i = 0; i < count; i++)
        {
            _bytes.Skip((UInt128)_offset);
            Add('H', _bytes.Number(_offset));
            bool isGroup = _bytes.Number(4) == 1;
            _bytes.Skip(4);
            if (isGroup)
            {
                Add('T', _bytes.Number(_offset));
                Add('L', _bytes.Number(_offset));
            }
            _bytes.Skip((UInt128)(isGroup ? 16 - 2 * _offset : 16));
        }
    }

    private void LocalHeap()
    {
        if (!_bytes.Take(Heap))
            return;
        _bytes.Skip(4);
        ulong size = _bytes.Number(_length);
        _bytes.Skip((UInt128)_length);
        long at = _bytes.Place((UInt128)_base + _bytes.Number(_offset));
        _bytes.Open(at, size);
    }
}
