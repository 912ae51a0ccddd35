using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Number and names of classes come from the data: a user's source with others than the foot's has every command.</summary>
public sealed class ClassesOfDataTests : IDisposable
{
    private static readonly string[] Quick =
    [
        "--set",
        "training.epochs=2",
        "--set",
        "training.ensemble=2",
        "--set",
        "training.windowFrames=24",
        "--set",
        "training.strideFrames=24",
        "--jobs",
        "1",
    ];

    private static readonly string[] Names = ["still", "wave", "squat", "jump"];

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void GoUpDownRunsOnAnyNumberOfClasses(int classes)
    {
        string[] run = ["run", "goup-down", "--data", "moves:any", "--runs", _scratch.Path, "--name", "own", .. Quick];
        (int code, string output, string errors) = Run(classes, run);
        Assert.True(code == 0, errors);
        Assert.Contains("Events of people the model has never seen (3 of 3 folds)", output, StringComparison.Ordinal);
        string record = new RunStore(_scratch.Path).Find("own").Folder;
        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "results.json")))!;
        Assert.Equal(Names[..classes], results["classes"]!.AsArray().Select(n => (string?)n));
        foreach (JsonNode scores in results["participants"]!.AsArray().Append(results["pooled"]).OfType<JsonNode>())
        {
            foreach (string confusion in new[] { "frameConfusion", "eventConfusion" })
            {
                Assert.Equal(classes, scores[confusion]!.AsArray().Count);
                Assert.All(scores[confusion]!.AsArray(), row => Assert.Equal(classes, row!.AsArray().Count));
            }
        }
        // Each class lights a column of its own: one who knows the columns apart finds most of the frames of each.
        JsonArray frames = results["pooled"]!["frameConfusion"]!.AsArray();
        for (int c = 0; c < classes; c++)
            Assert.True((int)frames[c]![c]! * 2 > frames[c]!.AsArray().Sum(n => (int)n!), frames.ToJsonString());
        Assert.Equal(["noEvent"], results["baselines"]!.AsObject().Select(b => b.Key)); // no rhythm of a foot
        Assert.True(File.Exists(Path.Combine(record, "plots", "confusion_events.png")));

        string page = File.ReadAllText(Path.Combine(record, "report.html"));
        Assert.All(Names[..classes], name => Assert.Contains(name, page, StringComparison.Ordinal));
        foreach (string foot in new[] { "going up", "“neither”", "rhythm", "the foot", "foot leaves" })
            Assert.DoesNotContain(foot, page, StringComparison.OrdinalIgnoreCase);
        JsonNode model = JsonNode.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(record, "checkpoints"), "*.json")[0]))!;
        Assert.Equal(Names[..classes], model["classes"]!.AsArray().Select(n => (string?)n));
    }

    [Fact]
    public void ASourceOfAScriptHasTheDataCommands()
    {
        (int code, string output, string errors) = Run(4, "data", "summary", "--data", "moves:any");
        Assert.True(code == 0, errors);
        Assert.Matches("(?m)^capture +movement +frames label. wave squat jump  ev.", output);
        Assert.Contains("moves:any: 3 participants, 3 captures", output, StringComparison.Ordinal);

        Assert.Contains("moves:ANY", Run(4, "data", "summary", "--help").Output, StringComparison.Ordinal);
        Assert.Contains("moves:ANY", Run(4, "data", "windows", "--help").Output, StringComparison.Ordinal);

        string folder = _scratch.File("windows");
        (code, _, errors) = Run(4, "data", "windows", "--data", "moves:any", "--out", folder, "--set", "windows.windowFrames=20");
        Assert.True(code == 0, errors);
        StoredDataset stored = DatasetFolder.Read(folder);
        Assert.Equal(Names, stored.Classes.Names);
        Assert.Contains((sbyte)3, stored.Labels);
    }

    [Fact]
    public void ALabelOutsideTheClassesIsOneSentence()
    {
        (int code, _, string errors) = Run(Source(5, named: 4), "run", "goup-down", "--data", "moves:any", "--runs", _scratch.Path);
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Matches("S1, frame [0-9]+: the label is 4; allowed is -1 no label, 0 still, 1 wave, 2 squat, 3 jump\\.", errors);
    }

    private static (int Code, string Output, string Errors) Run(int classes, params string[] arguments) =>
        Run(Source(classes, classes), arguments);

    private static (int Code, string Output, string Errors) Run(SourcePart<FrameDataset> source, params string[] arguments)
    {
        using StringWriter output = new(),
            errors = new();
        int code = TreePoseApp.Create().AddSource(source).Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }

    private static SourcePart<FrameDataset> Source(int classes, int named)
    {
        FrameSequence[] Sequences() => [.. Enumerable.Range(1, 3).Select(p => Sequence(p, classes, named))];
        return SourcePart<FrameDataset>.Of(
            "moves",
            "movements made up",
            "ANY",
            _ => new FrameDataset("moves:any", SmallFrames.Shape, Sequences(), new Dictionary<string, string>())
        );
    }

    /// <summary>Movements of each class in turn, 6 frames long with 6 frames of class 0 between; each lights two columns.</summary>
    private static FrameSequence Sequence(int participant, int classes, int named)
    {
        const int Frames = 144;
        var random = new Random(participant);
        int LabelOf(int frame) => frame / 6 % 2 == 0 ? 0 : 1 + (frame / 12 % (classes - 1));
        sbyte[] labels = [.. Enumerable.Range(0, Frames).Select(i => (sbyte)LabelOf(i))];
        var frames = new float[Frames * SmallFrames.Shape.Size];
        for (int i = 0; i < frames.Length; i++)
        {
            int column = i % SmallFrames.Shape.Columns,
                label = (int)labels[i / SmallFrames.Shape.Size];
            frames[i] = (float)(random.NextDouble() * 0.2) + (label > 0 && column / 2 == label ? 1 : 0);
        }
        return new FrameSequence
        {
            Id = new CaptureId($"{participant}", $"S{participant}"),
            Movement = "gymnastics",
            Shape = SmallFrames.Shape,
            Frames = frames,
            Classes = new FrameClasses(Names[..named]),
            Labels = labels,
            Events = FrameLabels.ToEvents(labels),
            SecondsPerFrame = 0.1,
        };
    }
}
