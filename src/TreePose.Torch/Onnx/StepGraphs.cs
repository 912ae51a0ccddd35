using System.Globalization;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Steps.Shipped;
using DataType = TreePose.Torch.Onnx.Records.TensorProto.Types.DataType;

namespace TreePose.Torch.Onnx;

/// <summary>
/// The shipped steps as operators of ONNX, in double precision as the steps themselves compute, each step's answer in single. Means
/// over a sequence leave padding out. Frames are [B, T, then the axes of a frame].
/// </summary>
/// <param name="graph">The graph in the making.</param>
/// <param name="secondsPerFrame">Seconds from one frame to the next, evenly; null when nobody knows.</param>
internal sealed class StepGraphs(OnnxGraph graph, double? secondsPerFrame)
{
    private const double SamePeriod = 1e-9;
    private readonly SlowTimeGraph _slowTime = new(graph);

    /// <summary>Adds steps.</summary>
    /// <param name="steps">Fitted where they learn.</param>
    /// <param name="shape">Shape of the frames that they are given.</param>
    /// <param name="frames">Those frames.</param>
    /// <exception cref="PartException">A step cannot be written; it is named, with the reason.</exception>
    public (OnnxValue Frames, FrameShape Shape) Add(StepPipeline steps, FrameShape shape, OnnxValue frames)
    {
        foreach (FrameStep step in steps.Steps)
        {
            frames = One(step, shape, frames);
            shape = step.ShapeFrom(shape);
        }
        return (frames, shape);
    }

    private OnnxValue One(FrameStep step, FrameShape shape, OnnxValue x) =>
        step switch
        {
            BinsStep bins => Taken(bins, shape, x),
            Log1pStep => InDouble(x, Log1p),
            DecibelStep decibel => InDouble(x, v => Decibel(decibel.Options, v)),
            PowerStep power => InDouble(x, v => Power(power.Options.Exponent, shape, v)),
            NormaliseFrameStep normalise => InDouble(x, v => Normalised(normalise.Options.Norm, shape, v)),
            DifferenceStep difference => InDouble(x, v => Differences(difference.Options.Order, shape, v)),
            MtiStep mti => InDouble(x, v => Moving(mti, shape, v)),
            StandardiseStep { State: { } state } learned => InDouble(x, v => Standardised(learned, state, shape, v)),
            StandardiseStep => throw new PartException($"The step '{step.Name}' has not been fitted, so there is nothing to write."),
            StandardisePerCapture capture => InDouble(x, v => StandardisedByItself(capture, shape, v)),
            RateStep rate when secondsPerFrame is { } period && Math.Abs(rate.Options.SecondsPerFrame / period - 1) <= SamePeriod => x,
            RateStep rate => throw Refused(
                step,
                "makes another number of frames of those it is given",
                string.Create(CultureInfo.InvariantCulture, $"give frames of {rate.Options.SecondsPerFrame} s to a model without it")
            ),
            AlignRangeStep => throw Refused(step, "looks for the person in the whole capture", "align the frames before they are given"),
            _ => throw Refused(step, "is not one of those that have a graph", "apply it before frames are given"),
        };

    private static PartException Refused(FrameStep step, string why, string remedy) =>
        new($"The step '{step.Name}' cannot be written as ONNX: it {why}. Train a model without it, or {remedy}.");

    private OnnxValue InDouble(OnnxValue x, Func<OnnxValue, OnnxValue> work) => Cast(work(Cast(x, DataType.Double)), DataType.Float);

    private OnnxValue Cast(OnnxValue x, DataType type) => graph.Apply("Cast", [x], ("to", (long)type));

    private OnnxValue Number(string name, double value) => graph.Constant(name, [value]);

    private OnnxValue Taken(BinsStep step, FrameShape shape, OnnxValue x) =>
        graph.Apply("Gather", [x, graph.Integers([.. step.BinsOf(shape).Select(b => (long)b)])], ("axis", shape.IndexOf(step.Kind) + 2));

    private OnnxValue Log1p(OnnxValue x)
    {
        OnnxValue above = graph.Apply("Add", [graph.Apply("Abs", [x]), Number("one", 1)]);
        return graph.Apply("Mul", [graph.Apply("Sign", [x]), graph.Apply("Log", [above])]);
    }

    private OnnxValue Decibel(DecibelOptions options, OnnxValue x)
    {
        double factor = (options.Of == LevelOf.Amplitude ? 20 : 10) / Math.Log(10);
        OnnxValue ratio = graph.Apply("Div", [graph.Apply("Abs", [x]), Number("reference", options.Reference)]);
        OnnxValue level = graph.Apply("Mul", [graph.Apply("Log", [ratio]), Number("decibels", factor)]); // −∞ of zeros
        return graph.Apply("Max", [level, Number("floor", options.FloorDecibels)]);
    }

    private OnnxValue Power(double exponent, FrameShape shape, OnnxValue x)
    {
        int component = shape.IndexOf(AxisKind.Component);
        if (component < 0)
            return graph.Apply("Pow", [graph.Apply("Abs", [x]), Number("exponent", exponent)]);
        OnnxValue squares = graph.Apply(
            "ReduceSumSquare",
            [x],
            ("axes", new long[] { component + 2 }),
            ("keepdims", shape.IsMap ? 1 : 0) // of a map the axis becomes its one channel
        );
        return graph.Apply("Pow", [squares, Number("exponent", exponent / 2)]);
    }

