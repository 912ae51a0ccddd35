using System.Runtime.InteropServices;
using TorchSharp;
using TreePose.Torch.Models;
using static TorchSharp.torch;

namespace TreePose.Torch.Training;

/// <summary>
/// Takes a network's input scaling from frames, a block of them at a time: frames are many, and a copy of all beside them would be the
/// largest thing that a training needs.
/// </summary>
internal static class InputScaling
{
    /// <summary>Numbers in one block, 64 MiB of them. Frames of one block are what libtorch makes of them in one go.</summary>
    internal const int BlockNumbers = 16 << 20;

    /// <summary>Takes mean and deviation of training frames.</summary>
    /// <param name="network">The network.</param>
    /// <param name="frames">Frames of each sequence, [frame, then the axes of a frame].</param>
    /// <param name="blockNumbers">Largest count of numbers that are copied at a time.</param>
    public static void Fit(RadarNetwork network, IReadOnlyCollection<float[]> frames, int blockNumbers = BlockNumbers)
    {
        using DisposeScope scope = NewDisposeScope();
        network.TakeScaling(Spread(network, frames, blockNumbers));
    }

    /// <summary>Takes them from frames of a person whom the network has not seen; none changes nothing.</summary>
    /// <inheritdoc cref="Fit" path="/param"/>
    public static void Adapt(RadarNetwork network, IReadOnlyCollection<float[]> frames)
    {
        if (frames.Sum(f => (long)f.Length) == 0)
            return;
        using DisposeScope scope = NewDisposeScope();
        network.AdaptScaling(Spread(network, frames, BlockNumbers));
    }

    private static (Tensor Mean, Tensor Deviation) Spread(RadarNetwork network, IReadOnlyCollection<float[]> frames, int blockNumbers)
    {
        int size = network.Shape.Size;
        long left = frames.Sum(f => (long)f.Length / size),
            framesOfBlock = Math.Min(left, Math.Max(1, blockNumbers / size));
        using Tensor block = empty([framesOfBlock, .. network.Shape.Lengths.Select(n => (long)n)]); // [N, …]
        var whole = new Moments();
        (long filled, (Tensor, Tensor) last) = (0, default);
        foreach (float[] sequence in frames)
            for (int from = 0; from < sequence.Length; )
            {
                Span<float> to = MemoryMarshal.Cast<byte, float>(block.bytes)[(int)(filled * size)..];
                int taken = Math.Min(to.Length, sequence.Length - from);
                sequence.AsSpan(from, taken).CopyTo(to);
                (from, filled, left) = (from + taken, filled + taken / size, left - taken / size);
                if (filled < framesOfBlock && left > 0)
                    continue;
                last = network.Spread(block.narrow(0, 0, filled));
                whole.Add(last, filled * size / last.Item1.numel());
                filled = 0;
            }
        return whole.Blocks == 1 ? last : whole.Spread();
    }

    /// <summary>Means and deviations of blocks become those of all (Chan, Golub and LeVeque 1979), in double precision.</summary>
    private sealed class Moments
    {
        private double[] _mean = [],
            _squares = []; // sums of squared differences from the mean, [C]
        private double _count;

        public int Blocks { get; private set; }

        public void Add((Tensor Mean, Tensor Deviation) block, double count)
        {
            float[] mean = block.Mean.data<float>().ToArray(),
                deviation = block.Deviation.data<float>().ToArray();
            if (Blocks++ == 0)
                (_mean, _squares) = (new double[mean.Length], new double[mean.Length]);
            for (int c = 0; c < mean.Length; c++)
            {
                double apart = mean[c] - _mean[c],
                    squares = (double)deviation[c] * deviation[c] * (count - 1);
                _mean[c] += apart * count / (_count + count);
                _squares[c] += squares + apart * apart * _count * count / (_count + count);
            }
            _count += count;
        }

        public (Tensor Mean, Tensor Deviation) Spread() =>
            (
                tensor([.. _mean.Select(m => (float)m)]), // [C]
                tensor([.. _squares.Select(s => (float)Math.Sqrt(s / (_count - 1)))]) // [C]
            );
    }
}
