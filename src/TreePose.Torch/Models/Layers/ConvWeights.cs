using static TreePose.Torch.Models.Layers.FastMath;

namespace TreePose.Torch.Models.Layers;

/// <summary>
/// Weights of a convolution in the orders in which <see cref="FastConvKernels"/> and <see cref="FastConvBackward"/> read them.
/// </summary>
internal static class ConvWeights
{
    /// <summary>Weights [outputs, inputs, 3, 3] as [block of 16 outputs, 3·3, inputs, 16], then biases.</summary>
    public static void PackByOutput(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> packed, in ConvSizes s)
    {
        int apart = s.Inputs * Lanes; // from tap to tap
        for (int output = 0, from = 0; output < s.Outputs; output++)
        for (int input = 0, to = ByOutput(output, 0, 0, s); input < s.Inputs; input++, to += Lanes)
        for (int tap = 0; tap < 9; tap++)
            packed[to + tap * apart] = weight[from++];
        bias.CopyTo(packed[weight.Length..]);
    }

    /// <summary>Weights as backward reads them: as forward does when inputs are few, else as [outputs, 3·3, inputs].</summary>
    public static void PackForBackward(ReadOnlySpan<float> weight, Span<float> packed, in ConvSizes s)
    {
        for (int output = 0, from = 0; output < s.Outputs; output++)
        for (int input = 0; input < s.Inputs; input++)
        for (int tap = 0; tap < 9; tap++)
            packed[ForBackward(output, input, tap, s)] = weight[from++];
    }

    /// <summary>Brings gradients in backward's order into [outputs, inputs, 3, 3] and [outputs].</summary>
    public static void Unpack(ReadOnlySpan<float> packed, Span<float> weight, Span<float> bias, in ConvSizes s)
    {
        for (int output = 0, to = 0; output < s.Outputs; output++)
        for (int input = 0; input < s.Inputs; input++)
        for (int tap = 0; tap < 9; tap++)
            weight[to++] = packed[ForBackward(output, input, tap, s)];
        packed.Slice(weight.Length, bias.Length).CopyTo(bias);
    }

    private static int ForBackward(int output, int input, int tap, in ConvSizes s) =>
        s.FewInputs ? ByOutput(output, input, tap, s) : ByInput(output, input, tap, s);

    private static int ByOutput(int output, int input, int tap, in ConvSizes s) =>
        ((output / Lanes * 9 + tap) * s.Inputs + input) * Lanes + output % Lanes;

    private static int ByInput(int output, int input, int tap, in ConvSizes s) => (output * 9 + tap) * s.Inputs + input;
}
