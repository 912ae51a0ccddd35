using System.IO.Compression;
using System.Numerics;
using TreePose.Formats.Npy;

namespace TreePose.Formats.Mat;

/// <summary>
/// Reads MATLAB files of level 5, as <c>save -v7</c> and <c>-v6</c> write them (MathWorks, "MAT-File Format"): packed or not, either
/// byte order. Opening reads the names alone; content is read when it is asked for, without keeping the rest. A place is named as in
/// MATLAB: <c>cube</c>, <c>trial.force</c>, <c>trials(2).force</c>, <c>names{3}</c>. Numbers keep the file's order: the first axis
/// runs fastest.
/// </summary>
public sealed class MatFile : IDisposable
{
    private const int MostOfPacked = 1040; // zlib makes of one byte at most 1032
    private readonly FileStream _file;
    private readonly bool _bigEndian;
    private readonly List<Entry> _entries = [];

    private MatFile(FileStream file, string path, bool bigEndian) => (_file, Path, _bigEndian) = (file, path, bigEndian);

    /// <summary>The file's variables, in its order.</summary>
    public IReadOnlyList<MatVariable> Variables => [.. _entries.Select(e => e.Variable)];

    /// <summary>As it was named; the stream itself knows the whole path alone.</summary>
    private string Path { get; }

