namespace TreePose.Formats.Cubes;

/// <summary>The numbers of an array in a file.</summary>
internal interface ICubeNumbers : IDisposable
{
    /// <summary>The file's format and type of numbers, for people.</summary>
    string Kind { get; }

    /// <summary>Length of each axis, the last one fastest.</summary>
    IReadOnlyList<long> Shape { get; }

    /// <summary>Whether the file names its axes the other way round, the first one fastest.</summary>
    bool IsReversed => false;

    /// <summary>Whether each is a complex number.</summary>
    bool IsComplex { get; }

    /// <summary>Says what stands along the axes, once, before anything is read.</summary>
    void Use(CubeAxes axes);

    /// <summary>Reads frames in the array's own order, the frames' axis cut to them; of complex numbers both parts.</summary>
    void Read(int firstFrame, int frames, Span<float> block);
}
