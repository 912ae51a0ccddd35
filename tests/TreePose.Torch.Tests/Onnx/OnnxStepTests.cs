using TorchSharp;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.Steps.Shipped;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>Every step in ONNX Runtime makes the frames that it makes here, of whole sequences and frame by frame.</summary>
public sealed class OnnxStepTests
{
    private const double Period = 0.036,
        Tolerance = 1e-6;
    private static readonly FrameShape Map = FrameShape.Map(2, new(AxisKind.Range, 6), new(AxisKind.Doppler, 7)),
        ComplexMap = new(new(AxisKind.Component, 2), new(AxisKind.Range, 5), new(AxisKind.Doppler, 4)),
        Chirps = new(new(AxisKind.Component, 2), new(AxisKind.Chirp, 5), new(AxisKind.Sample, 4)),
        ManyChirps = new(new(AxisKind.Channel, 3), new(AxisKind.Component, 2), new(AxisKind.Chirp, 5), new(AxisKind.Sample, 4));

    private static readonly (string Name, FrameShape Shape, bool NeedsAll, (string, object?)[] Steps)[] All =
    [
        One(Map, "log1p"),
        One(Map, "decibel"),
        One(
            Map,
            "decibel",
            new DecibelOptions
            {
                Of = LevelOf.Power,
                Reference = 3,
                FloorDecibels = -20,
            }
        ),
        One(Map, "power", new PowerOptions { Exponent = 1.5 }),
        One(ComplexMap, "power"),
        One(Chirps, "power", new PowerOptions { Exponent = 1 }),
        One(ManyChirps, "power"),
        .. Enum.GetValues<FrameNorm>().Select(norm => One(Map, "normalise.frame", new NormaliseFrameOptions { Norm = norm })),
        One(Map, "difference"),
        One(Map, "difference", new DifferenceOptions { Order = 3 }),
        .. from rule in Enum.GetValues<MtiRule>()
        from over in Enum.GetValues<MtiAxis>()
        from shape in over == MtiAxis.Chirps ? new[] { Chirps, ManyChirps } : [Map]
        select One(
            shape,
            "mti",
            new MtiOptions
            {
                Rule = rule,
                Over = over,
                TimeConstantSeconds = 0.2,
            },
            rule == MtiRule.CaptureMean
        ),
        One(Map, "standardise.perChannel"),
        One(Map, "standardise.perBin"),
        .. Enum.GetValues<StandardiseScope>()
            .Select(scope => One(Map, "standardise.perCapture", new StandardiseCaptureOptions { Scope = scope }, true)),
        One(Map, "crop.range", new CropRangeOptions { FromBin = 1, ToBin = 5 }),
        One(Map, "crop.doppler", new CropDopplerOptions { HalfWidth = 2 }),
        One(Map, "flip.doppler"),
        One(ComplexMap, "flip.doppler"),
        One(Map, "rate", new RateOptions { SecondsPerFrame = Period }),
        (
            "a chain",
            ComplexMap,
            false,
            [("mti", null), ("power", null), ("log1p", null), ("standardise.perBin", null), ("difference", null), ("flip.doppler", null)]
        ),
    ];

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach ((int i, var one) in All.Index())
                cases.Add(i, one.Name);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void PaddedSequencesGetTheStepsFrames(int index, string name)
    {
        (_, FrameShape shape, _, (string, object?)[] steps) = All[index];
        FrameBlock[] blocks = [Block(shape, 25, 1), Block(shape, 17, 2)];
        StepPipeline fitted = Pipeline(steps).Fit(blocks);
        using DisposeScope scope = NewDisposeScope();
        using var echo = new Echo(fitted.ShapeOf(shape));
        using var session = new OnnxSession(OnnxExport.Bytes(Model(echo, fitted, shape)));
        long[] lengths = [.. shape.Lengths.Select(n => (long)n)];
        Tensor frames = full([2, 25, .. lengths], 77f),
            mask = zeros(2, 25);
        foreach ((int b, FrameBlock block) in blocks.Index())
        {
            frames[b, ..block.Length] = tensor(block.Frames, [block.Length, .. lengths]);
            mask[b, ..block.Length] = 1;
        }
        float[] made = session.Run(OnnxNetworkTests.Given(frames, mask))["logits"].Floats;
        foreach ((int b, FrameBlock block) in blocks.Index())
            AssertClose(fitted.Apply(block).Frames, made.AsSpan(b * 25 * echo.Shape.Size), name);
    }

