using TorchSharp;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Torch.Models.Layers;
using TreePose.Torch.Onnx;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// What all networks over sequences of radar frames share: input frames [B, T, then the axes of a frame], [B, T, C, R, D] for
/// maps, and mask [B, T] (1 for real frames, which come first, 0 for padding behind them). Padding never changes the answer for
/// a real frame. Input is standardised with figures of the training frames, which the model carries: each channel of maps, each
/// feature of points, each component of chirps by itself. Until <see cref="FitScaling"/> is called they change nothing.
/// </summary>
public abstract class RadarNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Mean of each channel (feature, component) over the training frames, [C].</summary>
    protected readonly Tensor channelMean;

    /// <summary>Standard deviation of each channel (feature, component) over the training frames, [C].</summary>
    protected readonly Tensor channelDeviation;

    private static readonly AxisKind[] ScaledApart = [AxisKind.Channel, AxisKind.Feature, AxisKind.Component];
    private readonly long[] _acrossBatch; // shape in which figures [C] meet frames [B, T, …]
    private readonly long[] _others; // axes of frames [N, …] that figures are taken over
    private readonly int _together; // numbers of a frame that lie together and have one figure
    private string? _partName;

    /// <summary>Makes the buffers. Subclasses call <c>RegisterComponents</c> themselves.</summary>
    protected RadarNetwork(string name, FrameShape shape)
        : base(name)
    {
        Shape = shape;
        int scaled = ScaledApart.Select(shape.IndexOf).FirstOrDefault(i => i >= 0, -1),
            axes = shape.Axes.Count;
        _acrossBatch = [1, 1, .. Enumerable.Range(0, axes).Select(i => i == scaled ? -1L : 1)];
        _others = [0, .. Enumerable.Range(0, axes).Where(i => i != scaled).Select(i => i + 1L)];
        _together = shape.Lengths.Skip(scaled + 1).Aggregate(1, (product, length) => product * length);
        long figures = scaled < 0 ? 1 : shape.Axes[scaled].Length;
        channelMean = zeros(figures);
        channelDeviation = ones(figures);
    }

    /// <summary>Shape of the frames this model takes.</summary>
    public FrameShape Shape { get; }

    /// <summary>Name of the part that it was made of, for errors; the module's own name when it was made by hand.</summary>
    public string PartName
    {
        get => _partName ?? GetName();
        internal set => _partName = value;
    }

    /// <summary>
    /// Source of randomness for dropout; each model has its own so that models trained side by side do not disturb each other.
    /// The model disposes it.
    /// </summary>
    public Generator? Randomness { get; set; }

    /// <summary>Parameters that training changes.</summary>
    public long ParameterCount => parameters().Sum(p => p.numel());

    /// <summary>Sets the input scaling from training frames.</summary>
    /// <param name="frames">[N, then the axes of a frame].</param>
    public void FitScaling(Tensor frames)
    {
        using var _ = NewDisposeScope();
        TakeScaling(Spread(frames));
    }

    /// <summary>Mean and standard deviation of each channel (feature, component) of frames, both [C].</summary>
    /// <param name="frames">[N, then the axes of a frame].</param>
    internal (Tensor Mean, Tensor Deviation) Spread(Tensor frames)
    {
        using var noGradient = no_grad();
        return (frames.mean(_others).view(-1), frames.std(_others).view(-1));
    }

    /// <summary>Sets the input scaling.</summary>
    /// <param name="of">Mean and standard deviation of each channel, both [C].</param>
    internal void TakeScaling((Tensor Mean, Tensor Deviation) of)
    {
        using var noGradient = no_grad();
        channelMean.copy_(of.Mean);
        channelDeviation.copy_(of.Deviation.clamp_min(Scalars.Of(1e-6)));
    }

    /// <summary>
    /// Sets the input scaling to that of other frames, those of a person that the model has never seen; nothing else changes. A channel
    /// that does not vary in them keeps its deviation.
    /// </summary>
    /// <inheritdoc cref="TakeScaling" path="/param"/>
    internal void AdaptScaling((Tensor Mean, Tensor Deviation) of)
    {
        using var noGradient = no_grad();
        channelMean.copy_(of.Mean);
        Tensor deviation = of.Deviation.to(channelDeviation.device);
        channelDeviation.copy_(where(deviation.gt(Scalars.Of(1e-6)), deviation, channelDeviation));
    }

    /// <summary>Mean and deviation of each number of a frame, in its order.</summary>
    internal (float[] Mean, float[] Deviation) ScalingOfFrame()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        long[] lengths = [.. Shape.Lengths.Select(n => (long)n)];
        float[] OfEach(Tensor figures) => figures.view(_acrossBatch[2..]).expand(lengths).contiguous().cpu().data<float>().ToArray();
        return (OfEach(channelMean), OfEach(channelDeviation));
    }

    /// <summary>What <see cref="nn.Module{T1, T2, TResult}.forward"/> gives; an error of it names the part.</summary>
    /// <exception cref="PartException">It failed.</exception>
    internal Tensor Answer(Tensor frames, Tensor mask) =>
        ModelCheck.Run(
            PartName,
            () => $"in its forward, given frames [{string.Join(", ", frames.shape)}]",
            () => Accelerator is { } there ? forward(frames.to(there), mask.to(there)).cpu() : forward(frames, mask)
        );

    /// <summary>The accelerator on which the network lives; null for main memory, where frames and answers always lie.</summary>
    internal Device? Accelerator { get; set; }

    /// <summary>Standardised frames; padding becomes what it may: [B, T, …].</summary>
    protected Tensor Standardise(Tensor frames) =>
        FrameScaling.Suits(frames)
            ? FrameScaling.Run(frames, channelMean, channelDeviation, null, _together)
            : (frames - channelMean.view(_acrossBatch)) / channelDeviation.view(_acrossBatch);

    /// <summary>Standardised frames with padding at zero.</summary>
    protected Tensor Standardise(Tensor frames, Tensor mask) =>
        FrameScaling.Suits(frames)
            ? FrameScaling.Run(frames, channelMean, channelDeviation, mask, _together)
            : Standardise(frames) * mask.view([mask.size(0), mask.size(1), .. Enumerable.Repeat(1L, Shape.Axes.Count)]); // [B, T, …]

    /// <summary>Standardised frames in a graph that leaves TreePose, [B, T, …].</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="frames">[B, T, then the axes of a frame].</param>
    protected OnnxValue Standardise(OnnxGraph graph, OnnxValue frames)
    {
        OnnxValue mean = graph.Weight("channelMean", channelMean.view(_acrossBatch)),
            deviation = graph.Weight("channelDeviation", channelDeviation.view(_acrossBatch));
        return graph.Apply("Div", [graph.Apply("Sub", [frames, mean]), deviation]);
    }

    /// <summary>Dropout from <see cref="Randomness"/>, whatever other models draw; when not training, the input itself.</summary>
    /// <param name="input">Of any shape.</param>
    /// <param name="probability">Of each number to be lost; the others grow so that the sum stays on average.</param>
    /// <exception cref="InvalidOperationException">The model has no source of randomness.</exception>
    protected Tensor Dropout(Tensor input, double probability)
    {
        if (!training || probability <= 0)
            return input;
        Generator source =
            Randomness
            ?? throw new InvalidOperationException(
                $"The model '{PartName}' has dropout and no Randomness to draw it from: make it with its part's Create."
            );
        return input * KeptNumbers.Draw(input.shape, probability, (float)(1 / (1 - probability)), source).to(input.device);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Randomness?.Dispose();
        base.Dispose(disposing);
    }
}
