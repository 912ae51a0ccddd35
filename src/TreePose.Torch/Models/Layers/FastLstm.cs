using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// The forward pass and gradients of <c>nn.LSTM</c> (one direction, batch first, zero initial state) with the same
/// parameters. Projections of all frames are one matrix product; the recurrence runs in registers, two sequences at a
/// time. Causal: what follows a frame, padding for instance, never changes that frame's output.
/// </summary>
public sealed class FastLstm
{
    private readonly (Tensor InputWeight, Tensor HiddenWeight, Tensor InputBias, Tensor HiddenBias)[] _layers;

    /// <summary>Takes the parameters of a module, which stays their owner.</summary>
    /// <param name="module">One direction, with biases.</param>
    /// <param name="layers">Layers of the module.</param>
    /// <exception cref="ArgumentException">The hidden size is not a multiple of 16.</exception>
    public FastLstm(LSTM module, int layers)
    {
        _layers = [.. Enumerable.Range(0, layers).Select(i => (Of(module, $"weight_ih_l{i}"), Of(module, $"weight_hh_l{i}"), Of(module, $"bias_ih_l{i}"), Of(module, $"bias_hh_l{i}")))];
        long hidden = _layers[0].HiddenWeight.size(1);
        if (hidden % FastMath.Lanes != 0) throw new ArgumentException($"The fast LSTM takes a hidden size that is a multiple of 16; this one is {hidden}. Use nn.LSTM.");
    }

    /// <summary>Runs all layers.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <returns>[B, T, hidden] of the last layer.</returns>
    public Tensor Run(Tensor x)
    {
        foreach (var layer in _layers) x = Function.apply(x, layer.InputWeight, layer.HiddenWeight, layer.InputBias, layer.HiddenBias); // [B, T, H]
        return x;
    }

    private static Tensor Of(LSTM module, string name) =>
        module.get_parameter(name) ?? throw new ArgumentException($"The LSTM has no parameter {name}.");

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(FastLstm);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            var (inputWeight, hiddenWeight) = ((Tensor)vars[1], (Tensor)vars[2]);
            (int sequences, int steps, int hidden) = ((int)x.size(0), (int)x.size(1), (int)hiddenWeight.size(1));
            Tensor rows = x.reshape(sequences * steps, x.size(2)); // [B·T, I]
            Tensor bias = (Tensor)vars[3] + (Tensor)vars[4], gates = empty(rows.size(0), 4 * hidden); // [4H], [B·T, 4H]
            Multiply(rows, false, inputWeight, true, bias, gates);
            Tensor outputs = empty(sequences, steps, hidden), cells = empty(sequences, steps, hidden); // [B, T, H]
            using Tensor packed = FastMath.Scratch((int)hiddenWeight.numel());
            FastLstmKernels.Pack(FastMath.Numbers(hiddenWeight), FastMath.Numbers(packed), hidden);
            FastLstmKernels.Forward(FastMath.Numbers(packed), FastMath.Numbers(gates), FastMath.Numbers(outputs), FastMath.Numbers(cells), sequences, steps, hidden);
            // The output is saved through an alias: saved itself, it would keep its own graph node alive for ever.
            ctx.save_for_backward([rows.detach(), inputWeight, hiddenWeight, gates, outputs.detach(), cells]);
            ctx.save_data("toInput", x.requires_grad);
            return outputs;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor rows, Tensor inputWeight, Tensor hiddenWeight, Tensor gates, Tensor outputs, Tensor cells) = (saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]);
            (int sequences, int steps, int hidden) = ((int)outputs.size(0), (int)outputs.size(1), (int)outputs.size(2));
            Tensor gradient = FastMath.Contiguous(grad_output);
            Tensor gateGradient = empty(gates.shape); // [B·T, 4H]
            FastLstmBackward.Run(FastMath.Numbers(hiddenWeight), FastMath.Numbers(gates), FastMath.Numbers(cells), FastMath.Numbers(gradient), FastMath.Numbers(gateGradient), sequences, steps, hidden);
            Tensor before = zeros(sequences, steps, hidden); // outputs one step earlier, zero at the start
            before.narrow(1, 1, steps - 1).copy_(outputs.narrow(1, 0, steps - 1));
            Tensor inputWeightGradient = empty(inputWeight.shape), hiddenWeightGradient = empty(hiddenWeight.shape), biasGradient = gateGradient.sum([0L]);
            Multiply(gateGradient, true, rows, false, null, inputWeightGradient);
            Multiply(gateGradient, true, before.view(rows.size(0), hidden), false, null, hiddenWeightGradient);
            Tensor? inputGradient = null;
            if ((bool)ctx.get_data("toInput"))
            {
                inputGradient = empty(sequences, steps, rows.size(1));
                Multiply(gateGradient, false, inputWeight, false, null, inputGradient.view(rows.shape));
            }
            return [inputGradient!, inputWeightGradient, hiddenWeightGradient, biasGradient, biasGradient.clone()];
        }

        /// <summary>answer [M, N] = a (or its transpose) · b (or its transpose), each row started from <paramref name="start"/>.</summary>
        private static void Multiply(Tensor a, bool aTransposed, Tensor b, bool bTransposed, Tensor? start, Tensor answer)
        {
            (int m, int n, int stride) = ((int)answer.size(0), (int)answer.size(1), (int)a.size(1));
            FastMatrix.Multiply(FastMath.Numbers(a), aTransposed ? 1 : stride, aTransposed ? stride : 1, FastMath.Numbers(b), bTransposed,
                start is null ? [] : FastMath.Numbers(start), FastMath.Numbers(answer), m, n, (int)(aTransposed ? a.size(0) : a.size(1)));
        }
    }
}
