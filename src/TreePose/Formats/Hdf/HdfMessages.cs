namespace TreePose.Formats.Hdf;

/// <summary>The parts of an object of an HDF5 file that hold lengths; see <see cref="HdfStructure"/>.</summary>
/// <param name="bytes">Opened at a message, and no further than its end.</param>
/// <param name="add">Takes what has to be looked at as well, by its kind and address.</param>
internal sealed class HdfMessages(HdfBytes bytes, Action<char, ulong> add)
{
    /// <summary>Type of a message that says where the object goes on.</summary>
    public const ulong Continuation = 0x10;

    private const ulong MostChunkBytes = 1 << 28,
        SharedFlag = 2;
    private const long MostPerByte = 2000, // as in HdfFile.RequirePlausible
        AlwaysAllowed = 1 << 26;
    private UInt128 _chunk;
    private ulong _type;
    private int _offset,
        _length;

    /// <summary>Bytes of addresses and lengths in this file.</summary>
    public void Begin(int offset, int length) => (_offset, _length) = (offset, length);

    /// <summary>Another object.</summary>
    public void BeginHeader() => (_chunk, _type) = (0, 1);

    /// <summary>The object is whole: one of its chunks may take no more than the file explains.</summary>
    public void EndHeader()
    {
        UInt128 size = _chunk > ulong.MaxValue ? UInt128.MaxValue : _chunk * _type;
        if (size > MostChunkBytes || size > (UInt128)Math.Max(AlwaysAllowed, MostPerByte * bytes.Length))
            throw bytes.Wrong(
                $"its chunks have {size} bytes; at most {MostChunkBytes} are read, and at most {MostPerByte} for each byte of the file"
            );
    }

    /// <summary>Checks one message.</summary>
    public void Check(ulong type, ulong flags)
    {
        if ((flags & SharedFlag) != 0)
        {
            Shared();
            return;
        }
        switch (type)
        {
            case 0x01:
                HdfTypes.Elements(bytes, _length);
                break;
            case 0x02:
                LinkInfo();
                break;
            case 0x03:
                _type = HdfTypes.Check(bytes);
                break;
            case 0x04:
                bytes.Skip(bytes.Number(4));
                break;
            case 0x05:
                FillValue();
                break;
            case 0x06:
                Link();
                break;
            case 0x07:
                throw Elsewhere("external storage");
            case 0x08:
                Layout();
                break;
            case 0x0C:
                Attribute();
                break;
            case 0x11:
                add('T', bytes.Number(_offset));
                add('L', bytes.Number(_offset));
                break;
        }
    }

    /// <summary>It is said by another object.</summary>
    private void Shared()
    {
        ulong version = bytes.Number(1),
            kind = bytes.Number(1);
        if (version == 3 && kind == 1)
            return; // in a heap, which the library does not read
        bytes.Skip(version == 1 ? 6u : 0u);
        add('H', bytes.Number(_offset));
    }

    private void LinkInfo()
    {
        bytes.Skip(1);
        bytes.Skip((bytes.Number(1) & 1) != 0 ? 8u : 0u);
        add('F', bytes.Number(_offset));
    }

    private void FillValue()
    {
        ulong version = bytes.Number(1);
        bool isThere;
        if (version < 3)
        {
            bytes.Skip(2);
            isThere = bytes.Number(1) == 1;
        }
        else
        {
            isThere = (bytes.Number(1) & 0x30) == 0x20;
        }
        if (isThere)
            bytes.Skip(bytes.Number(4));
    }

    private void Link()
    {
        bytes.Skip(1);
        ulong flags = bytes.Number(1),
            kind = (flags & 8) != 0 ? bytes.Number(1) : 0;
        bytes.Skip(((flags & 4) != 0 ? 8u : 0u) + ((flags & 0x10) != 0 ? 1u : 0u));
        bytes.Skip(bytes.Number(HdfBytes.Width(flags)));
        if (kind == 0)
            add('H', bytes.Number(_offset));
        else if (kind == 1)
            bytes.Skip(bytes.Number(2));
        else
            throw Elsewhere("a link to another file");
    }

