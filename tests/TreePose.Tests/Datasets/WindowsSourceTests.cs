using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Contracts;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>A ready data set opens again as the captures that it was cut from.</summary>
public sealed class WindowsSourceTests
{
    [Theory]
    [InlineData(32, 8)]
    [InlineData(32, 32)]
    [InlineData(50, 7)]
    [InlineData(0, 10)]
    [InlineData(500, 10)]
    public void CapturesComeBackAsTheyWere(int window, int stride)
    {
        using var scratch = new ScratchFolder();
        FrameDataset data = Data();
        FrameDataset back = Again(data, new WindowOptions { WindowFrames = window, StrideFrames = stride }, scratch.File("set"));
        Assert.Equal(data.Sequences.Count, back.Sequences.Count);
        foreach ((FrameSequence was, FrameSequence now) in data.Sequences.Zip(back.Sequences))
        {
            Assert.Equal(was.Frames, now.Frames);
            Assert.Equal(was.Labels, now.Labels);
            Assert.Equal(was.Events, now.Events);
            Assert.Equal(was.Groups, now.Groups);
            Assert.Equal(was.TimesSeconds, now.TimesSeconds);
            Assert.Equal(
                (was.Id, was.Channel, was.Movement, was.SecondsPerFrame, was.FootLeavesGround, was.StartSeconds),
                (now.Id, now.Channel, now.Movement, now.SecondsPerFrame, now.FootLeavesGround, now.StartSeconds)
            );
        }
        Assert.Equal((data.Shape, data.Classes), (back.Shape, back.Classes));
        Assert.Equal(new SkippedCapture("x", "none"), Assert.Single(back.Skipped));
        Assert.Contains("as it was found", back.Findings);
    }

    [Fact]
    public void FramesThatNoWindowHoldsAreLostOnes()
    {
        using var scratch = new ScratchFolder();
        FrameDataset data = Data();
        FrameSequence first = data.Sequences[0];
        sbyte[] labels = [.. first.Labels];
        labels.AsSpan(0, 10).Fill(FootPhase.Unlabelled);
        labels.AsSpan(30, 40).Fill(FootPhase.Unlabelled);
        FrameEvent[] events = [.. FrameLabels.ToEvents(labels)];
        data = data with { Sequences = [first with { Labels = labels, Events = events, TimesSeconds = null }] };
        FrameSequence now = Again(data, new WindowOptions { WindowFrames = 10, StrideFrames = 5 }, scratch.File("set")).Sequences[0];
        int[] kept = [.. now.TimesSeconds!.Select(t => (int)Math.Round(t / first.SecondsPerFrame))];
        int begin = (int)Math.Round((now.StartSeconds!.Value - first.StartSeconds!.Value) / first.SecondsPerFrame);
        Assert.Equal(5, begin);
        Assert.True(now.Length < first.Length);
        for (int i = 0; i < kept.Length; i++)
        {
            int frame = begin + kept[i];
            Assert.Equal(labels[frame], now.Labels[i]);
            Assert.Equal(
                first.Frames.AsSpan(frame * first.Shape.Size, first.Shape.Size),
                now.Frames.AsSpan(i * first.Shape.Size, first.Shape.Size)
            );
        }
        Assert.Equal(labels.Where(l => l >= 0), now.Labels.Where(l => l >= 0));
        Assert.Equal(
            events.Select(e => (e.Class, e.StartFrame, e.EndFrame)),
            now.Events.Select(e => (e.Class, begin + kept[e.StartFrame], begin + kept[e.EndFrame - 1] + 1))
        );
    }