    private OnnxValue Normalised(FrameNorm norm, FrameShape shape, OnnxValue x)
    {
        long[] axes = [.. shape.Axes.Select((_, i) => i + 2L)];
        OnnxValue magnitude = graph.Apply("Abs", [x]);
        OnnxValue size = norm switch // [B, T, 1, …]
        {
            FrameNorm.Max => graph.Apply("ReduceMax", [magnitude], ("axes", axes)),
            FrameNorm.Sum => graph.Apply("ReduceSum", [magnitude, graph.Integers(axes)]),
            _ => graph.Apply("Sqrt", [graph.Apply("ReduceSumSquare", [x], ("axes", axes))]),
        };
        OnnxValue isZero = Cast(graph.Apply("Equal", [size, Number("zero", 0)]), DataType.Double);
        return graph.Apply("Div", [x, graph.Apply("Add", [size, isZero])]); // a frame of zeros is divided by 1
    }

    private OnnxValue Differences(int order, FrameShape shape, OnnxValue x)
    {
        for (int i = 0; i < order; i++)
            x = _slowTime.WithoutBackground(x, shape.Lengths, 1);
        return x;
    }

    private OnnxValue Moving(MtiStep step, FrameShape shape, OnnxValue x)
    {
        MtiOptions options = step.Options;
        int? chirps = options.Over == MtiAxis.Chirps ? shape.IndexOf(AxisKind.Chirp) : null;
        if (options.Rule == MtiRule.CaptureMean)
        {
            long[] axes = chirps is { } axis ? [1, axis + 2L] : [1];
            OnnxValue own = Known(step, shape, x);
            return graph.Apply("Sub", [x, MeanOf(own, shape, axes, chirps is { } along ? shape.Lengths[along] : 1)]);
        }
        double follow = 1;
        if (options.Rule == MtiRule.RunningMean)
        {
            double period =
                secondsPerFrame
                ?? throw Refused(step, "forgets with time, and the model does not say how long a frame lasts", "say its frame period");
            if (chirps is { } along)
                period /= shape.Lengths[along];
            follow = 1 - Math.Exp(-period / options.TimeConstantSeconds);
        }
        return chirps is { } chirp ? _slowTime.OverChirps(x, shape, chirp, follow) : _slowTime.WithoutBackground(x, shape.Lengths, follow);
    }

    private OnnxValue Standardised(StandardiseStep step, StepState state, FrameShape shape, OnnxValue x)
    {
        (double[] mean, double[] deviation) = step.Learned(state);
        long[] across = [.. Groups(step.Groups(shape), shape).Select((own, i) => own ? shape.Lengths[i] : 1L)];
        OnnxValue centred = graph.Apply("Sub", [x, graph.Constant(step.Name + ".mean", mean, across)]);
        return graph.Apply("Div", [centred, graph.Constant(step.Name + ".deviation", deviation, across)]);
    }

    private OnnxValue StandardisedByItself(StandardisePerCapture step, FrameShape shape, OnnxValue x)
    {
        FrameGroups groups = step.Groups(shape);
        long[] axes = [1, .. Groups(groups, shape).Index().Where(g => !g.Item).Select(g => g.Index + 2L)];
        int cells = shape.Size / groups.Count;
        OnnxValue own = Known(step, shape, x);
        OnnxValue mean = MeanOf(own, shape, axes, cells); // [B, 1, …]
        OnnxValue centred = graph.Apply("Sub", [x, mean]);
        OnnxValue squares = graph.Apply("Mul", [centred, centred]);
        OnnxValue deviation = graph.Apply("Sqrt", [MeanOf(Known(step, shape, squares), shape, axes, cells)]); // of the population
        OnnxValue none = graph.Apply("Less", [deviation, Number("least", step.Options.LeastDeviation)]);
        return graph.Apply("Div", [centred, graph.Apply("Where", [none, Number("one", 1), deviation])]);
    }

    /// <summary>For each axis of a frame whether groups go along it.</summary>
    private static bool[] Groups(FrameGroups groups, FrameShape shape) =>
        [.. shape.Axes.Select(a => groups.Count == shape.Size || (groups.Count > 1 && a.Kind == AxisKind.Channel))];

    /// <summary>Frames of a whole sequence with padding at zero.</summary>
    /// <exception cref="PartException">Frames come one at a time.</exception>
    private OnnxValue Known(FrameStep step, FrameShape shape, OnnxValue x) =>
        graph.Streaming
            ? throw Refused(step, "has to know the whole capture first", "write the model for whole sequences, without streaming")
            : graph.Apply("Where", [graph.Real(shape.Axes.Count), x, Number("zero", 0)]);

    /// <summary>Mean over time and some axes of a frame, over real frames alone: [B, 1, …].</summary>
    private OnnxValue MeanOf(OnnxValue own, FrameShape shape, long[] axes, int cells)
    {
        OnnxValue frames = Cast(graph.Apply("ReduceSum", [graph.Mask, graph.Integers(1)]), DataType.Double); // [B, 1]
        OnnxValue count = graph.Apply("Unsqueeze", [frames, graph.Integers([.. shape.Axes.Select((_, i) => i + 2L)])]); // [B, 1, 1, …]
        OnnxValue sum = graph.Apply("ReduceSum", [own, graph.Integers(axes)]);
        return graph.Apply("Div", [sum, graph.Apply("Mul", [count, Number("cells", cells)])]);
    }
}
