using System.Runtime.CompilerServices;

namespace TreePose.Torch.Models.Layers;

/// <summary>The 2×2 pooling windows of a frame, row by row.</summary>
internal struct PoolingWindows
{
    private readonly int _across,
        _outputs,
        _columns,
        _downPatch,
        _downAt;
    private int _column,
        _left;

    /// <summary>Stands before the first.</summary>
    /// <param name="s">Sizes of the round.</param>
    /// <param name="output">The output that <see cref="At"/> means.</param>
    public PoolingWindows(in ConvSizes s, int output = 0)
    {
        (_across, _outputs, _columns) = (2 * s.Inputs, s.Outputs, s.PooledColumns);
        (_downPatch, _downAt) = (2 * s.PaddedStride - _columns * _across, s.PooledStride - _columns * _outputs);
        (Patch, At) = (-_across, s.PooledStart - _outputs + output);
        _left = s.PooledRows * _columns;
    }

    /// <summary>Where the window's input begins in the padded frame.</summary>
    public int Patch { get; private set; }

    /// <summary>Where its output stands in the pooled map.</summary>
    public int At { get; private set; }

    /// <summary>Goes to the next; stays at the last.</summary>
    /// <returns>Whether there was one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_left-- <= 0)
            return false;
        (Patch, At) = (Patch + _across, At + _outputs);
        if (_column++ < _columns)
            return true;
        (Patch, At, _column) = (Patch + _downPatch, At + _downAt, 1);
        return true;
    }

    /// <summary>Goes to the next, or stays at the last.</summary>
    /// <returns>Where it stands.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Patch, int At) NextOrLast()
    {
        Next();
        return (Patch, At);
    }
}
