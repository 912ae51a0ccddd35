using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TreePose.Formats.Npy;

/// <summary>Turns the bytes of a file (<c>.npy</c>, MATLAB) into numbers, a block at a time.</summary>
internal static class NpyNumbers
{
    private const int BlockBytes = 1 << 16; // a multiple of every number's size

    public static void Decode<T>(Stream stream, NpyDataType type, Span<T> values, string where)
        where T : unmanaged, INumberBase<T>
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (int done = 0; done < values.Length; )
            {
                int count = Math.Min(values.Length - done, BlockBytes / type.Size);
                Span<byte> bytes = block.AsSpan(0, count * type.Size);
                stream.ReadExactly(bytes);
                if (type.BigEndian == BitConverter.IsLittleEndian)
                    Swap(bytes, type.Size);
                Convert(bytes, type, values.Slice(done, count));
                done += count;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or OverflowException)
        {
            string problem = e is OverflowException ? $"a value of type {type} does not fit {typeof(T).Name}." : "breaks off.";
            throw new DataFormatException(where, problem, "Copy or make the file again.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static void Swap(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> twos = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(twos, twos);
                break;
            case 4:
                Span<uint> fours = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(fours, fours);
                break;
            case 8:
                Span<ulong> eights = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eights, eights);
                break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, NpyDataType type, Span<T> values)
        where T : unmanaged, INumberBase<T>
    {
        switch (type.Kind, type.Size)
        {
            case ('f', 2):
                Cast<Half, T>(bytes, values);
                break;
            case ('f', 4):
                Cast<float, T>(bytes, values);
                break;
            case ('f', 8):
                Cast<double, T>(bytes, values);
                break;
            case ('i', 1):
                Cast<sbyte, T>(bytes, values);
                break;
            case ('i', 2):
                Cast<short, T>(bytes, values);
                break;
            case ('i', 4):
                Cast<int, T>(bytes, values);
                break;
            case ('i', 8):
                Cast<long, T>(bytes, values);
                break;
            case ('u' or 'b', 1):
                Cast<byte, T>(bytes, values);
                break;
            case ('u', 2):
                Cast<ushort, T>(bytes, values);
                break;
            case ('u', 4):
                Cast<uint, T>(bytes, values);
                break;
            case ('u', 8):
                Cast<ulong, T>(bytes, values);
                break;
            default:
                throw new NotSupportedException($"{type} is not a known type.");
        }
    }

    private static void Cast<TFrom, T>(ReadOnlySpan<byte> bytes, Span<T> values)
        where TFrom : unmanaged, INumberBase<TFrom>
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<TFrom> source = MemoryMarshal.Cast<byte, TFrom>(bytes);
        if (typeof(TFrom) == typeof(T))
        {
            MemoryMarshal.Cast<TFrom, T>(source).CopyTo(values);
            return;
        }
        for (int i = 0; i < values.Length; i++)
            values[i] = T.CreateChecked(source[i]);
    }
}
