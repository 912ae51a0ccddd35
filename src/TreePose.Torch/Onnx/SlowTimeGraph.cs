using TreePose.Datasets;
using TreePose.Torch.Onnx.Records;
using DataType = TreePose.Torch.Onnx.Records.TensorProto.Types.DataType;

namespace TreePose.Torch.Onnx;

/// <summary>
/// x − b along time with a background that follows, b ← b + α·(x − b), from b = x at the first step: in double precision. When the
/// graph streams, b is a state.
/// </summary>
internal sealed class SlowTimeGraph(OnnxGraph graph)
{
    /// <summary>From step to step of axis 1.</summary>
    /// <param name="x">[B, S, then the given axes].</param>
    /// <param name="lengths">Lengths of the axes behind time.</param>
    /// <param name="follow">α; 1 makes b the step before.</param>
    /// <returns>[B, S, …].</returns>
    public OnnxValue WithoutBackground(OnnxValue x, IReadOnlyList<int> lengths, double follow)
    {
        OnnxValue first = graph.Apply("Gather", [x, graph.Integer(0)], ("axis", 1)); // [B, …]
        if (!graph.Streaming)
            return Following(x, first, follow).Answer;
        OnnxValue state = graph.State("background", DataType.Double, [OnnxGraph.Batch, .. lengths.Select(n => (object)n)]);
        OnnxValue started = graph.Apply("Greater", [graph.Started, graph.Constant("zero", [0f])]); // [B]
        started = graph.Apply("Unsqueeze", [started, graph.Integers([.. lengths.Select((_, i) => i + 1L)])]); // [B, 1, …]
        (OnnxValue answer, OnnxValue last) = Following(x, graph.Apply("Where", [started, state, first]), follow);
        graph.Next(state, last);
        return answer;
    }

    /// <summary>From chirp to chirp through all frames, as if they followed each other without a pause.</summary>
    /// <param name="x">[B, T, then the axes of a frame].</param>
    /// <param name="shape">Those axes.</param>
    /// <param name="chirp">Which of them is that of chirps.</param>
    /// <param name="follow">α; 1 makes b the chirp before.</param>
    public OnnxValue OverChirps(OnnxValue x, FrameShape shape, int chirp, double follow)
    {
        int[] others = [.. Enumerable.Range(0, shape.Axes.Count).Where(i => i != chirp)];
        int[] order = [0, 1, chirp + 2, .. others.Select(i => i + 2)];
        long[] there = [.. order.Select(i => (long)i)],
            back = [.. order.Select((_, i) => (long)Array.IndexOf(order, i))];
        int[] lengths = [.. others.Select(i => shape.Lengths[i])];
        long[] inner = [.. lengths.Select(n => (long)n)];
        OnnxValue steps = graph.Apply("Transpose", [x], ("perm", there)); // [B, T, chirps, …]
        steps = graph.Apply("Reshape", [steps, graph.Integers([0, -1, .. inner])]); // [B, T·chirps, …]
        OnnxValue answer = WithoutBackground(steps, lengths, follow);
        answer = graph.Apply("Reshape", [answer, graph.Integers([0, -1, shape.Lengths[chirp], .. inner])]); // [B, T, chirps, …]
        return graph.Apply("Transpose", [answer], ("perm", back));
    }

    /// <param name="x">[B, S, …].</param>
    /// <param name="background">b before the first step, [B, …].</param>
    /// <param name="follow">α.</param>
    private (OnnxValue Answer, OnnxValue Last) Following(OnnxValue x, OnnxValue background, double follow)
    {
        if (follow != 1)
            return Scan(x, background, follow);
        OnnxValue earlier = graph.Apply("Slice", [x, graph.Integers(0), graph.Integers(-1), graph.Integers(1)]); // [B, S − 1, …]
        OnnxValue before = graph.Apply("Concat", [graph.Apply("Unsqueeze", [background, graph.Integers(1)]), earlier], ("axis", 1));
        return (graph.Apply("Sub", [x, before]), graph.Apply("Gather", [x, graph.Integer(-1)], ("axis", 1)));
    }

    private (OnnxValue Answer, OnnxValue Last) Scan(OnnxValue x, OnnxValue background, double follow)
    {
        var alpha = graph.Constant("follow", [follow]);
        string b = graph.NewName("b"),
            now = graph.NewName("now"),
            difference = graph.NewName("difference"),
            share = graph.NewName("share"),
            next = graph.NewName("next");
        var body = new GraphProto { Name = graph.NewName("follow_body") };
        void Node(string operation, string a, string c, string output) =>
            body.Node.Add(
                new NodeProto
                {
                    OpType = operation,
                    Name = output,
                    Input = { a, c },
                    Output = { output },
                }
            );
        Node("Sub", now, b, difference);
        Node("Mul", difference, alpha.Name, share); // a constant of the graph around
        Node("Add", b, share, next);
        body.Input.AddRange(new[] { b, now }.Select(OfAnyShape));
        body.Output.AddRange(new[] { next, difference }.Select(OfAnyShape));
        OnnxValue[] made = graph.Apply(
            "Scan",
            2,
            [background, x],
            ("body", body),
            ("num_scan_inputs", 1),
            ("scan_input_axes", new[] { 1L }),
            ("scan_output_axes", new[] { 1L })
        );
        return (made[1], made[0]);
    }

    private static ValueInfoProto OfAnyShape(string name) =>
        new()
        {
            Name = name,
            Type = new() { TensorType = new() { ElemType = DataType.Double } },
        };
}
