using System.Buffers;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using TorchSharp.Modules;
using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>Options of <see cref="FusedAdam"/>; the defaults are PyTorch's.</summary>
public sealed record AdamOptions
{
    /// <summary>Step size.</summary>
    [Range(0, 10.0)]
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Memory of the mean gradient.</summary>
    [Range(0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Memory of the mean squared gradient.</summary>
    [Range(0, 0.9999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, against division by zero.</summary>
    [Range(1e-16, 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay; taken off the weights directly when <see cref="Decoupled"/>, else added to the gradient.</summary>
    [Range(0, 10.0)]
    public double WeightDecay { get; init; }

    /// <summary>AdamW (Loshchilov and Hutter 2019) instead of Adam (Kingma and Ba 2015).</summary>
    public bool Decoupled { get; init; }
}

/// <summary>The moments of one parameter.</summary>
/// <param name="Steps">Updates so far.</param>
/// <param name="Mean">Moving mean of the gradient, one a number of the parameter.</param>
/// <param name="MeanSquare">Moving mean of its square.</param>
public sealed record AdamMoments(long Steps, float[] Mean, float[] MeanSquare);

/// <summary>Everything that an optimiser remembers between steps.</summary>
/// <param name="LearningRate">The rate now, which a schedule may have moved.</param>
/// <param name="Moments">By parameter name; a parameter that never had a gradient is absent.</param>
public sealed record AdamState(double LearningRate, IReadOnlyDictionary<string, AdamMoments> Moments);

/// <summary>
/// Adam and AdamW with PyTorch's formulas, one pass over each parameter and its moments, which live in managed memory
/// so that a checkpoint holds all of the optimiser. 32-bit parameters; those on an accelerator go through main memory in each step.
/// </summary>
public sealed class FusedAdam : IDisposable
{
    private readonly (string Name, Parameter Parameter)[] _parameters;
    private readonly Dictionary<string, Memory> _moments = new(StringComparer.Ordinal);
    private readonly AdamOptions _options;

    /// <summary>Makes an optimiser without memory.</summary>
    /// <param name="parameters">Name and parameter, e.g. <c>module.named_parameters()</c>.</param>
    /// <param name="options">Rates.</param>
    public FusedAdam(IEnumerable<(string Name, Parameter Parameter)> parameters, AdamOptions options)
    {
        _parameters = [.. parameters];
        _options = options;
        LearningRate = options.LearningRate;
    }

    /// <summary>The step size of the next step; schedules set it.</summary>
    public double LearningRate { get; set; }

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach ((_, Parameter parameter) in _parameters)
            parameter.grad = null;
    }

    /// <summary>Scales all gradients down together when their Euclidean norm is above a limit.</summary>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double largestNorm)
    {
        using DisposeScope scope = NewDisposeScope();
        double squares = 0;
        foreach ((_, Parameter parameter) in _parameters)
            if (parameter.grad is { } gradient)
                squares += Squares(FastMath.Numbers(FastMath.Host(gradient)));
        double norm = Math.Sqrt(squares);
        if (!(norm > largestNorm))
            return norm;
        using Scalar down = (float)(largestNorm / (norm + 1e-6));
        foreach ((_, Parameter parameter) in _parameters)
            parameter.grad?.mul_(down);
        return norm;
    }

    /// <summary>Sum of squares, in double precision.</summary>
    private static double Squares(ReadOnlySpan<float> numbers)
    {
        Vector256<double> low = default,
            high = default;
        int i = 0;
        for (; i <= numbers.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.Create(numbers.Slice(i, Vector256<float>.Count)));
            (low, high) = (low + a * a, high + b * b);
        }
        double sum = Vector256.Sum(low + high);
        for (; i < numbers.Length; i++)
            sum += (double)numbers[i] * numbers[i];
        return sum;
    }

    /// <summary>Moves every parameter that has a gradient and is not frozen.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter parameter) in _parameters)
        {
            if (!parameter.requires_grad || parameter.grad is not { } gradient)
                continue;
            if (!_moments.TryGetValue(name, out Memory? moments))
                _moments[name] = moments = new Memory(checked((int)parameter.numel()));
            moments.Steps++;
            Tensor weights = FastMath.Host(parameter);
            Update(FastMath.Numbers(weights), FastMath.Numbers(FastMath.Host(gradient)), moments);
            if (!ReferenceEquals(weights, parameter))
                Put(parameter, weights);
        }
    }

    private static void Put(Parameter parameter, Tensor weights)
    {
        using var noGradient = no_grad();
        parameter.copy_(weights);
    }

    /// <summary>A copy of the memory.</summary>
    public AdamState Save() =>
        new(
            LearningRate,
            _moments.ToDictionary(
                m => m.Key,
                m => new AdamMoments(m.Value.Steps, m.Value.Mean.ToArray(), m.Value.MeanSquare.ToArray()),
                StringComparer.Ordinal
            )
        );

    /// <summary>Goes on from a saved memory.</summary>
    /// <exception cref="TreePoseException">The state is of other parameters.</exception>
    public void Load(AdamState state)
    {
        foreach ((string name, AdamMoments moments) in state.Moments)
        {
            Parameter? parameter = _parameters.FirstOrDefault(p => p.Name == name).Parameter;
            if (parameter is null || parameter.numel() != moments.Mean.Length || moments.Mean.Length != moments.MeanSquare.Length)
                throw new TreePoseException(
                    $"The optimiser's state has '{name}' with {moments.Mean.Length} numbers; this model has "
                        + $"{(parameter is null ? "no such parameter" : parameter.numel() + " there")}. Use the checkpoint "
                        + $"of the same architecture."
                );
        }
        LearningRate = state.LearningRate;
        Dispose();
        foreach ((string name, AdamMoments moments) in state.Moments)
            _moments[name] = new Memory(moments);
    }

    /// <summary>Forgets everything, and gives the memory to the next optimiser.</summary>
    public void Dispose()
    {
        foreach (Memory moments in _moments.Values)
            moments.Return();
        _moments.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(Span<float> weights, ReadOnlySpan<float> gradients, Memory moments)
    {
        double correction = 1 - Math.Pow(_options.Beta1, moments.Steps),
            rootCorrection = Math.Sqrt(1 - Math.Pow(_options.Beta2, moments.Steps));
        float keep = (float)(_options.Decoupled ? 1 - LearningRate * _options.WeightDecay : 1);
        float decay = (float)(_options.Decoupled ? 0 : _options.WeightDecay);
        float beta1 = (float)_options.Beta1,
            beta2 = (float)_options.Beta2,
            rest1 = (float)(1 - _options.Beta1),
            rest2 = (float)(1 - _options.Beta2);
        float epsilon = (float)_options.Epsilon,
            root = (float)rootCorrection,
            rate = (float)(LearningRate / correction);
        int whole = weights.Length / FastMath.Lanes * FastMath.Lanes;
        ref float weight = ref MemoryMarshal.GetReference(weights);
        ref float gradient = ref MemoryMarshal.GetReference(gradients);
        ref float mean = ref MemoryMarshal.GetReference(moments.Mean);
        ref float square = ref MemoryMarshal.GetReference(moments.MeanSquare);
        for (int i = 0; i < whole; i += FastMath.Lanes)
        {
            Vector512<float> w = FastMath.Load(ref weight, i) * keep;
            Vector512<float> g = FastMath.Load(ref gradient, i) + w * decay;
            Vector512<float> m = FastMath.Load(ref mean, i) * beta1 + g * rest1;
            Vector512<float> v = FastMath.Load(ref square, i) * beta2 + g * g * rest2;
            m.StoreUnsafe(ref mean, (nuint)i);
            v.StoreUnsafe(ref square, (nuint)i);
            (w - m * rate / (Vector512.Sqrt(v) / Vector512.Create(root) + Vector512.Create(epsilon))).StoreUnsafe(ref weight, (nuint)i);
        }
        for (int i = whole; i < weights.Length; i++)
        {
            float w = weights[i] * keep,
                g = gradients[i] + w * decay;
            float m = moments.Mean[i] = moments.Mean[i] * beta1 + g * rest1;
            float v = moments.MeanSquare[i] = moments.MeanSquare[i] * beta2 + g * g * rest2;
            weights[i] = w - m * rate / (MathF.Sqrt(v) / root + epsilon);
        }
    }

    /// <summary>
    /// The moments of one parameter in borrowed arrays. Optimisers are many and short-lived, one for each calibration of each person;
    /// arrays of their own would stay until the collector looks at large objects, hundreds of megabytes later.
    /// </summary>
    private sealed class Memory
    {
        private readonly float[] _mean,
            _meanSquare;
        private readonly int _size;

        public Memory(int size)
        {
            (_size, _mean, _meanSquare) = (size, ArrayPool<float>.Shared.Rent(size), ArrayPool<float>.Shared.Rent(size));
            Mean.Clear();
            MeanSquare.Clear();
        }

        public Memory(AdamMoments moments)
            : this(moments.Mean.Length)
        {
            Steps = moments.Steps;
            moments.Mean.CopyTo(Mean);
            moments.MeanSquare.CopyTo(MeanSquare);
        }

        public long Steps { get; set; }

        public Span<float> Mean => _mean.AsSpan(0, _size);

        public Span<float> MeanSquare => _meanSquare.AsSpan(0, _size);

        public void Return()
        {
            ArrayPool<float>.Shared.Return(_mean);
            ArrayPool<float>.Shared.Return(_meanSquare);
        }
    }
}
