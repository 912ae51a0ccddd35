using TreePose.Torch.Models.Layers;
using static TorchSharp.torch;

namespace TreePose.Torch.Streaming;

/// <summary>
/// A linear layer whose weights lie as the product reads them, once for all frames. Each number of an answer is summed in one order,
/// however many rows come at once: a stream's answer does not depend on who else is served.
/// </summary>
internal sealed class PackedMatrix
{
    private const int Panel = FastMatrix.Panel;
    private readonly AlignedFloats _panels; // [panel, inputs, 32]
    private readonly AlignedFloats _start; // [outputs in whole panels]
    private readonly AlignedFloats _corner = new(FastMatrix.Tile * 2 * Panel);

    /// <summary>Copies the weights.</summary>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs]; null for none.</param>
    public PackedMatrix(Tensor weight, Tensor? bias)
    {
        (Outputs, Inputs) = ((int)weight.size(0), (int)weight.size(1));
        int panels = (Outputs + Panel - 1) / Panel;
        (_panels, _start) = (new(panels * Inputs * Panel), new(panels * Panel));
        using Tensor numbers = weight.detach().contiguous();
        for (int panel = 0; panel < panels; panel++)
            FastMatrix.PackTransposed(
                FastMath.Numbers(numbers),
                _panels.Row(panel, Inputs * Panel),
                panel * Panel,
                Math.Min(Panel, Outputs - panel * Panel),
                Inputs
            );
        if (bias is null)
            return;
        using Tensor own = bias.detach().contiguous();
        FastMath.Numbers(own).CopyTo(_start.Numbers);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>y = x·weightᵀ + bias.</summary>
    /// <param name="x">[rows, stride], of which the first <see cref="Inputs"/> of each row count.</param>
    /// <param name="stride">Numbers from row to row.</param>
    /// <param name="y">[rows, <see cref="Outputs"/>], filled.</param>
    /// <param name="rows">Rows.</param>
    public void Multiply(ReadOnlySpan<float> x, int stride, Span<float> y, int rows)
    {
        const int FewRows = 2; // a tile does eight rows or does them in vain
        if (rows > FewRows)
            Tiles(x, stride, y, rows);
        else
            for (int row = 0; row < rows; row++)
                OneRow(x.Slice(row * stride, Inputs), y.Slice(row * Outputs, Outputs));
    }

    private void Tiles(ReadOnlySpan<float> x, int stride, Span<float> y, int rows)
    {
        for (int column = 0; column < Outputs; column += Panel)
            FastMatrix.MultiplyPanel(
                x,
                stride,
                1,
                _panels.Row(column / Panel, Inputs * Panel),
                _start.Numbers.Slice(column, Panel),
                _corner.Numbers,
                y,
                column,
                rows,
                Outputs,
                Inputs
            );
    }

    private void OneRow(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int column = 0; column < Outputs; column += 2 * Panel)
        {
            bool two = column + Panel < Outputs;
            ReadOnlySpan<float> panels = _panels.Numbers[(column * Inputs)..];
            Span<float> start = _start.Numbers[column..];
            int width = Math.Min(two ? 2 * Panel : Panel, Outputs - column);
            bool whole = width % Panel == 0;
            Span<float> to = whole ? y.Slice(column, width) : _corner.Numbers;
            if (two)
                FastMatrix.OneRowTwoPanels(x, panels, start, to);
            else
                FastMatrix.OneRowOnePanel(x, panels, start, to);
            if (!whole)
                to[..width].CopyTo(y[column..]);
        }
    }
}
