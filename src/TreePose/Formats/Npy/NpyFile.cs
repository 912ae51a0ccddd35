using System.Numerics;

namespace TreePose.Formats.Npy;

/// <summary>Reads and writes NumPy's <c>.npy</c> files, versions 1 to 3, either byte order, C or Fortran order.</summary>
public static class NpyFile
{
    /// <summary>Reads a whole array and converts its numbers to <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">
    /// A number type. Floating-point types take any file, rounded to nearest; whole types take files of whole numbers only.
    /// </typeparam>
    /// <exception cref="DataFormatException">The file is not readable, is of another type, breaks off, or a value does not fit.</exception>
    public static NpyArray<T> Read<T>(string path)
        where T : unmanaged, INumberBase<T>
    {
        using FileStream stream = DataFile.Open(path);
        NpyHeader header = NpyHeader.Read(stream, path);
        if (header.Type.IsInteger is false && T.IsInteger(T.One / (T.One + T.One)))
            throw new DataFormatException(
                path,
                $"holds numbers of type {header.Type}; whole numbers are expected.",
                "Save it with array.astype('int32')."
            );
        int count = CheckedCount(header, stream.Length, path);
        var values = new T[count];
        NpyNumbers.Decode(stream, header.Type, values, path);
        return new NpyArray<T>(header.FortranOrder && header.Shape.Count > 1 ? ToCOrder(values, header.Shape) : values, header.Shape);
    }

    /// <summary>Reads the header alone: type, order and shape.</summary>
    /// <exception cref="DataFormatException">The file is not readable or breaks off (its length is checked too).</exception>
    internal static NpyHeader ReadHeader(string path)
    {
        using FileStream stream = DataFile.Open(path);
        NpyHeader header = NpyHeader.Read(stream, path);
        CheckedCount(header, stream.Length, path);
        return header;
    }

    /// <summary>Writes an array as numpy.save would, byte for byte; the file is whole or absent.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="values">In C order.</param>
    /// <param name="shape">Length of each axis.</param>
    /// <exception cref="ArgumentException">The shape does not hold that many values.</exception>
    public static void Write<T>(string path, ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        using var writer = new NpyWriter<T>(path, shape.ToArray());
        writer.Append(values);
        writer.Complete();
    }

    private static int CheckedCount(NpyHeader header, long fileLength, string path)
    {
        long count = CheckLength(header, fileLength, path);
        if (count > Array.MaxLength)
            throw new DataFormatException(path, $"holds {count} numbers; up to {Array.MaxLength} fit in one array.", "Split the array.");
        return (int)count;
    }

    /// <summary>The file is as long as its header promises; gives how many numbers there are, a complex one being one.</summary>
    /// <exception cref="DataFormatException">It is not.</exception>
    internal static long CheckLength(NpyHeader header, long fileLength, string path)
    {
        long count,
            promised;
        try
        {
            count = header.Count;
            promised = checked(header.DataOffset + count * header.Type.Size * (header.IsComplex ? 2 : 1));
        }
        catch (OverflowException e)
        {
            throw new DataFormatException(
                path,
                $"a shape of {NpyHeader.Tuple(header.Shape)} is not possible.",
                "The file is damaged: copy it again.",
                e
            );
        }
        if (fileLength < promised)
            throw new DataFormatException(
                path,
                $"breaks off: {header.Type} of shape {NpyHeader.Tuple(header.Shape)} needs {promised} bytes, the file has {fileLength}.",
                "Copy or make the file again."
            );
        return fileLength > promised
            ? throw new DataFormatException(
                path,
                $"is {fileLength - promised} bytes longer than {header.Type} of shape {NpyHeader.Tuple(header.Shape)} ({promised} bytes).",
                "Save one array a file; what stands behind it would be left out."
            )
            : count;
    }

    private static T[] ToCOrder<T>(T[] fortran, IReadOnlyList<int> shape)
    {
        var ordered = new T[fortran.Length];
        int axes = shape.Count;
        int[] strides = new int[axes]; // of the C-order target
        for (int axis = axes - 1, stride = 1; axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
        int[] index = new int[axes];
        int target = 0;
        foreach (T value in fortran)
        {
            ordered[target] = value;
            for (int axis = 0; axis < axes; axis++) // the first axis runs fastest
            {
                target += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                target -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ordered;
    }
}
