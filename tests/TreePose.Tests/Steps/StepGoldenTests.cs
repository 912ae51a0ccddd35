using System.Text.Json;
using TreePose.Datasets;
using TreePose.Steps;
using TreePose.TestKit;
using TreePose.Tests.Balance;
using Xunit;

namespace TreePose.Tests.Steps;

/// <summary>Every step against NumPy; the script is tests/Golden/steps/steps.py.</summary>
public sealed class StepGoldenTests
{
    private const double Tolerance = 1e-6; // of the largest number: single precision
    private static readonly JsonElement Golden = Read();
    private static readonly double SecondsPerFrame = Golden.GetProperty("secondsPerFrame").GetDouble();
    private static readonly FrameShape Map = FrameShape.Map(2, new(AxisKind.Doppler, 7), new(AxisKind.Range, 6));

    private static readonly Dictionary<string, FrameShape> SpecialShapes = new()
    {
        ["even"] = new FrameShape(new FrameAxis(AxisKind.Range, 2), new(AxisKind.Doppler, 4)),
        ["complex"] = new FrameShape(
            new FrameAxis(AxisKind.Component, 2),
            new(AxisKind.Channel, 2),
            new(AxisKind.Chirp, 5),
            new(AxisKind.Sample, 3)
        ),
    };

    [Fact]
    public void MapsAgreeWithNumPy()
    {
        FrameBlock input = Block("input", Map),
            other = Block("other", Map);
        var seen = new HashSet<string>();
        foreach (JsonElement golden in Golden.GetProperty("cases").EnumerateArray())
        {
            (FrameStep step, string what) = Step(golden);
            double[]? times = golden.TryGetProperty("times", out JsonElement t) ? t.Numbers() : null;
            if (step is LearningStep learning)
                step = learning.Fit([input, other]);
            FrameBlock made = step.Apply(input with { TimesSeconds = times });
            Assert.Equal(golden.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32()), made.Shape.Lengths);
            GoldenJson.AssertClose(golden.Numbers("values"), [.. made.Frames.Select(v => (double)v)], Tolerance, what);
            if (golden.TryGetProperty("shift", out JsonElement shift))
                Assert.Contains($"shifted by {shift.GetInt32():+0;-0;0} to", Assert.Single(made.Notes), StringComparison.Ordinal);
            seen.Add(step.Name);
        }
        Assert.Equal(ShippedSteps.List().All.Select(p => p.Name).Order(), seen.Order());
    }

    [Fact]
    public void ComplexChirpsAndEvenDopplerAgreeWithNumPy()
    {
        foreach (JsonElement golden in Golden.GetProperty("special").EnumerateArray())
        {
            (FrameStep step, string what) = Step(golden);
            string input = golden.GetProperty("input").GetString()!;
            FrameBlock made = step.Apply(Block(input, SpecialShapes[input]));
            GoldenJson.AssertClose(golden.Numbers("values"), [.. made.Frames.Select(v => (double)v)], Tolerance, what);
        }
    }

    private static (FrameStep Step, string What) Step(JsonElement golden)
    {
        string name = golden.GetProperty("step").GetString()!;
        string[] options = [.. golden.GetProperty("options").EnumerateArray().Select(o => o.GetString()!)];
        return (Blocks.Step(name, options), $"{name} {string.Join(' ', options)}");
    }

    private static FrameBlock Block(string name, FrameShape shape) =>
        Blocks.Of(shape, [.. Golden.Numbers(name).Select(v => (float)v)], SecondsPerFrame);

    private static JsonElement Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("steps/steps.json")));
        return document.RootElement.Clone();
    }
}