    [Theory, MemberData(nameof(Cases))]
    public void FramesOneByOneGetTheStepsFrames(int index, string name)
    {
        (_, FrameShape shape, bool needsAll, (string, object?)[] steps) = All[index];
        FrameBlock block = Block(shape, 25, 1);
        StepPipeline fitted = Pipeline(steps).Fit([block]);
        using DisposeScope scope = NewDisposeScope();
        using var echo = new Echo(fitted.ShapeOf(shape));
        OnnxModel model = Model(echo, fitted, shape);
        if (needsAll)
        {
            string message = Assert.Throws<PartException>(() => OnnxExport.Bytes(model with { Streaming = true })).Message;
            Assert.Contains($"The step '{steps[0].Item1}' cannot be written as ONNX: it has to know the whole capture", message);
            return;
        }
        Tensor frames = tensor(block.Frames, [1, block.Length, .. shape.Lengths.Select(n => (long)n)]);
        AssertClose(fitted.Apply(block).Frames, OnnxStreamTests.Stream(model, frames, "logits").data<float>().ToArray(), name);
    }

    [Theory]
    [InlineData("align.range", "looks for the person in the whole capture")]
    [InlineData("rate", "makes another number of frames")]
    [InlineData("mti", "the model does not say how long a frame lasts")]
    public void AStepWithoutAGraphIsRefusedByName(string step, string why)
    {
        using var echo = new Echo(Map);
        OnnxModel model = Model(echo, Pipeline((step, null)), Map) with { SecondsPerFrame = step == "mti" ? null : Period };
        string message = Assert.Throws<PartException>(() => OnnxExport.Bytes(model)).Message;
        Assert.Contains($"The step '{step}' cannot be written as ONNX: it ", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepOfAUsersOwnIsRefusedByName()
    {
        using var echo = new Echo(Map);
        StepPart own = StepPart.Of("own", "as it is", () => new Own());
        string message = Assert.Throws<PartException>(() => OnnxExport.Bytes(Model(echo, new StepPipeline(own.Create(null)), Map))).Message;
        Assert.Contains("The step 'own' cannot be written as ONNX: it is not one of those that have a graph", message);
    }

    [Fact]
    public void AStepThatWasNotFittedIsRefused()
    {
        using var echo = new Echo(Map);
        OnnxModel model = Model(echo, Pipeline(("standardise.perBin", null)), Map);
        Assert.Contains("has not been fitted", Assert.Throws<PartException>(() => OnnxExport.Bytes(model)).Message);
    }

    /// <summary>Steps by name, with options where they are not the defaults.</summary>
    internal static StepPipeline Pipeline(params (string Name, object? Options)[] steps)
    {
        PartList<StepPart> list = ShippedSteps.List();
        return new StepPipeline([.. steps.Select(s => list.Find(s.Name).Create(s.Options))]);
    }

    private static (string, FrameShape, bool, (string, object?)[]) One(
        FrameShape shape,
        string step,
        object? options = null,
        bool needsAll = false
    ) => ($"{step} {options}", shape, needsAll, [(step, options)]);

    private static OnnxModel Model(Echo echo, StepPipeline steps, FrameShape shape) =>
        new()
        {
            Members = [new OnnxMember(echo, steps.Rest)],
            Steps = steps.Fixed,
            Frames = shape,
            SecondsPerFrame = Period,
        };

    /// <summary>Random frames with clutter; one frame is zero, and one bin is always.</summary>
    private static FrameBlock Block(FrameShape shape, int length, int seed)
    {
        var random = new Random(seed);
        float[] frames = [.. Enumerable.Range(0, length * shape.Size).Select(i => (float)(3 * random.NextDouble() - 1 + i % shape.Size))];
        Array.Clear(frames, 4 * shape.Size, shape.Size);
        for (int t = 0; t < length; t++)
            frames[t * shape.Size + 2] = 0;
        return new FrameBlock
        {
            Id = new CaptureId($"{seed}", $"S{seed}_M01"),
            Shape = shape,
            Frames = frames,
            SecondsPerFrame = Period,
        };
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string name)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * (1 + Math.Abs(expected[i]))))
                Assert.Fail($"{name}: number {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }

    /// <summary>A user's network that declares its graph: its logits are the frames themselves.</summary>
    private sealed class Echo : FrameClassifier, IOnnxGraph
    {
        public Echo(FrameShape shape)
            : base("echo", new(shape, shape.Size)) => RegisterComponents();

        public bool CanStream => true;

        public override Tensor forward(Tensor frames, Tensor mask) => frames.flatten(2);

        /// <returns>[B, T, size].</returns>
        public OnnxValue ToOnnx(OnnxGraph graph, OnnxValue frames) => graph.Apply("Reshape", [frames, graph.Integers(0, 0, Shape.Size)]);
    }

    private sealed class Own : FrameStep
    {
        protected override FrameBlock Transform(FrameBlock block) => block;
    }
}
