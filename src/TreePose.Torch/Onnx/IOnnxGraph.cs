namespace TreePose.Torch.Onnx;

/// <summary>An architecture that says what its forward pass is in operators of ONNX, so that it can leave TreePose.</summary>
public interface IOnnxGraph
{
    /// <summary>
    /// Whether a frame's answer depends on that frame and earlier ones alone, and all memory is that of <see cref="OnnxLayers.Lstm"/>:
    /// then the same graph also takes one frame at a time, with state in and out.
    /// </summary>
    bool CanStream { get; }

    /// <summary>Adds the forward pass of a trained network, without dropout.</summary>
    /// <param name="graph">The graph in the making.</param>
    /// <param name="frames">[B, T, then the axes of a frame], as <c>forward</c> is given them; when streaming T is 1.</param>
    /// <returns>What <c>forward</c> returns: logits [B, T, classes], a number a frame [B, T] or a number a hold [B].</returns>
    OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames);
}

/// <summary>A tensor of a graph in the making.</summary>
/// <param name="Name">Its name there, which no other has.</param>
public readonly record struct OnnxValue(string Name)
{
    /// <summary>An optional input that is left out.</summary>
    public static OnnxValue None => new("");
}
