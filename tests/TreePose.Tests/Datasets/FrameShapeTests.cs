using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class FrameShapeTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly FrameShape Map = FrameShape.Map(4, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11));
    private static readonly FrameShape Points = new(new FrameAxis(AxisKind.Point, 64), new(AxisKind.Feature, 5));
    private static readonly FrameShape Chirps = new(
        new FrameAxis(AxisKind.Component, 2),
        new(AxisKind.Chirp, 128),
        new(AxisKind.Sample, 64)
    );

    [Fact]
    public void AMapReadsAsBefore()
    {
        Assert.Equal("[4 channels, 16 range, 11 Doppler]", Map.ToString());
        Assert.Equal("[1 channel, 23 Doppler, 13 range]", RadarFrame.MapShape.ToString());
        Assert.Equal((4, 16, 11, 704), (Map.Channels, Map.Rows, Map.Columns, Map.Size));
        Assert.Equal((AxisKind.Range, AxisKind.Doppler), (Map.RowAxis.Kind, Map.ColumnAxis.Kind));
        Assert.True(Map.IsMap);
        Assert.Equal(
            """{"channels":4,"rows":16,"columns":11,"rowAxis":"range","columnAxis":"Doppler","size":704}""",
            JsonSerializer.Serialize(Map, Json)
        );
    }

    [Fact]
    public void ShapesOfEqualAxesAreEqual()
    {
        FrameShape same = FrameShape.Map(4, new(AxisKind.Range, 16), new(AxisKind.Doppler, 11));
        Assert.Equal(Map, same);
        Assert.True(Map == same);
        Assert.Equal(Map.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Map, FrameShape.Map(4, new(AxisKind.Doppler, 16), new(AxisKind.Range, 11)));
        Assert.NotEqual(Map, Map.With(AxisKind.Channel, 3));
        Assert.Equal([3, 16, 11], Map.With(AxisKind.Channel, 3).Lengths);
        Assert.Equal((0, 2, -1), (Map.IndexOf(AxisKind.Channel), Map.IndexOf(AxisKind.Doppler), Map.IndexOf(AxisKind.Point)));
    }

    [Fact]
    public void AMapAskedOfOtherFramesIsRefused()
    {
        Assert.Equal("[64 points, 5 features]", Points.ToString());
        foreach (FrameShape shape in new[] { Points, new(new FrameAxis(AxisKind.Feature, 7)) })
        {
            Assert.False(shape.IsMap);
            foreach (
                Func<object> ask in new Func<object>[] { () => shape.Channels, () => shape.Rows, () => shape.Columns, () => shape.RowAxis }
            )
                Assert.Contains($"Frames {shape} are no maps [channel, row, column]", Assert.Throws<TreePoseException>(ask).Message);
        }
    }

    [Fact]
    public void RealAndImaginaryPartAreChannelsOfAMapWithNamesOfTheirOwn()
    {
        Assert.Equal("[2 components, 128 chirps, 64 samples]", Chirps.ToString());
        Assert.True(Chirps.IsMap);
        Assert.Equal((2, 128, 64), (Chirps.Channels, Chirps.Rows, Chirps.Columns));
        Assert.StartsWith("""{"axes":[{"kind":"component","length":2},""", JsonSerializer.Serialize(Chirps, Json));
    }

    [Fact]
    public void ImpossibleShapesAreRefused()
    {
        Assert.Contains("at least one axis", Assert.Throws<TreePoseException>(() => new FrameShape()).Message);
        Assert.Contains("[0 range]", Assert.Throws<TreePoseException>(() => new FrameShape(new FrameAxis(AxisKind.Range, 0))).Message);
        Assert.Contains(
            "two axes are of one kind",
            Assert.Throws<TreePoseException>(() => FrameShape.Map(1, new(AxisKind.Range, 2), new(AxisKind.Range, 3))).Message
        );
        Assert.Contains("no point axis", Assert.Throws<TreePoseException>(() => Map.With(AxisKind.Point, 3)).Message);
        Assert.Contains("an array holds", Assert.Throws<TreePoseException>(() => Map.With(AxisKind.Channel, 100_000_000)).Message);
    }

    [Fact]
    public void JsonKeepsEveryShape()
    {
        foreach (FrameShape shape in new[] { Map, Points, Chirps })
            Assert.Equal(shape, JsonSerializer.Deserialize<FrameShape>(JsonSerializer.Serialize(shape, Json), Json));
        Assert.Equal(
            """{"axes":[{"kind":"point","length":64},{"kind":"feature","length":5}],"size":320}""",
            JsonSerializer.Serialize(Points, Json)
        );
    }

    [Theory]
    [InlineData("""{"channels":4,"rows":16,"columns":11,"rowAxis":"rnge","columnAxis":"Doppler","size":704}""", "'rnge' is no axis")]
    [InlineData(
        """{"channels":4,"rows":16,"columns":11,"rowAxis":"range","columnAxis":"Doppler","size":705}""",
        "have 704 numbers, not 705"
    )]
    [InlineData("""{"channels":4,"rows":16,"rowAxis":"range","columnAxis":"Doppler","size":704}""", "a length is missing")]
    [InlineData("""{"channels":0,"rows":16,"columns":11,"rowAxis":"range","columnAxis":"Doppler","size":0}""", "at least 1 long")]
    [InlineData("""{"axes":[],"size":0}""", "at least one axis")]
    [InlineData("""{"axes":[null],"size":0}""", "no shape of a frame")]
    [InlineData("7", "no shape of a frame")]
    public void DamagedJsonIsRefused(string json, string said) =>
        Assert.Contains(said, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FrameShape>(json, Json)).Message);

    [Fact]
    public void AReadyDataSetHoldsFramesOfAnyShape()
    {
        using var scratch = new ScratchFolder();
        var shape = new FrameShape(new FrameAxis(AxisKind.Point, 3), new(AxisKind.Feature, 2));
        var sequence = new FrameSequence
        {
            Id = new CaptureId("1", "a"),
            Movement = "left",
            Shape = shape,
            Frames = [.. Enumerable.Range(0, 5 * shape.Size).Select(i => (float)i)],
            Labels = new sbyte[5],
            Events = [],
            SecondsPerFrame = 0.1,
        };
        var data = new FrameDataset("test:", shape, [sequence], new Dictionary<string, string>());
        var options = new WindowOptions { WindowFrames = 5 };
        DatasetFolder.Write(data, [], options, scratch.File("set"), SilentProgress.Instance, TestContext.Current.CancellationToken);
        StoredDataset stored = DatasetFolder.Read(scratch.File("set"));
        Assert.Equal(shape, stored.Shape);
        Assert.Equal(sequence.Frames, stored.Frames);
        string manifest = scratch.File("set/manifest.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        Assert.Equal(["window", "frame", "point", "feature"], json["axes"]!.AsArray().Select(a => (string)a!));
        json["frameShape"] = JsonSerializer.SerializeToNode(Map, Json);
        File.WriteAllText(manifest, json.ToJsonString());
        Assert.Contains(
            "are not those of frames [4 channels, 16 range, 11 Doppler]",
            Assert.Throws<DataFormatException>(() => DatasetFolder.Read(scratch.File("set"))).Message
        );
    }
}