    /// <summary>Opens a file and reads what variables it has.</summary>
    /// <exception cref="DataFormatException">It cannot be opened, is of another level, breaks off or is damaged.</exception>
    public static MatFile Open(string path)
    {
        FileStream stream = DataFile.Open(path);
        try
        {
            return Guarded(
                path,
                () =>
                {
                    var file = new MatFile(stream, path, MatHeader.ReadIsBigEndian(stream, path));
                    file.FindVariables();
                    return file;
                }
            );
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a variable of this name.</summary>
    public bool Has(string name) => _entries.Exists(e => e.Variable.Name == name);

    /// <summary>What stands at a place.</summary>
    /// <exception cref="DataFormatException">There is nothing, or the file is damaged.</exception>
    /// <exception cref="ArgumentException">The place is not written as one.</exception>
    public MatVariable Find(string place) => At(place, (_, header) => header);

    /// <summary>Reads numbers and converts them to <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">Whole types take whole numbers only.</typeparam>
    /// <param name="place">A variable, or what stands in one.</param>
    /// <exception cref="DataFormatException">There are no numbers there, one does not fit, or the file is damaged.</exception>
    public MatArray<T> Read<T>(string place)
        where T : unmanaged, INumberBase<T> =>
        At(
            place,
            (elements, header) =>
            {
                CheckNumbers(elements, header);
                T[] real = ReadPart<T>(elements, header.Count);
                return new MatArray<T>(real, header.Shape) { Imaginary = header.IsComplex ? ReadPart<T>(elements, header.Count) : null };
            }
        );

    /// <summary>
    /// Reads real numbers slice by slice along the last axis, holding one slice: of [range, Doppler, frame] each frame, range running
    /// fastest.
    /// </summary>
    /// <param name="place">A variable, or what stands in one.</param>
    /// <param name="take">Receives the number of each slice, from 0, and its numbers, which are gone after the call.</param>
    /// <returns>What was read.</returns>
    /// <inheritdoc cref="Read" path="/exception"/>
    public MatVariable ReadSlices<T>(string place, Action<int, ReadOnlySpan<T>> take)
        where T : unmanaged, INumberBase<T> =>
        At(
            place,
            (elements, header) =>
            {
                CheckNumbers(elements, header);
                if (header.IsComplex)
                    throw new DataFormatException(
                        elements.Where,
                        "holds complex numbers; real ones are expected.",
                        "Save their magnitude."
                    );
                int slices = header.Count == 0 ? 0 : header.Shape[^1];
                if (slices == 0)
                    return header;
                (MatTag tag, NpyDataType type) = NumbersTag<T>(elements, header.Count);
                Stream content = elements.Content(tag);
                var slice = new T[header.Count / slices];
                for (int i = 0; i < slices; i++)
                {
                    elements.Decode<T>(content, type, slice);
                    take(i, slice);
                }
                elements.End(tag);
                return header;
            }
        );

    /// <summary>The rows of a text, without blanks at their ends.</summary>
    /// <exception cref="DataFormatException">There is no text there, or the file is damaged.</exception>
    public IReadOnlyList<string> ReadText(string place) =>
        At(
            place,
            (elements, header) =>
                header.Class == MatClass.Char
                    ? MatText.Read(elements, header)
                    : throw new DataFormatException(elements.Where, $"is {header.Class}; text (char) is expected.", "Name a text.")
        );

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static T[] ReadPart<T>(MatElements elements, int count)
        where T : unmanaged, INumberBase<T>
    {
        if (count == 0)
            return [];
        (MatTag tag, NpyDataType type) = NumbersTag<T>(elements, count);
        var values = new T[count];
        elements.Decode<T>(elements.Content(tag), type, values);
        elements.End(tag);
        return values;
    }

    private static (MatTag, NpyDataType) NumbersTag<T>(MatElements elements, int count)
        where T : unmanaged, INumberBase<T>
    {
        (MatTag tag, NpyDataType type) = elements.ReadNumbersTag(count);
        return type.IsInteger || !T.IsInteger(T.One / (T.One + T.One))
            ? (tag, type)
            : throw new DataFormatException(elements.Where, "holds numbers with decimals; whole numbers are expected.", "Save int32(…).");
    }

    private static void CheckNumbers(MatElements elements, MatVariable header)
    {
        if (header.Class is < MatClass.Double or > MatClass.UInt64)
            throw new DataFormatException(
                elements.Where,
                $"is {header.Class.ToString().ToLowerInvariant()}; an array of numbers is expected.",
                header.Class == MatClass.Sparse ? "Save full(…) of it." : "Name one, or save it as one."
            );
    }

    private void FindVariables()
    {
        while (_file.Position < _file.Length)
        {
            var elements = new MatElements(_file, _bigEndian, _file.Length - _file.Position, Path);
            MatTag tag = elements.ReadTag();
            long begin = _file.Position;
            if (tag.Small is not null || tag.Type is not (MatTag.Matrix or MatTag.Compressed))
                throw elements.Damaged($"an element of type {tag.Type} stands at byte {begin - 8}; an array (14) or a packed one (15) is.");
            var entry = new Entry(new MatVariable("", MatClass.Double, []), begin, tag.Bytes, tag.Type == MatTag.Compressed);
            MatVariable variable = Inside(entry, Path, MatArrayHeader.Read);
            if (variable.Name.Length > 0)
                _entries.Add(entry with { Variable = variable });
            _file.Position = begin + tag.Bytes;
        }
    }

    private T At<T>(string place, Func<MatElements, MatVariable, T> read)
    {
        MatPath path = Has(place) ? new MatPath(place, []) : MatPath.Parse(place); // some programs write other names than MATLAB's
        Entry entry =
            _entries.LastOrDefault(e => e.Variable.Name == path.Variable)
            ?? throw new DataFormatException(
                Path,
                $"has no variable {path.Variable}; it has {string.Join(", ", Variables.Select(v => v.Name).DefaultIfEmpty("none"))}.",
                "Check that it is the right file."
            );
        string where = $"{Path}, {place}";
        return Guarded(where, () => Inside(entry, where, elements => read(elements, Walk(elements, path)), path.Steps.Count > 0));
    }

    /// <summary>Reads inside a variable; a packed one is unpacked as far as it is read, and to its end when all of it was.</summary>
    private T Inside<T>(Entry entry, string where, Func<MatElements, T> read, bool isNested = false)
    {
        if (!entry.Packed)
        {
            _file.Position = entry.Begin - 8;
            return read(new MatElements(_file, _bigEndian, entry.Bytes + 8, where));
        }
        _file.Position = entry.Begin;
        using var packed = new PartOfStream(_file, entry.Bytes);
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        var elements = new MatElements(unpacked, _bigEndian, entry.Bytes * MostOfPacked, where);
        T result = read(elements);
        if (!isNested && elements.Left == 0 && unpacked.ReadByte() >= 0) // reads, and checks, the check sum at the end
            throw elements.Damaged("more than one array stands in a packed element.");
        return result;
    }

    private static MatVariable Walk(MatElements elements, MatPath path)
    {
        MatVariable header = MatArrayHeader.Read(elements);
        foreach (MatStep step in path.Steps)
        {
            int field = step.Field is null ? 0 : header.Fields.ToList().IndexOf(step.Field),
                fields = step.Field is null ? 1 : header.Fields.Count;
            bool fits = step.Field is null ? header.Class == MatClass.Cell : header.Class is MatClass.Struct or MatClass.Object;
            if (!fits || field < 0 || step.Index >= header.Count)
                throw new DataFormatException(elements.Where, $"is not there: {Contents(header)}.", "Check that it is the right file.");
            for (long i = 0; i < ((long)step.Index * fields) + field; i++)
                elements.SkipElement();
            header = MatArrayHeader.Read(elements);
        }
        return header;
    }

    private static string Contents(MatVariable header) =>
        header.Fields.Count > 0
            ? $"the struct has {header.ShapeText} elements with {string.Join(", ", header.Fields)}"
            : $"what holds it is {header.Class.ToString().ToLowerInvariant()}, {header.ShapeText}";

    private static T Guarded<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException e)
        {
            throw new DataFormatException(where, "breaks off.", "Copy or save the file again.", e);
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(where, "is packed in a way that cannot be unpacked.", "Copy or save the file again.", e);
        }
        catch (IOException e)
        {
            throw DataFile.Unreadable(where, e);
        }
    }

    /// <summary>A variable, and where its content begins.</summary>
    private sealed record Entry(MatVariable Variable, long Begin, long Bytes, bool Packed);
}
