using System.ComponentModel.DataAnnotations;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Parts;
using TreePose.Runs;
using TreePose.Steps;
using TreePose.TestKit;
using TreePose.Torch.Models;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What is wrong with a user's parts is one clear sentence that names the part, exit code 2, and a record that says so.</summary>
public sealed class PartInputTests : IDisposable
{
    private static readonly string[] Quick =
    [
        "--set",
        "training.epochs=1",
        "--set",
        "training.ensemble=1",
        "--set",
        "training.windowFrames=50",
        "--set",
        "training.strideFrames=50",
        "--jobs",
        "1",
    ];

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public sealed record WidthOptions
    {
        /// <summary>Numbers a frame.</summary>
        [Range(1, 64)]
        public int Width { get; init; } = 8;
    }

    /// <summary>Registrations that cannot be, each with what the program says of it.</summary>
    public static TheoryData<string, string> Clashes =>
        new()
        {
            { "model", "There are two parts of the kind model named 'tcn'" },
            { "step", "There are two parts of the kind step named 'log1p'" },
            { "source", "There are two parts of the kind source named 'mars'" },
            { "options", "The model 'tcn.width' and the model 'tcn' would both own the option key 'tcn.width'" },
            { "name", "'no model' cannot be the name of a part" },
        };

    [Theory]
    [MemberData(nameof(Clashes))]
    public void APartThatCannotBeAddedIsRefusedByEveryCommand(string which, string problem)
    {
        TreePoseApp app = TreePoseApp.Create();
        app = which switch
        {
            "model" => app.AddModel<WidthOptions>("tcn", (input, _) => new FaultyModel(input)),
            "step" => app.AddStep("log1p", () => new AnyStep()),
            "source" => app.AddSource(Source("mars", 96, 96)),
            "options" => app.AddModel<WidthOptions>("tcn.width", (input, _) => new FaultyModel(input)),
            _ => app.AddModel<WidthOptions>("no model", (input, _) => new FaultyModel(input)),
        };
        (int code, string output, string errors) = Run(app, "models");
        Assert.Equal((TreePoseApp.BadInput, ""), (code, output));
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void ASourceNamedLikeAnOptionIsRefused()
    {
        // 'training' has options of its own, and a source's options stand under its name.
        var source = SourcePart<FrameDataset>.Of("training", "a source", "ANY", new WidthOptions(), (_, _) => Data(96, 96));
        (int code, _, string errors) = Run(TreePoseApp.Create().AddSource(source), "options", "goup-down");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("training", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepWhoseFramesTheModelCannotTakeIsNamed()
    {
        TreePoseApp app = Two()
            .AddStep("narrow", () => new AnyStep(Map(2, 2), b => [.. b.Frames.Chunk(b.Shape.Size).SelectMany(f => f.Take(4))]));
        Refused(app, "narrow", ["tcn", "2"], "--set", "steps=narrow");
    }

    [Fact]
    public void AStepThatMakesAnotherShapeThanItPromisedIsNamed()
    {
        TreePoseApp app = Two().AddStep("liar", () => new AnyStep(Map(4, 4), b => new float[b.Length]));
        (int code, _, string errors) = Run(app, Arguments("liar", "--set", "steps=liar"));
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("The step 'liar'", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zero", "After the step 'zero' every number of every frame is the same")]
    [InlineData("writes", "The step 'writes' wrote into the frames that it was given, on S1")]
    [InlineData("nothing", "The step 'nothing' learned nothing: its Learn gave null")]
    public void AStepThatSpoilsFramesIsNamed(string fault, string problem)
    {
        TreePoseApp app = Two()
            .AddStep("zero", () => new AnyStep(null, b => new float[b.Frames.Length]))
            .AddStep(
                "writes",
                () =>
                    new AnyStep(
                        null,
                        b =>
                        {
                            b.Frames[0]++;
                            return b.Frames;
                        }
                    )
            )
            .AddStep("nothing", () => new Learns(() => null!));
        Refused(app, fault, [problem], "--set", $"steps={fault}");
    }

    [Fact]
    public void ARunThatFailedInPreparationSaysSoWhenItIsResumed()
    {
        TreePoseApp app = Two().AddStep("zero", () => new AnyStep(null, b => new float[b.Frames.Length]));
        Refused(app, "early", ["After the step 'zero'"], "--set", "steps=zero");
        (int code, _, string errors) = Run(app, "resume", "early", "--runs", _scratch.Path);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("early failed while its data was prepared", errors, StringComparison.Ordinal);
        Assert.Contains("run goup-down --config ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepThatFitsOnNothingIsNamed()
    {
        // The fold that tests the second participant trains on the first, who has no frame.
        TreePoseApp app = TreePoseApp.Create().AddSource(Source("own", 0, 96));
        const string Problem = "The step 'standardise.perBin' learns from training frames, and there are none.";
        Refused(app, "nothing", [Problem], "--set", "steps=standardise.perBin", "--set", "protocol.validationParticipants=0");
    }

    [Theory]
    [InlineData("shape", "The model 'own' gave an answer of the shape")]
    [InlineData("nan", "model 'own'")]
    [InlineData("throws", "The model 'own' failed in its forward, given frames [")]
    [InlineData("double", "The model 'own' gave Float64 numbers where Float32 is needed")]
    [InlineData("constant", "The model 'own' gave an answer without a gradient")]
    [InlineData("sizes", "The model 'own' failed in its forward")]
    public void AModelThatGivesNonsenseIsNamed(string fault, string problem)
    {
        TreePoseApp app = Two().AddModel<WidthOptions>("own", (input, _) => new FaultyModel(input, fault));
        Refused(app, fault, [problem], "--set", "model=own");
    }

    [Fact]
    public void AMetricThatThrowsIsNamed()
    {
        TreePoseApp app = Two()
            .AddMetric(
                new Figure("odd", "", false, "odd"),
                double? (IReadOnlyList<CaptureResult> captures) => throw new InvalidOperationException($"cannot count {captures.Count}")
            );
        Refused(app, "metric", ["The metric 'odd' failed: cannot count 1"]);
    }

    [Fact]
    public void APartThatIsNotDeterministicIsFoundWhenAUnitIsRepeated()
    {
        int learned = 0;
        TreePoseApp app = null!;
        app = Two()
            .AddStep(
                "dice",
                () =>
                    new Learns(() =>
                    {
                        // While the run is at this unit, another process does it, too.
                        if (Interlocked.Increment(ref learned) == 1)
                            Assert.Equal(0, Run(app, "unit", "dice", "fold/1/model/0", "--runs", _scratch.Path).Code);
                        return new Dictionary<string, double[]> { ["thrown"] = [Random.Shared.NextDouble()] };
                    })
            );
        const string Problem = "The unit 'fold/1/model/0' was done twice and gave two results: a part of it is not deterministic.";
        Refused(app, "dice", [Problem], "--set", "steps=dice");
    }

    [Fact]
    public void AUnitDoneAgainIsCompared()
    {
        double thrown = 0.5;
        TreePoseApp app = null!;
        app = Two().AddStep("dice", () => new Learns(() => new Dictionary<string, double[]> { ["thrown"] = [thrown] }));
        Assert.Equal(0, Run(app, Arguments("dice", "--set", "steps=dice")).Code);
        string[] again = ["unit", "dice", "fold/1/model/0", "--again", "--runs", _scratch.Path];
        Assert.Equal(0, Run(app, again).Code);
        thrown = 0.75;
        (int code, _, string errors) = Run(app, again);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("The unit 'fold/1/model/0' was done twice and gave two results", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.json", """{ "options": { "training": { "epocs": 3 } } }""", "training.epocs")]
    [InlineData("a.json", """{ "options": { "training": { "epochs": 3, "epochs": 4 } } }""", "epochs")]
    [InlineData("a.json", """{ "options": { "training": { "epochs": "many" } } }""", "training.epochs")]
    [InlineData("a.yaml", "options:\n  training:\n    epocs: 3\n", "training.epocs")]
    [InlineData("a.yaml", "options:\n  training:\n    epochs: 3\n    epochs: 4\n", "epochs")]
    [InlineData("a.yaml", "options:\n  training:\n    epochs: many\n", "training.epochs")]
    [InlineData("a.json", "{ \"options\": ", "a.json")]
    [InlineData("a.txt", "training.epochs=3", "a.txt")]
    public void AConfigurationFileNamesItsKeyAndItself(string name, string text, string key)
    {
        string file = _scratch.File(name);
        File.WriteAllText(file, text);
        (int code, string output, string errors) = CommandLine.Run(
            "run",
            "goup-down",
            "--runs",
            _scratch.File("records"),
            "--config",
            file
        );
        Assert.Equal((TreePoseApp.BadInput, ""), (code, output));
        Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.File("records")));
    }

    /// <summary>A run that ends with exit code 2, says all of some texts in one message, and keeps it in its record.</summary>
    private void Refused(TreePoseApp app, string name, string[] problems, params string[] more)
    {
        (int code, _, string errors) = Run(app, Arguments(name, more));
        Assert.True(code == TreePoseApp.BadInput, $"exit code {code}: {errors}");
        string message = errors.Split('\n').Single(l => l.StartsWith("treepose: ", StringComparison.Ordinal));
        Assert.All(problems, p => Assert.Contains(p, message, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        RunInfo info = new RunStore(_scratch.Path).Find(name);
        Assert.Equal(RunStatus.Failed, info.Status);
        Assert.All(problems, p => Assert.Contains(p, info.Reason, StringComparison.Ordinal));
    }

    private string[] Arguments(string name, params string[] more) =>
        ["run", "goup-down", "--data", "own:any", "--runs", _scratch.Path, "--name", name, .. Quick, .. more];

    private static (int Code, string Output, string Errors) Run(TreePoseApp app, params string[] arguments)
    {
        using StringWriter output = new(),
            errors = new();
        int code = app.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    /// <summary>A program with data of two participants.</summary>
    private static TreePoseApp Two() => TreePoseApp.Create().AddSource(Source("own", 96, 96));

    private static SourcePart<FrameDataset> Source(string name, params int[] frames) =>
        SourcePart<FrameDataset>.Of(name, "frames made up", "ANY", _ => Data(frames));

    /// <summary>A capture of so many frames for each participant.</summary>
    private static FrameDataset Data(params int[] frames) =>
        new(
            "own:any",
            SmallFrames.Shape,
            [.. frames.Select((f, i) => SmallFrames.Sequence($"{i + 1}", $"S{i + 1}", i, f))],
            new Dictionary<string, string> { ["own"] = "00" }
        );

    private static FrameShape Map(int range, int doppler) => FrameShape.Map(1, new(AxisKind.Range, range), new(AxisKind.Doppler, doppler));
}
