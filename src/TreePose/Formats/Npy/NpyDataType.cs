namespace TreePose.Formats.Npy;

/// <summary>The number type of a <c>.npy</c> file, as its <c>descr</c> says it: <c>&lt;f4</c>, <c>&gt;i2</c>, <c>|u1</c>.</summary>
/// <param name="Kind"><c>f</c> floating point, <c>i</c> signed, <c>u</c> unsigned, <c>b</c> truth value.</param>
/// <param name="Size">Bytes of one number.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
internal readonly record struct NpyDataType(char Kind, int Size, bool BigEndian)
{
    private static readonly string[] Known = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "b1"];

    /// <summary>Whether every value is a whole number.</summary>
    public bool IsInteger => Kind is 'i' or 'u' or 'b';

    /// <summary>The text numpy writes into the header.</summary>
    public string Descriptor => $"{(Size == 1 ? '|' : BigEndian ? '>' : '<')}{Kind}{Size}";

    /// <inheritdoc/>
    public override string ToString() => Descriptor;

    /// <summary>Reads a descriptor; null when numbers of that type cannot be read here.</summary>
    internal static NpyDataType? TryParse(string descriptor)
    {
        if (descriptor.Length < 2)
            return null;
        bool hasOrder = descriptor[0] is '<' or '>' or '|' or '=';
        string type = hasOrder ? descriptor[1..] : descriptor;
        return Known.Contains(type) ? new NpyDataType(type[0], type[1] - '0', descriptor[0] == '>' && type[1] != '1') : null;
    }

    /// <summary>The type under which numpy would save an array of <typeparamref name="T"/> on this machine.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no number type of the format.</exception>
    internal static NpyDataType Of<T>()
        where T : unmanaged =>
        default(T) switch
        {
            Half => new('f', 2, !BitConverter.IsLittleEndian),
            float => new('f', 4, !BitConverter.IsLittleEndian),
            double => new('f', 8, !BitConverter.IsLittleEndian),
            sbyte => new('i', 1, false),
            short => new('i', 2, !BitConverter.IsLittleEndian),
            int => new('i', 4, !BitConverter.IsLittleEndian),
            long => new('i', 8, !BitConverter.IsLittleEndian),
            byte => new('u', 1, false),
            ushort => new('u', 2, !BitConverter.IsLittleEndian),
            uint => new('u', 4, !BitConverter.IsLittleEndian),
            _ => throw new NotSupportedException($"{typeof(T).Name} has no .npy type here."),
        };
}
