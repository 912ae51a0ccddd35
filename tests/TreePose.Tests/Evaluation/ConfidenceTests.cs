using System.Text.Json;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Confidence;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Evaluation;

/// <summary>Temperatures and calibration errors against SciPy and NumPy, and what they leave as it was.</summary>
public sealed class ConfidenceTests
{
    public static TheoryData<int> Cases => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Cases))]
    public void TemperatureAndErrorAreTheOracles(int number)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(TestFiles.Golden("confidence.json")));
        JsonElement one = golden.RootElement[number];
        float[] probabilities = [.. one.GetProperty("probabilities").EnumerateArray().Select(p => p.GetSingle())];
        sbyte[] labels = [.. one.GetProperty("labels").EnumerateArray().Select(l => l.GetSByte())];
        int classes = probabilities.Length / labels.Length;
        double temperature = TemperatureScaling.Fit([Capture("a", labels, probabilities)])!.Value;
        Assert.Equal(one.GetProperty("temperature").GetDouble(), temperature, 1e-5);
        var counted = new Reliability();
        counted.Add(labels, probabilities);
        Assert.Equal(one.GetProperty("errorBefore").GetDouble(), counted.ExpectedError!.Value, 1e-6);
        float[] scaled = TemperatureScaling.Apply(probabilities, classes, temperature);
        foreach ((JsonElement expected, float found) in one.GetProperty("scaledFirst").EnumerateArray().Zip(scaled))
            Assert.Equal(expected.GetDouble(), found, 1e-5);
        Assert.All(scaled.Chunk(classes), frame => Assert.Equal(1, frame.Sum(), 1e-5));
        foreach ((float[] before, float[] after) in probabilities.Chunk(classes).Zip(scaled.Chunk(classes)))
            Assert.Equal(Array.IndexOf(before, before.Max()), Array.IndexOf(after, after.Max()));
    }

    [Fact]
    public void WithoutLabelsThereIsNoTemperatureAndAtTheEndsItStops()
    {
        Assert.Null(TemperatureScaling.Fit([Capture("a", [-1, -1], [1, 0, 0, 1])]));
        Assert.Equal(TemperatureScaling.Coolest, TemperatureScaling.Fit([Capture("a", [0, 1], [0.9f, 0.1f, 0.1f, 0.9f])])!.Value, 1e-5);
        Assert.Equal(TemperatureScaling.Hottest, TemperatureScaling.Fit([Capture("a", [1, 0], [0.9f, 0.1f, 0.1f, 0.9f])])!.Value, 1e-4);
        Assert.All(TemperatureScaling.Apply([1, 0, 0, 1], 2, 0.1), p => Assert.InRange(p, 0, 1));
    }

    [Fact]
    public void ReliabilityCountsLabelledFramesInTenBins()
    {
        var counted = new Reliability();
        Assert.Null(counted.ExpectedError);
        counted.Add([0, 1, -1, 1], [1, 0, 0.55f, 0.45f, 1, 0, 0.45f, 0.55f]);
        Assert.Equal(10, counted.Bins.Count);
        Assert.Equal((1L, 1.0, 1.0), (counted.Bins[9].Frames, counted.Bins[9].Confidence!.Value, counted.Bins[9].Accuracy!.Value));
        Assert.Equal(2, counted.Bins[5].Frames);
        Assert.Equal(0.5, counted.Bins[5].Accuracy);
        Assert.Null(counted.Bins[0].Accuracy);
        Assert.Equal(0.1 / 3, counted.ExpectedError!.Value, 1e-6);
    }

    [Fact]
    public void EachFoldIsJudgedAtItsOwnTemperatureAndEverybodyGetsTheMedian()
    {
        ConfidenceReport report = ConfidenceReport.Of([Fold("a", 2), Fold("b", 1), Fold("c", 4)], "", 1);
        Assert.Equal([("a", 2.0), ("b", 1.0), ("c", 4.0)], report.Temperatures.Select(t => (t.Fold, t.Temperature)));
        Assert.Equal(2, report.Everybody);
        Assert.Equal((4.0, 2.0, null), (report.Of("c"), report.Of(null), report.Of("d")));
        // Sure of 0.8 and right always; at T = 2 it says 0.67, at 4 0.59.
        Assert.Equal(0.2, report.ExpectedError!.Before.Value!.Value, 1e-6);
        double[] said = [.. new[] { 1, 0.5, 0.25 }.Select(s => Math.Pow(0.8, s) / (Math.Pow(0.8, s) + Math.Pow(0.2, s)))];
        Assert.Equal(1 - said.Average(), report.ExpectedError.After.Value!.Value, 1e-6);
        Assert.NotNull(report.ExpectedError.After.Lower);
        ConfidenceReport read = ConfidenceReport.Read(report.ToJson(), "results.json")!;
        Assert.Equal(report.ToJson().ToJsonString(), read.ToJson().ToJsonString());
    }

    [Fact]
    public void WithoutATemperatureTheReasonStandsThere()
    {
        ConfidenceReport report = ConfidenceReport.Of([Fold("a", 2), Fold("b", null)], "nobody was set aside.", 1);
        Assert.Equal("Confidence is not calibrated: nobody was set aside.", report.Sentence);
        Assert.Empty(report.Temperatures);
        Assert.Null(report.Of("a"));
        var json = report.ToJson();
        json["everybody"] = -1;
        Assert.Contains(
            "a temperature is no number above 0",
            Assert.Throws<DataFormatException>(() => ConfidenceReport.Read(json, "x")).Message
        );
    }

    private static FoldResult Fold(string person, double? temperature)
    {
        CaptureResult capture = Capture(person, [0, 1], [0.8f, 0.2f, 0.2f, 0.8f]);
        return new FoldResult(0, new Fold(person, [], [], [person]), [capture], new FootEventScores([capture]), [])
        {
            Temperature = temperature,
        };
    }

    private static CaptureResult Capture(string person, sbyte[] labels, float[] probabilities)
    {
        int classes = probabilities.Length / labels.Length;
        var sequence = new FrameSequence
        {
            Id = new CaptureId(person, person),
            Movement = "lift",
            Shape = FrameShape.Map(1, new(AxisKind.Range, 1), new(AxisKind.Doppler, 1)),
            Frames = new float[labels.Length],
            Classes = new FrameClasses([.. Enumerable.Range(0, classes).Select(c => $"class {c}")]),
            Labels = labels,
            Events = [],
            SecondsPerFrame = 0.1,
        };
        return CaptureResult.FromPredictions([new FramePrediction(sequence, probabilities)], new DecoderOptions())[0];
    }
}
