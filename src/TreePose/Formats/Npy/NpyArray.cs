namespace TreePose.Formats.Npy;

/// <summary>An array from a <c>.npy</c> file.</summary>
/// <param name="Values">All numbers in C order (last axis fastest), whatever order the file has.</param>
/// <param name="Shape">Length of each axis; empty for a single number.</param>
public sealed record NpyArray<T>(T[] Values, IReadOnlyList<int> Shape)
    where T : unmanaged
{
    /// <summary>The shape as numpy prints it: <c>(1000, 23, 13)</c>.</summary>
    public string ShapeText => NpyHeader.Tuple(Shape);
}
