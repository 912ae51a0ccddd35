using System.Text.Json.Serialization;

namespace TreePose.Datasets;

/// <summary>
/// The axes of one frame, outermost first: a map <c>[4 channels, 16 range, 11 Doppler]</c>, a point set
/// <c>[64 points, 5 features]</c>, chirps <c>[2 components, 128 chirps, 64 samples]</c>. Shapes of equal axes are equal.
/// </summary>
[JsonConverter(typeof(FrameShapeJson))]
public sealed record FrameShape
{
    private readonly FrameAxis[] _axes;

    /// <summary>Makes a shape of axes.</summary>
    /// <exception cref="TreePoseException">There is no axis, one has no length, or two are of one kind.</exception>
    public FrameShape(params IReadOnlyList<FrameAxis> axes)
    {
        _axes = [.. axes];
        if (_axes.Length == 0)
            throw new TreePoseException("A frame needs at least one axis.");
        if (_axes.Any(a => a.Length < 1))
            throw new TreePoseException($"Frames cannot be {this}: every axis is at least 1 long.");
        if (_axes.DistinctBy(a => a.Kind).Count() < _axes.Length)
            throw new TreePoseException($"Frames cannot be {this}: two axes are of one kind, so that neither could be named.");
        long size = _axes.Aggregate(1L, (product, a) => Math.Min(product * a.Length, int.MaxValue + 1L));
        if (size > Array.MaxLength)
            throw new TreePoseException($"Frames cannot be {this}: an array holds {Array.MaxLength} numbers at most.");
        Size = (int)size;
    }

    /// <summary>The axes, outermost first.</summary>
    public IReadOnlyList<FrameAxis> Axes => _axes;

    /// <summary>Lengths of the axes.</summary>
    public int[] Lengths => [.. _axes.Select(a => a.Length)];

    /// <summary>Numbers in one frame.</summary>
    public int Size { get; }

    /// <summary>
    /// Whether frames are [channel, row, column] with neighbours along rows and columns, which the networks over maps read. Real and
    /// imaginary part are such channels.
    /// </summary>
    public bool IsMap => _axes is [{ Kind: AxisKind.Channel or AxisKind.Component }, { IsGrid: true }, { IsGrid: true }];

    /// <summary>
    /// The axis along which each place is standardised by itself: what is told of one thing (channels of a map, features of points,
    /// real and imaginary part), else the innermost.
    /// </summary>
    public int ScaledAxis =>
        Array.FindIndex(_axes, a => a.Kind is AxisKind.Channel or AxisKind.Feature or AxisKind.Component) is var own and >= 0
            ? own
            : _axes.Length - 1;

    /// <summary>Planes of a map: channels, or real and imaginary part.</summary>
    /// <exception cref="TreePoseException">Frames are no maps.</exception>
    public int Channels => MapAxis(0).Length;

    /// <summary>Rows of a map.</summary>
    /// <exception cref="TreePoseException">Frames are no maps.</exception>
    public int Rows => MapAxis(1).Length;

    /// <summary>Columns of a map.</summary>
    /// <exception cref="TreePoseException">Frames are no maps.</exception>
    public int Columns => MapAxis(2).Length;

    /// <summary>The axis along which the rows of a map stand.</summary>
    /// <exception cref="TreePoseException">Frames are no maps.</exception>
    public FrameAxis RowAxis => MapAxis(1);

    /// <summary>The axis along which the columns of a map stand.</summary>
    /// <exception cref="TreePoseException">Frames are no maps.</exception>
    public FrameAxis ColumnAxis => MapAxis(2);

    /// <summary>The shape of maps, [channel, row, column].</summary>
    /// <param name="channels">Planes.</param>
    /// <param name="rows">First map axis.</param>
    /// <param name="columns">Second map axis.</param>
    public static FrameShape Map(int channels, FrameAxis rows, FrameAxis columns) =>
        new(new FrameAxis(AxisKind.Channel, channels), rows, columns);

    /// <summary>Where an axis stands, from 0; −1 when there is none of the kind.</summary>
    public int IndexOf(AxisKind kind) => Array.FindIndex(_axes, a => a.Kind == kind);

    /// <summary>The same with another length of one axis.</summary>
    /// <exception cref="TreePoseException">There is no such axis, or the length is below 1.</exception>
    public FrameShape With(AxisKind kind, int length)
    {
        int index = IndexOf(kind);
        if (index < 0)
            throw new TreePoseException($"Frames {this} have no {FrameAxis.NameOf(kind)} axis whose length could be {length}.");
        var axes = (FrameAxis[])_axes.Clone();
        axes[index] = new FrameAxis(kind, length);
        return new FrameShape(axes);
    }

    /// <inheritdoc/>
    public bool Equals(FrameShape? other) => other is not null && _axes.AsSpan().SequenceEqual(other._axes);

    /// <inheritdoc/>
    public override int GetHashCode() => _axes.Aggregate(0, (hash, axis) => HashCode.Combine(hash, axis));

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _axes)}]";

    private FrameAxis MapAxis(int index) =>
        IsMap
            ? _axes[index]
            : throw new TreePoseException(
                $"Frames {this} are no maps [channel, row, column]. Choose a model or step that takes such frames, or "
                    + $"options of the source that give maps."
            );
}
