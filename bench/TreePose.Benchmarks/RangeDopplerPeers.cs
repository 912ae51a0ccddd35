using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Torch;
using static TorchSharp.torch;

namespace TreePose.Benchmarks;

/// <summary>
/// What else does the chain <c>study</c> in one go: libtorch's batched transforms on all cores, and what no way can be quicker than, a
/// bare read of the samples.
/// </summary>
internal static class RangeDopplerPeers
{
    private const int Doppler = 11,
        Ranges = 13,
        Repeats = 3;

    /// <summary>libtorch's <c>rfft2</c> in pieces of frames; of several sizes the quickest counts.</summary>
    /// <param name="samples">[frames, channels, chirps, samples].</param>
    /// <param name="shape">Those sizes.</param>
    /// <param name="frames">[frames, channels, 23, 13], filled.</param>
    public static JsonObject Libtorch(float[] samples, long[] shape, float[] frames)
    {
        TorchRuntime.EnsureLoaded();
        set_num_threads(Environment.ProcessorCount);
        using var noGradient = no_grad();
        using Tensor all = frombuffer(samples, ScalarType.Float32).view(shape),
            window = outer(
                hann_window(shape[2], periodic: false, dtype: ScalarType.Float32),
                hann_window(shape[3], periodic: false, dtype: ScalarType.Float32)
            );
        (double best, long piece) = new long[] { 1, 4, 16, 64 }
            .Select(at => (Enumerable.Range(0, Repeats).Min(_ => Seconds(() => Study(all, window, at, frames))), at))
            .Min();
        set_num_threads(1);
        return new JsonObject
        {
            ["seconds"] = Math.Round(best, 4),
            ["framesAtOnce"] = piece,
            ["threads"] = Environment.ProcessorCount,
        };
    }

    /// <summary>The quickest of several sums of all samples, on all cores, in seconds.</summary>
    public static double BareRead(float[] samples) =>
        Enumerable
            .Range(0, 5)
            .Min(_ =>
                Seconds(() =>
                {
                    int cores = Environment.ProcessorCount,
                        share = samples.Length / cores;
                    var sums = new float[cores];
                    Parallel.For(0, cores, core => sums[core] = Sum(samples.AsSpan(core * share, share)));
                    if (float.IsNaN(sums.Sum()))
                        throw new TreePoseException("The samples have NaN.");
                })
            );

    private static float Sum(ReadOnlySpan<float> numbers)
    {
        Vector<float> a = default,
            b = default,
            c = default,
            d = default;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        for (int i = 0; i + 3 < vectors.Length; i += 4)
            (a, b, c, d) = (a + vectors[i], b + vectors[i + 1], c + vectors[i + 2], d + vectors[i + 3]);
        return Vector.Sum(a + b + c + d);
    }

    private static void Study(Tensor all, Tensor window, long piece, float[] frames)
    {
        long zero = all.size(2) / 2,
            size = all.size(1) * (2 * Doppler + 1) * Ranges;
        for (long start = 0; start < all.size(0); start += piece)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor part = all.narrow(0, start, Math.Min(piece, all.size(0) - start));
            Tensor magnitude = fft.rfft2(part.mul(window)).abs(); // [F, C, chirps, samples/2 + 1]
            Tensor low = magnitude.amin([2, 3], keepdim: true),
                high = magnitude.amax([2, 3], keepdim: true);
            Tensor near = magnitude.narrow(3, 0, Ranges);
            near = cat([near.narrow(2, 2 * zero - Doppler, Doppler), near.narrow(2, 0, Doppler + 1)], 2); // [F, C, 23, 13]
            Tensor made = near.sub(low).div(high.sub(low).add(1e-3f)).log1p_().contiguous();
            MemoryMarshal.Cast<byte, float>(made.bytes).CopyTo(frames.AsSpan((int)(start * size)));
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
