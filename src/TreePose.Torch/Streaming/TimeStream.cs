namespace TreePose.Torch.Streaming;

/// <summary>
/// The part of a network that mixes frames, with what each stream remembers. One frame at a time gives the bits of
/// <see cref="Whole"/>.
/// </summary>
internal abstract class TimeStream
{
    /// <summary>Frames that have to come before a frame is answered.</summary>
    public virtual int LookAhead => 0;

    /// <summary>Numbers from one row of answers to the next.</summary>
    public abstract int Stride { get; }

    /// <summary>One step of some streams.</summary>
    /// <param name="streams">Number of each stream at hand.</param>
    /// <param name="now">Number of the frame that each is given, from 0.</param>
    /// <param name="lengths">Frames that each stream has altogether, the largest number while nobody knows; those behind are none.</param>
    /// <param name="x">[streams at hand, numbers of a frame].</param>
    /// <param name="y">[streams at hand, <see cref="Stride"/>], filled: of the frame <see cref="LookAhead"/> before.</param>
    public abstract void Step(
        ReadOnlySpan<int> streams,
        ReadOnlySpan<int> now,
        ReadOnlySpan<int> lengths,
        ReadOnlySpan<float> x,
        Span<float> y
    );

    /// <summary>All frames of one capture in one pass.</summary>
    /// <param name="x">[frame, numbers of a frame].</param>
    /// <param name="y">[frame, <see cref="Stride"/>], filled.</param>
    /// <param name="frames">How many.</param>
    public abstract void Whole(ReadOnlySpan<float> x, Span<float> y, int frames);

    /// <summary>A stream begins anew.</summary>
    public abstract void Restart(int stream);
}