    private void Layout()
    {
        const ulong compact = 0,
            chunked = 2,
            elsewhere = 3;
        ulong version = bytes.Number(1);
        if (version < 3)
        {
            ulong axes = bytes.Number(1),
                kind = bytes.Number(1);
            bytes.Skip(5);
            ulong address = kind == compact ? 0 : bytes.Number(_offset);
            Axes(kind, kind == chunked ? axes - 1 : axes, 4);
            if (kind == compact)
                bytes.Skip(bytes.Number(4));
            else if (kind == chunked)
                add((char)(HdfIndexes.Chunks + (int)axes), address);
            return;
        }
        switch (bytes.Number(1))
        {
            case compact:
                bytes.Skip(bytes.Number(2));
                break;
            case chunked when version == 3:
                ulong count = bytes.Number(1),
                    place = bytes.Number(_offset);
                Axes(chunked, count - 1, 4);
                add((char)(HdfIndexes.Chunks + (int)count), place);
                break;
            case chunked:
                ChunksOfTheFourth();
                break;
            case elsewhere:
                throw Elsewhere("a virtual dataset");
        }
    }

    private void ChunksOfTheFourth()
    {
        ulong flags = bytes.Number(1),
            axes = bytes.Number(1);
        int width = (int)bytes.Number(1);
        if (width is < 1 or > 8)
            throw bytes.Wrong($"the lengths of a chunk are said to have {width} bytes");
        Axes(2, axes - 1, width);
        bytes.Skip((UInt128)width); // of an element
        ulong index = bytes.Number(1);
        if (index == 1 && (flags & 2) != 0)
        {
            bytes.Require(bytes.Number(_length), bytes.Length); // of the one chunk
            bytes.Skip(4);
        }
        bytes.Skip(
            index switch
            {
                3 => 1u,
                4 => 5u,
                5 => 6u,
                _ => 0u,
            }
        );
        ulong address = bytes.Number(_offset);
        if (index is 3 or 4)
            add(index == 3 ? 'A' : 'E', address);
    }

    private void Axes(ulong kind, ulong count, int width)
    {
        bytes.Require((UInt128)count * (UInt128)width, (long)bytes.Left);
        UInt128 product = 1;
        for (ulong i = 0; i < count; i++)
        {
            ulong length = bytes.Number(width);
            product = product > ulong.MaxValue ? product : product * length;
        }
        if (kind == 2)
            _chunk = product;
    }

    private void Attribute()
    {
        ulong version = bytes.Number(1),
            flags = bytes.Number(1);
        ulong[] sizes = [bytes.Number(2), bytes.Number(2), bytes.Number(2)]; // name, type, space
        bytes.Skip(version == 3 ? 1u : 0u);
        ulong Padded(ulong size) => version == 1 ? (size + 7) / 8 * 8 : size;
        bytes.Skip(Padded(sizes[0]));
        long end = bytes.At + (long)Padded(sizes[1]);
        bool isShared = version > 1 && (flags & 1) != 0;
        ulong size = 1;
        if (isShared)
            Shared();
        else
            size = HdfTypes.Check(bytes);
        bytes.Skip((UInt128)Math.Max(0, end - bytes.At));
        end = bytes.At + (long)Padded(sizes[2]);
        if (version > 1 && (flags & 2) != 0)
            return;
        UInt128 count = HdfTypes.Elements(bytes, _length);
        bytes.Skip((UInt128)Math.Max(0, end - bytes.At));
        bytes.Require(count > ulong.MaxValue ? count : count * size, (long)bytes.Left);
    }

    private DataFormatException Elsewhere(string what) =>
        bytes.Wrong($"it holds {what}; only what is in the file itself is read. h5repack makes one file of it");
}
