using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// A step that takes numbers from training frames. Fitting gives a new step; what it has learned is named arrays, which the base
/// stores and restores to the bit.
/// </summary>
public abstract class LearningStep : FrameStep
{
    /// <inheritdoc/>
    public sealed override bool Learns => true;

    /// <summary>What was learned; null before fitting.</summary>
    public StepState? State { get; private set; }

    /// <summary>The step fitted on training frames; this one stays as it is.</summary>
    /// <param name="training">Frames of training participants only, of one shape.</param>
    /// <exception cref="PartException">
    /// There is no frame, shapes differ, the step cannot take them, or it learned a number that is not finite.
    /// </exception>
    /// <exception cref="DataFormatException">The frames hold a number that is not finite.</exception>
    public LearningStep Fit(IReadOnlyList<FrameBlock> training)
    {
        FrameBlock[] blocks = [.. training.Where(b => b.Length > 0)];
        if (blocks.Length == 0)
        {
            throw new PartException(
                $"The step '{Name}' learns from training frames, and there are none. Give it training captures, or leave it out."
            );
        }
        FrameShape shape = blocks[0].Shape;
        if (blocks.FirstOrDefault(b => b.Shape != shape) is { } other)
        {
            throw new PartException(
                $"The step '{Name}' learns from frames of one shape: {blocks[0].Name} has {shape}, {other.Name} has {other.Shape}."
            );
        }
        ShapeFrom(shape);
        foreach (FrameBlock block in blocks)
            BlockCheck.Given(this, block);
        IReadOnlyDictionary<string, double[]>? learned = Unchanged(blocks, () => Guarded(() => Learn(blocks), "while learning"));
        if (learned is null || learned.FirstOrDefault(l => l.Value is null) is { Key: not null })
            throw new PartException($"The step '{Name}' learned nothing: its Learn gave null. Give an empty dictionary if that is meant.");
        return With(new StepState(Name, shape, blocks.Sum(b => b.Length), learned));
    }

    /// <summary>The step with what it learned before.</summary>
    /// <exception cref="PartException">Another step learned it.</exception>
    public LearningStep With(StepState state)
    {
        if (state.Step != Name)
            throw new PartException($"The step '{Name}' cannot take what the step '{state.Step}' has learned.");
        ShapeFrom(state.Shape);
        var fitted = (LearningStep)MemberwiseClone();
        fitted.State = state;
        return fitted;
    }

    /// <inheritdoc/>
    protected sealed override FrameBlock Transform(FrameBlock block)
    {
        if (State is not { } state)
            throw new PartException($"The step '{Name}' has not been fitted. Fit it on training frames, or restore what it learned.");
        return block.Shape == state.Shape ? Transform(block, state) : throw Refuse(block.Shape, $"was fitted on frames {state.Shape}");
    }

    /// <summary>Makes the new block.</summary>
    /// <param name="block">At least one frame, of the shape it was fitted on; all numbers are finite.</param>
    /// <param name="state">What <see cref="Learn"/> gave.</param>
    protected abstract FrameBlock Transform(FrameBlock block, StepState state);

    /// <summary>Takes numbers from training frames, by name. The same frames in the same order give the same bits.</summary>
    /// <param name="training">At least one block of at least one frame, all of one shape; all numbers are finite.</param>
    protected abstract IReadOnlyDictionary<string, double[]> Learn(IReadOnlyList<FrameBlock> training);
}
