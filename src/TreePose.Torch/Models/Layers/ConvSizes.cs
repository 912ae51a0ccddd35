using static TorchSharp.torch;
using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>Sizes of a 3×3 convolution (padding 1) with ReLU and 2×2 max pooling of one frame of rows × columns × channels.</summary>
/// <param name="Rows">Rows of an input frame.</param>
/// <param name="Columns">Columns of an input frame.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels, a multiple of 16.</param>
/// <param name="Bordered">Whether the pooled map is written inside a zero border, as the next round reads it.</param>
internal readonly record struct ConvSizes(int Rows, int Columns, int Inputs, int Outputs, bool Bordered)
{
    public int PooledRows => Rows / 2;
    public int PooledColumns => Columns / 2;

    /// <summary>Floats in one row of an input frame with a zero column on each side.</summary>
    public int PaddedStride => (Columns + 2) * Inputs;

    /// <summary>Floats of a padded frame, in whole vectors: what follows begins at a cache line again.</summary>
    public int PaddedSize => ((Rows + 2) * PaddedStride + Lanes - 1) / Lanes * Lanes;

    /// <summary>Floats in one row of the pooled map, where its first number is, and how many it has with its border.</summary>
    public int PooledStride => (PooledColumns + (Bordered ? 2 : 0)) * Outputs;
    public int PooledStart => Bordered ? PooledStride + Outputs : 0;
    public int PooledSize => (PooledRows + (Bordered ? 2 : 0)) * PooledStride;

    /// <summary>Weights, then biases.</summary>
    public int WeightSize => 9 * Inputs * Outputs + Outputs;

    /// <summary>Whether vectors run along the outputs in backward, as they always do in forward, rather than along the inputs.</summary>
    public bool FewInputs => Inputs % Lanes != 0;

    /// <summary>Where this round's share begins: in a frame's padded maps, in its winners, in the packed weights of all rounds.</summary>
    public int PaddedAt { get; init; }
    public int WinnersAt { get; init; }
    public int WeightsAt { get; init; }

    /// <summary>The rounds of a front end, each of which halves the map of the one before.</summary>
    /// <param name="rows">Rows of a frame.</param>
    /// <param name="columns">Columns of a frame.</param>
    /// <param name="weights">Weights of each round, [outputs in whole vectors, inputs, 3, 3].</param>
    public static ConvSizes[] Of(int rows, int columns, IReadOnlyList<Tensor> weights)
    {
        (int paddedAt, int winnersAt, int weightsAt) = (0, 0, 0);
        var sizes = new ConvSizes[weights.Count];
        for (int i = 0; i < sizes.Length; i++, rows /= 2, columns /= 2)
        {
            ConvSizes s = new(rows, columns, (int)weights[i].size(1), (int)weights[i].size(0), Bordered: i + 1 < sizes.Length)
            {
                PaddedAt = paddedAt,
                WinnersAt = winnersAt,
                WeightsAt = weightsAt,
            };
            (paddedAt, winnersAt, weightsAt, sizes[i]) = (paddedAt + s.PaddedSize, winnersAt + s.PooledSize, weightsAt + s.WeightSize, s);
        }
        return sizes;
    }
}
