namespace TreePose.Formats.Mat;

/// <summary>An array of a MATLAB file, without its content.</summary>
/// <param name="Name">Its name; empty inside structs and cells.</param>
/// <param name="Class">What it holds.</param>
/// <param name="Shape">Length of each axis; the first runs fastest.</param>
public sealed record MatVariable(string Name, MatClass Class, IReadOnlyList<int> Shape)
{
    /// <summary>Whether numbers have an imaginary part.</summary>
    public bool IsComplex { get; init; }

    /// <summary>Whether numbers are truth values.</summary>
    public bool IsLogical { get; init; }

    /// <summary>Names of the fields of a struct, in order; empty for everything else.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Elements in all.</summary>
    public int Count => Shape.Count == 0 ? 0 : Shape.Aggregate(1, (product, length) => product * length);

    /// <summary>The shape as MATLAB prints it: <c>40×48×595</c>.</summary>
    public string ShapeText => string.Join("×", Shape);

    /// <summary><c>zoomed_RDM_cube (double, 40×48×595)</c>.</summary>
    public override string ToString() =>
        $"{Name} ({(IsLogical ? "logical" : (IsComplex ? "complex " : "") + Class.ToString().ToLowerInvariant())}, {ShapeText})";
}

/// <summary>Numbers of a MATLAB file in the file's order: the first axis runs fastest.</summary>
/// <param name="Values">All numbers, or their real parts.</param>
/// <param name="Shape">Length of each axis.</param>
public sealed record MatArray<T>(T[] Values, IReadOnlyList<int> Shape)
    where T : unmanaged
{
    /// <summary>Imaginary parts; null for real numbers.</summary>
    public T[]? Imaginary { get; init; }
}
