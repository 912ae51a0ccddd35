using System.Globalization;
using PureHDF;
using TreePose.Datasets;
using TreePose.Formats.Mars;
using TreePose.Formats.Npy;
using TreePose.TestKit;
using TreePose.Tests.Datasets;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>A file that says a thing twice says it alike, or is refused with both.</summary>
public sealed class ContradictionTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(400)] // a second array behind the first
    public void AnArrayIsAsLongAsItsShape(int more)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("a.npy");
        NpyFile.Write<float>(path, new float[12], 3, 4);
        File.AppendAllText(path, new string('x', more));
        string said = Assert.Throws<DataFormatException>(() => NpyFile.Read<float>(path)).Message;
        Assert.Contains($"is {more} bytes longer than", said);
        Assert.Contains("of shape (3, 4)", said);
    }

    [Theory]
    [InlineData("{\"shape\": [40, 23, 13]}", null)]
    [InlineData("{\"shape\": [41, 23, 13]}", "says the shape (41, 23, 13); 01_MNTRL_RR_V1_channel1.npy has (40, 23, 13).")]
    [InlineData("{\"shape\": \"many\"}", "says no shape")]
    [InlineData("nothing", "says no shape")]
    public void MapsAreThoseOfTheAxesBesideThem(string axes, string? problem)
    {
        using var study = new TinyStudy();
        string map = study.RdmPath(TinyStudy.Names[0], 1);
        File.WriteAllText(map.Replace("channel1.npy", "axes.json", StringComparison.Ordinal), axes);
        IReadOnlyList<SkippedCapture> skipped = study.Load(new StudyOptions()).Skipped;
        if (problem is null)
            Assert.Empty(skipped);
        else
            Assert.Contains(problem, Assert.Single(skipped).Reason);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("objects", "frame 104: says 5 objects and has 2 points.")]
    [InlineData("half", "the frame number is 104.5; a whole number is expected")]
    [InlineData("repeats", "3 of 20 frames repeat the frame before, the first with the number 111")]
    [InlineData("clock", "its 19 frame numbers make 1.9 s at 10 Hz; its times span 3.8 s.")]
    public void PointsOfMarsAgreeWithTheirCountsNumbersAndTimes(string damage, string? problem)
    {
        using var scratch = new ScratchFolder();
        const int frames = 20,
            points = 2;
        var values = new double[8, frames * points];
        for (int i = 0; i < frames * points; i++)
        {
            int frame = i / points,
                content = damage == "repeats" && frame is >= 10 and <= 13 ? 10 * points + i % points : i;
            values[0, i] = damage == "half" && frame == 4 ? 104.5 : 100 + frame;
            values[1, i] = damage == "objects" && frame == 4 ? 5 : points;
            for (int field = 2; field < 7; field++)
                values[field, i] = field + content * 0.125;
            values[7, i] = 1.6e9 + frame * (damage == "clock" ? 0.2 : 0.1);
        }
        string path = scratch.File("radar_data1.mat");
        new H5File { ["radar_data_cropped"] = values }.Write(path);
        if (problem is null)
            Assert.Equal(frames, MarsRadarReader.Read(path).Count);
        else
            Assert.Contains(problem, Assert.Throws<DataFormatException>(() => MarsRadarReader.Read(path)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void EmptyMapsOfAStudyLeaveTheCaptureOut(int empty)
    {
        using var study = new TinyStudy();
        string path = study.RdmPath(TinyStudy.Names[1], 3);
        float[] maps = NpyFile.Read<float>(path).Values;
        maps.AsSpan(maps.Length - empty * TinyStudy.FrameSize).Clear();
        NpyFile.Write<float>(path, maps, TinyStudy.Frames, 23, 13);
        IReadOnlyList<SkippedCapture> skipped = study.Load(new StudyOptions()).Skipped;
        Assert.Equal(empty == 0 ? 0 : 1, skipped.Count);
        if (empty > 0)
            Assert.Contains(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{empty} of 40 frames are empty (all numbers the same): 38 to 39; a share of 0.02"
                ),
                skipped[0].Reason
            );
        Assert.Empty(study.Load(new StudyOptions { Signal = new() { Empty = 0.06 } }).Skipped);
    }
}
