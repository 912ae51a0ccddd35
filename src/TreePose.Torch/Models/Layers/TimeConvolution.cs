using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// A convolution along time as one matrix product: the frames that an answer reads lie side by side. Features lie behind time, as the
/// other layers have them, and nothing has to be turned round. For windows of radar frames it takes a fraction of libtorch's own time,
/// whose oneDNN 3.7 (libtorch 2.10) on some processors also gives wrong gradients where channels are no multiple of 16.
/// </summary>
public static class TimeConvolution
{
    /// <summary>Runs a convolution.</summary>
    /// <param name="conv">One group, stride 1, zeros as padding.</param>
    /// <param name="x">[B, T, C], 32-bit floats.</param>
    /// <returns>[B, T as the convolution leaves it, channels of the convolution].</returns>
    /// <exception cref="ArgumentException">The convolution is of another kind, or <paramref name="x"/> does not fit it.</exception>
    public static Tensor Run(Conv1d conv, Tensor x)
    {
        if (conv.groups != 1 || conv.stride is not [1] || conv.padding is not [>= 0] || conv.bias is null)
            throw new ArgumentException("Convolutions over time have one group, stride 1, zeros as padding and biases. Use Conv1d.");
        if (x.dim() != 3 || x.size(2) != conv.in_channels)
            throw new ArgumentException(
                $"The convolution takes [B, T, {conv.in_channels}], frames before features; this is [{string.Join(", ", x.shape)}]."
            );
        var reach = new Reach((int)x.size(1), (int)conv.in_channels, (int)conv.kernel_size[0], (int)conv.dilation[0], (int)conv.padding[0]);
        if (reach.Answers < 1)
            throw new ArgumentException($"{reach.Steps} frames are fewer than the convolution reads: give at least {reach.Least}.");
        if (!FastMath.CanRead(x))
            return conv.forward(x.transpose(1, 2)).transpose(1, 2);
        // [W, C, K] -> [W, K·C]: each tap's features together, as they lie in x.
        Tensor weight = conv.weight.permute(0, 2, 1).reshape(conv.out_channels, -1);
        return Function.apply(x, weight, conv.bias, reach);
    }

    /// <summary>Runs a dense layer on every frame by itself, a convolution that reads one.</summary>
    /// <param name="layer">With biases.</param>
    /// <param name="x">[B, T, C], 32-bit floats.</param>
    /// <returns>[B, T, outputs of the layer].</returns>
    /// <exception cref="ArgumentException">The layer has no biases.</exception>
    internal static Tensor Run(Linear layer, Tensor x)
    {
        if (layer.bias is null)
            throw new ArgumentException("A dense layer over time has biases. Use Linear.");
        return FastMath.CanRead(x)
            ? Function.apply(x, layer.weight, layer.bias, new Reach((int)x.size(1), (int)x.size(2), Kernel: 1, Dilation: 1, Padding: 0))
            : layer.forward(x);
    }

    /// <summary>Which frames an answer reads.</summary>
    /// <param name="Steps">T.</param>
    /// <param name="Features">C.</param>
    /// <param name="Kernel">K.</param>
    /// <param name="Dilation">Frames from one that is read to the next.</param>
    /// <param name="Padding">Zeros before the first frame and behind the last.</param>
    private sealed record Reach(int Steps, int Features, int Kernel, int Dilation, int Padding)
    {
        /// <summary>How many answers there are.</summary>
        public int Answers => Steps + 2 * Padding - (Kernel - 1) * Dilation;

        /// <summary>The fewest frames with an answer.</summary>
        public int Least => (Kernel - 1) * Dilation - 2 * Padding + 1;

        /// <summary>Whether an answer reads its own frame alone.</summary>
        public bool IsPointwise => Kernel == 1 && Padding == 0;

        /// <summary>What each answer reads, tap by tap, zeros where there is nothing.</summary>
        /// <param name="x">[B·T, C].</param>
        /// <param name="taps">[B·answers, K·C] of zeros, filled.</param>
        public void Gather(ReadOnlySpan<float> x, Span<float> taps)
        {
            for (int answer = 0, row = 0; row < taps.Length; answer++, row += Kernel * Features)
            for (int tap = 0; tap < Kernel; tap++)
                if (From(answer, tap) is { } from)
                    x.Slice(from * Features, Features).CopyTo(taps[(row + tap * Features)..]);
        }

