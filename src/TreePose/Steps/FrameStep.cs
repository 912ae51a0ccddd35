using System.IO.Hashing;
using System.Runtime.InteropServices;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>
/// One step of preprocessing: arrays in, arrays out, a capture or hold at a time. A step holds no state that applying it changes.
/// A step that learns from training frames derives from <see cref="LearningStep"/>.
/// </summary>
public abstract class FrameStep
{
    /// <summary>The part's name, for errors.</summary>
    public string Name { get; private protected set; }

    /// <summary>Until a part gives its name, a step is called after its class.</summary>
    protected FrameStep() => Name = GetType().Name;

    /// <summary>Whether it has to be fitted on training frames first.</summary>
    public virtual bool Learns => false;

    /// <summary>Shape of the frames that it makes; here: of those that it is given.</summary>
    /// <param name="input">Shape of the frames that it would be given.</param>
    /// <exception cref="PartException">It cannot take such frames; <see cref="Axis"/> and <see cref="Refuse"/> say so.</exception>
    public virtual FrameShape ShapeOf(FrameShape input) => input;

    /// <summary><see cref="ShapeOf"/>, where a fault of the step's own code names the step.</summary>
    internal FrameShape ShapeFrom(FrameShape input) => Guarded(() => ShapeOf(input), $"on frames {input}");

    /// <summary>Applies it. The block given stays as it is.</summary>
    /// <exception cref="PartException">
    /// The frames are of a shape that it cannot take, it has not been fitted, or it made something else than it promised.
    /// </exception>
    /// <exception cref="DataFormatException">The frames hold a number that is not finite.</exception>
    public FrameBlock Apply(FrameBlock block)
    {
        FrameShape promised = ShapeFrom(block.Shape);
        BlockCheck.Given(this, block);
        if (block.Length == 0)
            return block with { Shape = promised };
        FrameBlock made = Unchanged([block], () => Guarded(() => Transform(block), $"on {block.Name}"));
        BlockCheck.Made(this, block, made, promised);
        return made with { Scales = ScalesOf(block.Scales, block.Shape) };
    }

    /// <summary>Makes the new block, by <c>block with { Frames = … }</c>; there is a frame at least, all numbers are finite.</summary>
    protected abstract FrameBlock Transform(FrameBlock block);

    /// <summary>What rows, columns and cells of its frames stand for; here: the same axes, cells without a unit.</summary>
    /// <param name="given">What those that it is given stand for.</param>
    /// <param name="input">Their shape.</param>
    internal virtual MapScales ScalesOf(MapScales given, FrameShape input) => given with { Cells = MapScales.AfterSteps };

    /// <summary>The axis of a kind, which the step needs.</summary>
    /// <exception cref="PartException">Frames have none.</exception>
    protected FrameAxis Axis(FrameShape input, AxisKind kind) =>
        input.IndexOf(kind) is var index and >= 0 ? input.Axes[index] : throw Refuse(input, $"needs the axis {FrameAxis.NameOf(kind)}");

    /// <summary>The error for frames that the step cannot take.</summary>
    /// <param name="input">Their shape.</param>
    /// <param name="why">Goes on from "The step 'NAME'": <c>needs the axis range</c>.</param>
    protected PartException Refuse(FrameShape input, string why) =>
        new($"The step '{Name}' {why}; the frames are {input}. Leave it out, put it elsewhere among the steps, or change its options.");

    /// <summary>The step on frames that come one by one, from before the first.</summary>
    /// <param name="input">Shape of the frames that it would be given.</param>
    /// <param name="secondsPerFrame">Seconds from frame to frame when none is lost.</param>
    /// <exception cref="PartException">It cannot take one frame at a time.</exception>
    internal virtual StepStream Stream(FrameShape input, double secondsPerFrame) =>
        throw NoStream("does not say how it takes one frame at a time");

    /// <summary>The error for a step that cannot take one frame at a time.</summary>
    /// <param name="why">Goes on from "The step 'NAME'": <c>needs the whole capture</c>.</param>
    private protected PartException NoStream(string why) =>
        new($"The step '{Name}' {why}, so it cannot follow frames as they come. Train a model without it, or predict whole captures.");

    internal FrameStep Named(string name)
    {
        Name = name;
        return this;
    }

    /// <summary>Frames that a step is given belong to others too: every fold reads them again.</summary>
    private protected T Unchanged<T>(IReadOnlyList<FrameBlock> blocks, Func<T> work)
    {
        ulong[] before = [.. blocks.Select(Hash)];
        T made = work();
        if (blocks.Zip(before).FirstOrDefault(b => Hash(b.First) != b.Second).First is { } written)
        {
            throw new PartException(
                $"The step '{Name}' wrote into the frames that it was given, on {written.Name}. Write to a new array: "
                    + "block with { Frames = … }."
            );
        }
        return made;

        static ulong Hash(FrameBlock block) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes<float>(block.Frames));
    }

    /// <summary>An error of a step's own code names the step.</summary>
    private protected T Guarded<T>(Func<T> work, string where)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not TreePoseException and not OperationCanceledException)
        {
            throw new PartException($"The step '{Name}' failed {where}: {e.Message}", e);
        }
    }
}