    [Fact]
    public void ACaptureWithoutALabelIsNamed()
    {
        using var scratch = new ScratchFolder();
        FrameDataset data = Data();
        FrameSequence last = data.Sequences[2];
        sbyte[] none = [.. Enumerable.Repeat(FootPhase.Unlabelled, last.Length)];
        data = data with { Sequences = [.. data.Sequences.Take(2), last with { Labels = none, Events = [] }] };
        FrameDataset back = Again(data, new WindowOptions { WindowFrames = 32, StrideFrames = 8 }, scratch.File("set"));
        Assert.Equal(2, back.Sequences.Count);
        Assert.Contains("No frame of S3 has a label: no window holds one.", back.Findings);
    }

    [Fact]
    public void AStrideBeyondAWindowIsRefused()
    {
        using var scratch = new ScratchFolder();
        var options = new WindowOptions { WindowFrames = 10, StrideFrames = 15 };
        string said = Assert.Throws<DataFormatException>(() => Again(Data(), options, scratch.File("set"))).Message;
        Assert.Contains("the stride of 15 frames is longer than a window of 10, so that labelled frames are missing", said);
    }

    [Theory]
    [InlineData("place", "that have other content there")]
    [InlineData("far", "has a window of 32 frames from 90 on of S1, which has 96")]
    [InlineData("name", "has a window of S9, which is none of its captures")]
    [InlineData("twice", "names the capture S1 twice")]
    [InlineData("version", "version 1; 'treepose-windows' version 2 is expected")]
    [InlineData("times", "cannot be read")]
    public void AManifestThatContradictsItselfIsRefused(string change, string said)
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("set"),
            manifest = Path.Combine(folder, "manifest.json");
        Again(Data(), new WindowOptions { WindowFrames = 32, StrideFrames = 8 }, folder);
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        JsonNode window = json["windows"]![0]!;
        switch (change)
        {
            case "place":
                window["startFrame"] = 3;
                break;
            case "far":
                window["startFrame"] = 90;
                break;
            case "name":
                window["capture"] = "S9";
                break;
            case "twice":
                json["captures"]!.AsArray().Add(json["captures"]![0]!.DeepClone());
                break;
            case "version":
                json["version"] = 1;
                break;
            case "times":
                json["captures"]![0]!["timesSeconds"] = new JsonArray(1, 2);
                break;
        }
        File.WriteAllText(manifest, json.ToJsonString());
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => WindowsSource.Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ItKeepsTheContractOfSources()
    {
        using var scratch = new ScratchFolder();
        Again(Data(), new WindowOptions { WindowFrames = 32, StrideFrames = 8 }, scratch.File("set"));
        SourceContract.Check(ShippedSources.Frames().Find("windows"), scratch.File("set"));
    }

    [Fact]
    public void HoldsCannotBeHadOfWindows()
    {
        var holds = new PartSections(ShippedSources.Holds());
        string said = Assert
            .Throws<OptionsException>(() =>
                DataSource.Open<HoldDataset>("windows:w", holds, 1, SilentProgress.Instance, TestContext.Current.CancellationToken)
            )
            .Message;
        Assert.Contains("Ready windows hold frames and labels, neither holds nor plates", said, StringComparison.Ordinal);
    }

    private static FrameDataset Again(FrameDataset data, WindowOptions options, string folder)
    {
        DatasetFolder.Write(data, data.Skipped, options, folder, SilentProgress.Instance, CancellationToken.None);
        return WindowsSource.Load(folder);
    }

    private static FrameDataset Data()
    {
        FrameDataset data = SmallFrames.Dataset(3);
        return data with
        {
            Sequences =
            [
                .. data.Sequences.Select(
                    (s, i) =>
                        s with
                        {
                            Channel = i + 1,
                            FootLeavesGround = i != 1,
                            StartSeconds = 10 * i,
                            TimesSeconds = i == 2 ? [.. Enumerable.Range(0, s.Length).Select(f => (f * 0.1) + (f > 50 ? 1 : 0))] : null,
                            Groups = new Dictionary<string, string> { ["session"] = $"{i}" },
                        }
                ),
            ],
            Skipped = [new SkippedCapture("x", "none")],
            Findings = ["as it was found"],
        };
    }
}
