namespace TreePose.Formats.Cubes;

/// <summary>What stands along the axes of an array of raw signal, and how its numbers come into the order of a capture.</summary>
internal sealed class CubeAxes
{
    /// <summary>The names that axes have, in a capture's own order.</summary>
    public static readonly string[] Names = ["frame", "channel", "chirp", "sample", "iq"];

    private const int Frame = 0,
        Sample = 3,
        Iq = 4;
    private const long MostFrameNumbers = 1 << 27;
    private readonly int[] _lengths; // of the array's axes
    private readonly int[] _axisOf; // of each name, its axis; -1 of one that is not there

    /// <summary>Checks names against the array's shape.</summary>
    /// <param name="where">The file, for errors.</param>
    /// <param name="names">One an axis.</param>
    /// <param name="lengths">Length of each axis; of complex numbers without the two parts.</param>
    /// <param name="isComplex">Whether the numbers are complex.</param>
    /// <exception cref="DataFormatException">A name is unknown, stands there twice or is missing, or does not fit the shape.</exception>
    public CubeAxes(string where, IReadOnlyList<string> names, IReadOnlyList<long> lengths, bool isComplex)
    {
        string shape = $"({string.Join(", ", lengths)})";
        void Fail(string problem) =>
            throw new DataFormatException(where, $"axes are '{ConsoleText.Clip(string.Join(",", names), 100)}': {problem}", Remedy);
        if (names.FirstOrDefault(n => !Names.Contains(n)) is { } unknown)
            Fail($"'{ConsoleText.Clip(unknown, 40)}' is none; allowed is {string.Join(", ", Names)}.");
        if (names.Distinct().Count() < names.Count)
            Fail("one stands there twice.");
        if (names.Count != lengths.Count)
            Fail($"{names.Count} names for an array of shape {shape}.");
        if (!names.Contains(Names[Sample]))
            Fail("'sample' is missing; every other one may be, and is 1 long then.");
        if (isComplex && names.Contains(Names[Iq]))
            Fail("there is an axis 'iq', and the numbers are complex already.");
        if (lengths.Any(l => l is < 1 or > int.MaxValue))
            Fail($"the array has shape {shape}; at least 1 along each axis is expected.");
        _axisOf = [.. Names.Select(n => names.ToList().IndexOf(n))];
        _lengths = [.. lengths.Select(l => (int)l)];
        if (_axisOf[Iq] >= 0 && _lengths[_axisOf[Iq]] != 2)
            Fail($"'iq' is {_lengths[_axisOf[Iq]]} long; 2, real and imaginary part, is expected.");
        IsComplex = isComplex || _axisOf[Iq] >= 0;
        if (isComplex)
            (_lengths, _axisOf[Iq]) = ([.. _lengths, 2], _lengths.Length);
        if (
            Enumerable.Range(1, 4).Aggregate(1L, (product, name) => Math.Min(MostFrameNumbers * 16, product * Length(name)))
            > MostFrameNumbers
        )
            Fail($"a frame of shape {shape} has more than {MostFrameNumbers} numbers.");
    }

    /// <summary>Whether samples are complex: complex numbers, or an axis <c>iq</c>.</summary>
    public bool IsComplex { get; }

    /// <summary>Lengths of the array's axes, two parts of complex numbers being one of them.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>The axis along which frames stand; null of a single frame.</summary>
    public int? FrameAxis => _axisOf[Frame] >= 0 ? _axisOf[Frame] : null;

    /// <summary>Frames, channels, chirps and samples.</summary>
    public (int Frames, int Channels, int Chirps, int Samples) Shape => (Length(0), Length(1), Length(2), Length(3));

    /// <summary>Whether the array is in a capture's order already.</summary>
    public bool IsInOrder => _axisOf.Where(a => a >= 0).SequenceEqual(_axisOf.Where(a => a >= 0).Order());

    private const string Remedy =
        "Name what stands along each axis, in order: frame, channel, chirp, sample; in the .json beside it, or --set raw.cube.axes=NAMES.";

    /// <summary>Puts a block of frames into a capture's order.</summary>
    /// <param name="block">In the array's order, as many frames as there are in it.</param>
    /// <param name="frames">How many.</param>
    /// <param name="to">[frame, channel, chirp, sample], of complex samples both parts.</param>
    public void Order(ReadOnlySpan<float> block, int frames, Span<float> to)
    {
        int[] strides = new int[Names.Length]; // in the block, of each name
        for (int axis = _lengths.Length - 1, stride = 1; axis >= 0; axis--)
        {
            strides[Array.IndexOf(_axisOf, axis)] = stride;
            stride *= axis == FrameAxis ? frames : _lengths[axis];
        }
        int at = 0;
        for (int f = 0; f < frames; f++)
        for (int c = 0; c < Length(1); c++)
        for (int m = 0; m < Length(2); m++)
        {
            int from = f * strides[0] + c * strides[1] + m * strides[2];
            for (int n = 0; n < Length(3); n++)
            for (int q = 0; q < Length(4); q++)
                to[at++] = block[from + n * strides[3] + q * strides[4]];
        }
    }

    private int Length(int name) => _axisOf[name] >= 0 ? _lengths[_axisOf[name]] : 1;
}
