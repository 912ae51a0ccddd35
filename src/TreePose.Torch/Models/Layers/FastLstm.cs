using TorchSharp;
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
    private const int ParametersOfLayer = 4,
        SavedOfLayer = 6;
    private readonly LSTM _module;
    private readonly Tensor[] _parameters;
    private readonly long _hidden;

    /// <summary>Takes the parameters of a module, which stays their owner.</summary>
    /// <param name="module">One direction, with biases.</param>
    /// <param name="layers">Layers of the module.</param>
    /// <exception cref="ArgumentException">It has no biases, or fewer layers.</exception>
    public FastLstm(LSTM module, int layers)
    {
        _module = module;
        string[] kinds = ["weight_ih", "weight_hh", "bias_ih", "bias_hh"];
        _parameters = [.. from layer in Enumerable.Range(0, layers) from kind in kinds select Of(module, $"{kind}_l{layer}")];
        _hidden = _parameters[1].size(1);
    }

    /// <summary>Runs all layers.</summary>
    /// <param name="x">[B, T, inputs].</param>
    /// <param name="mask">
    /// [B, T]: 1 for a sequence's own steps, which come first; the others cost nothing and give zero. None: all are own.
    /// </param>
    /// <returns>[B, T, hidden] of the last layer.</returns>
    public Tensor Run(Tensor x, Tensor? mask = null)
    {
        if (!FastMath.CanRead(x))
            return _module.forward(x).Item1; // padding stands behind the real frames
        long filled = FastMath.InLanes(_hidden);
        IEnumerable<Tensor> parameters = _parameters.Select((p, i) => Filled(p, i, filled));
        Tensor outputs = Function.apply([x, mask ?? ones(x.size(0), x.size(1)), .. parameters]); // [B, T, filled]
        return filled == _hidden ? outputs : outputs.narrow(2, 0, _hidden); // [B, T, H]
    }

    /// <summary>Width of the answers.</summary>
    internal int Hidden => (int)_hidden;

    /// <summary>
    /// Each layer's parameters with units in whole vectors: input weights, recurrent weights, and the biases, of which there are two.
    /// </summary>
    internal IEnumerable<Tensor[]> FilledLayers() =>
        _parameters.Select((p, i) => Filled(p, i, FastMath.InLanes(_hidden))).Chunk(ParametersOfLayer);

    /// <summary>
    /// A parameter with units filled up to whole vectors. A unit without weights adds nothing: its cell is tanh(0) all the time.
    /// </summary>
    private Tensor Filled(Tensor parameter, int index, long filled)
    {
        if (filled == _hidden)
            return parameter;
        (int layer, int kind) = (index / ParametersOfLayer, index % ParametersOfLayer);
        if (kind > 1)
            return FastMath.Filled(parameter.view(4, _hidden), 1, filled).flatten(); // [4, H] -> [4·filled]
        Tensor gates = FastMath.Filled(parameter.view(4, _hidden, -1), 1, filled); // [4, filled, inputs]
        return (kind == 1 || layer > 0 ? FastMath.Filled(gates, 2, filled) : gates).flatten(0, 1); // [4·filled, inputs]
    }

    private static Tensor Of(LSTM module, string name) =>
        module.get_parameter(name) ?? throw new ArgumentException($"The LSTM has no parameter {name}.");

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => nameof(FastLstm);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            Tensor[] given = [.. vars.Cast<Tensor>()];
            (int steps, int[] lengths) = ((int)given[0].size(1), Sequences.Lengths(given[1]));
            Tensor rows = Sequences.Own(FastMath.Contiguous(given[0]), lengths); // [N, I]
            var saved = new List<Tensor>();
            for (int layer = 2; layer < given.Length; layer += ParametersOfLayer)
            {
                (Tensor inputWeight, Tensor hiddenWeight) = (given[layer], given[layer + 1]);
                int hidden = (int)hiddenWeight.size(1);
                using Tensor bias = given[layer + 2].add(given[layer + 3], Scalars.One),
                    packed = FastMath.Room((int)hiddenWeight.numel()); // [4H]
                // [N, ·]
                Tensor gates = empty(rows.size(0), 4 * hidden),
                    outputs = empty(rows.size(0), hidden),
                    cells = empty(rows.size(0), hidden);
                Multiply(rows, false, inputWeight, true, bias, gates);
                FastLstmKernels.Pack(FastMath.Numbers(hiddenWeight), FastMath.Numbers(packed), hidden);
                FastLstmKernels.Forward(
                    FastMath.Numbers(packed),
                    FastMath.Numbers(gates),
                    FastMath.Numbers(outputs),
                    FastMath.Numbers(cells),
                    lengths,
                    hidden
                );
                saved.AddRange([rows.detach(), inputWeight, hiddenWeight, gates, outputs, cells]);
                rows = outputs;
            }
            ctx.save_for_backward(saved); // which also keeps all that the kernels wrote to alive until here
            ctx.save_data("sizes", (steps, lengths, given[0].requires_grad));
            return Sequences.Padded(rows, lengths, steps); // [B, T, H]
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using DisposeScope scope = NewDisposeScope(); // nothing here is left to the collector, which would free it under a kernel
            List<Tensor> saved = ctx.get_saved_variables();
            (int steps, int[] lengths, bool toInput) = ((int, int[], bool))ctx.get_data("sizes");
            Tensor gradient = Sequences.Own(FastMath.Contiguous(grad_output), lengths); // [N, H], then [N, inputs of the layer]
            List<Tensor> gradients = [];
            for (int layer = saved.Count - SavedOfLayer; layer >= 0; layer -= SavedOfLayer)
            {
                (Tensor rows, Tensor inputWeight, Tensor hiddenWeight, Tensor gates, Tensor outputs, Tensor cells) = (
                    saved[layer],
                    saved[layer + 1],
                    saved[layer + 2],
                    saved[layer + 3],
                    saved[layer + 4],
                    saved[layer + 5]
                );
                int hidden = (int)hiddenWeight.size(1);
                // [N, 4H], [N, H]
                using Tensor gateGradient = empty(gates.shape),
                    before = FastMath.Scratch((int)outputs.numel()).view(outputs.shape);
                FastLstmBackward.Run(
                    FastMath.Numbers(hiddenWeight),
                    FastMath.Numbers(gates),
                    FastMath.Numbers(cells),
                    FastMath.Numbers(gradient),
                    FastMath.Numbers(gateGradient),
                    lengths,
                    hidden
                );
                FastLstmBackward.OneStepEarlier(FastMath.Numbers(outputs), FastMath.Numbers(before), lengths, hidden);
                Tensor inputWeightGradient = empty(inputWeight.shape),
                    hiddenWeightGradient = empty(hiddenWeight.shape),
                    biasGradient = zeros(4 * hidden);
                Multiply(gateGradient, true, rows, false, null, inputWeightGradient);
                Multiply(gateGradient, true, before, false, null, hiddenWeightGradient);
                FastLstmBackward.SumRows(FastMath.Numbers(gateGradient), FastMath.Numbers(biasGradient));
                gradients.InsertRange(0, [inputWeightGradient, hiddenWeightGradient, biasGradient, biasGradient.clone()]);
                if (layer == 0 && !toInput)
                    continue;
                gradient = empty(rows.shape);
                Multiply(gateGradient, false, inputWeight, false, null, gradient);
            }
            return FastMath.HandOver(ctx, [(toInput ? Sequences.Padded(gradient, lengths, steps) : null)!, null!, .. gradients]);
        }

        /// <summary>answer [M, N] = a (or its transpose) · b (or its transpose), each row started from <paramref name="start"/>.</summary>
        private static void Multiply(Tensor a, bool aTransposed, Tensor b, bool bTransposed, Tensor? start, Tensor answer)
        {
            (int m, int n, int stride) = ((int)answer.size(0), (int)answer.size(1), (int)a.size(1));
            FastMatrix.Multiply(
                FastMath.Numbers(a),
                aTransposed ? 1 : stride,
                aTransposed ? stride : 1,
                FastMath.Numbers(b),
                bTransposed,
                start is null ? [] : FastMath.Numbers(start),
                FastMath.Numbers(answer),
                m,
                n,
                (int)(aTransposed ? a.size(0) : a.size(1))
            );
        }
    }
}