        /// <summary>The way back from <see cref="Gather"/>: what was read more than once adds up.</summary>
        /// <param name="taps">[B·answers, K·C].</param>
        /// <param name="x">[B·T, C] of zeros, filled.</param>
        public void Scatter(ReadOnlySpan<float> taps, Span<float> x)
        {
            for (int answer = 0, row = 0; row < taps.Length; answer++, row += Kernel * Features)
            for (int tap = 0; tap < Kernel; tap++)
                if (From(answer, tap) is { } to)
                    Add(taps.Slice(row + tap * Features, Features), x.Slice(to * Features, Features));
        }

        /// <summary>The row of x that a tap of an answer reads; null where padding is.</summary>
        private int? From(int answer, int tap)
        {
            (int sequence, int step) = Math.DivRem(answer, Answers);
            int from = step - Padding + tap * Dilation;
            return from >= 0 && from < Steps ? sequence * Steps + from : null;
        }

        private static void Add(ReadOnlySpan<float> numbers, Span<float> to)
        {
            int width = System.Numerics.Vector<float>.Count,
                i = 0;
            for (; i <= to.Length - width; i += width)
                (new System.Numerics.Vector<float>(numbers[i..]) + new System.Numerics.Vector<float>(to[i..])).CopyTo(to[i..]);
            for (; i < to.Length; i++)
                to[i] += numbers[i];
        }
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(TimeConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor given = (Tensor)vars[0],
                x = FastMath.Contiguous(given),
                weight = FastMath.Contiguous((Tensor)vars[1]),
                bias = FastMath.Contiguous((Tensor)vars[2]);
            var reach = (Reach)vars[3];
            Tensor y = empty(x.size(0), reach.Answers, weight.size(0)); // [B, T', W]
            using Tensor? taps = Taps(x, reach);
            int count = (int)(x.size(0) * reach.Answers),
                width = reach.Kernel * reach.Features;
            FastMatrix.Multiply(
                FastMath.Numbers(taps ?? x),
                width,
                1,
                FastMath.Numbers(weight),
                bTransposed: true,
                FastMath.Numbers(bias),
                FastMath.Numbers(y),
                count,
                (int)weight.size(0),
                width
            );
            ctx.save_for_backward([x.detach(), weight]);
            ctx.save_data("reach", (reach, given.requires_grad));
            GC.KeepAlive(bias);
            return y;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using DisposeScope scope = NewDisposeScope(); // nothing here is left to the collector, which would free it under a kernel
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor x, Tensor weight) = (saved[0], saved[1]);
            (Reach reach, bool toInput) = ((Reach, bool))ctx.get_data("reach");
            Tensor gradient = FastMath.Contiguous(grad_output); // [B, T', W]
            int count = (int)(x.size(0) * reach.Answers),
                outputs = (int)weight.size(0),
                width = reach.Kernel * reach.Features;
            Tensor weightGradient = empty(weight.shape),
                biasGradient = gradient.sum([0L, 1L]);
            using Tensor? taps = Taps(x, reach);
            // [W, K·C] = gradientᵀ · taps
            FastMatrix.Multiply(
                FastMath.Numbers(gradient),
                1,
                outputs,
                FastMath.Numbers(taps ?? x),
                bTransposed: false,
                [],
                FastMath.Numbers(weightGradient),
                outputs,
                width,
                count
            );
            Tensor? xGradient = toInput ? Back(gradient, weight, reach, x, count) : null;
            return FastMath.HandOver(ctx, [xGradient!, weightGradient, biasGradient, null!]);
        }

        /// <summary>The gradient of x: [B, T, C].</summary>
        private static Tensor Back(Tensor gradient, Tensor weight, Reach reach, Tensor x, int count)
        {
            int width = reach.Kernel * reach.Features;
            Tensor to = reach.IsPointwise ? empty(x.shape) : zeros(x.shape);
            using Tensor? taps = reach.IsPointwise ? null : empty(count, width);
            FastMatrix.Multiply(
                FastMath.Numbers(gradient),
                (int)weight.size(0),
                1,
                FastMath.Numbers(weight),
                bTransposed: false,
                [],
                FastMath.Numbers(taps ?? to),
                count,
                width,
                (int)weight.size(0)
            );
            if (taps is not null)
                reach.Scatter(FastMath.Numbers(taps), FastMath.Numbers(to));
            return to;
        }

        /// <summary>What the answers read, [B·T', K·C]; null where that is x itself.</summary>
        private static Tensor? Taps(Tensor x, Reach reach)
        {
            if (reach.IsPointwise)
                return null;
            Tensor taps = FastMath.Scratch((int)x.size(0) * reach.Answers * reach.Kernel * reach.Features);
            reach.Gather(FastMath.Numbers(x), FastMath.Numbers(taps));
            return taps;
        }
    }
}
