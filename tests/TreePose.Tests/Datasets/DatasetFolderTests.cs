using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

public sealed class DatasetFolderTests
{
    private static readonly FrameShape Shape = FrameShape.Map(2, new(AxisKind.Doppler, 3), new(AxisKind.Range, 4));
    private static readonly SkippedCapture[] Skipped = [new("09_MNTRL_RR_V1", "no force plate")];

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using var scratch = new ScratchFolder();
        FrameDataset data = Data(25, 7);
        int count = Write(data, new WindowOptions { WindowFrames = 10, StrideFrames = 6 }, scratch.File("set"));
        StoredDataset stored = DatasetFolder.Read(scratch.File("set"));
        // Frames 0-4 of the first capture are unlabelled; its windows start at 0, 6, 12, 15; the second capture is one padded window.
        Assert.Equal([0, 6, 12, 15, 0], stored.Windows.Select(w => w.StartFrame));
        Assert.Equal([10, 10, 10, 10, 7], stored.Lengths);
        Assert.Equal((5, 10, Shape), (count, stored.WindowFrames, stored.Shape));
        for (int w = 0; w < count; w++)
        {
            FrameSequence sequence = data.Sequences[w / 4];
            Assert.Equal((sequence.Id, sequence.Channel), (stored.Windows[w].Id, stored.Windows[w].Channel));
            for (int t = 0; t < 10; t++)
            {
                int frame = stored.Windows[w].StartFrame + t;
                bool real = t < stored.Lengths[w];
                Assert.Equal(real ? sequence.Labels[frame] : FootPhase.Unlabelled, stored.Labels[w * 10 + t]);
                float[] expected = real ? sequence.Frames[(frame * Shape.Size)..((frame + 1) * Shape.Size)] : new float[Shape.Size];
                Assert.Equal(expected, stored.Frames.AsSpan((w * 10 + t) * Shape.Size, Shape.Size).ToArray());
            }
        }
        Assert.Equal(Skipped, stored.Skipped);
        Assert.Equal(data.Manifest, stored.SourceFiles);
        Assert.Equal("test:", stored.Source);
    }

    [Fact]
    public void WholeCapturesArePaddedToTheLongest()
    {
        using var scratch = new ScratchFolder();
        Write(Data(25, 7), new WindowOptions { WindowFrames = 0 }, scratch.File("set"));
        StoredDataset stored = DatasetFolder.Read(scratch.File("set"));
        Assert.Equal(25, stored.WindowFrames);
        Assert.Equal([25, 7], stored.Lengths);
    }

    [Fact]
    public void TheStudysWindowsAreAHundredFramesOfWhichNinetyAreShared()
    {
        IReadOnlyList<FrameWindow> windows = FrameWindows.Of(Data(1000).Sequences, new WindowOptions());
        Assert.Equal(Enumerable.Range(0, 91).Select(i => new FrameWindow(0, i * 10, 100)), windows);
    }

    [Theory]
    [InlineData(10, 4, 3, true, 0, 3, 6)]
    [InlineData(11, 4, 3, true, 0, 3, 6, 7)]
    [InlineData(11, 4, 3, false, 0, 3, 6)]
    [InlineData(4, 4, 9, false, 0)]
    [InlineData(3, 4, 1, true, 0)]
    [InlineData(3, 4, 1, false)]
    public void StartsAreOneStrideApartAndTheLastWindowEndsWithTheSequence(
        int length,
        int window,
        int stride,
        bool keepLast,
        params int[] starts
    ) => Assert.Equal(starts, FrameWindows.Starts(length, window, stride, keepLast));

    [Fact]
    public void AWindowOrStrideOfNothingIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWindows.Starts(9, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWindows.Starts(9, 1, 0));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(100)]
    public void EveryLabelledFrameIsInSomeWindowForEveryLengthAndStride(int seed)
    {
        var random = new Random(seed);
        for (int trial = 0; trial < 200; trial++)
        {
            var options = new WindowOptions
            {
                WindowFrames = random.Next(1, 40),
                StrideFrames = random.Next(1, 40),
                LabelledOnly = trial % 2 == 0,
            };
            FrameDataset data = Data(random.Next(1, 90));
            var covered = new HashSet<int>();
            foreach (FrameWindow w in FrameWindows.Of(data.Sequences, options))
            {
                Assert.InRange(w.StartFrame + w.Length, 1, data.Sequences[0].Length);
                for (int i = 0; i < w.Length; i++)
                    covered.Add(w.StartFrame + i);
            }
            int last = data.Sequences[0].Length - 1;
            if (data.Sequences[0].Labels[last] != FootPhase.Unlabelled)
                Assert.Contains(last, covered);
            if (options.StrideFrames <= options.WindowFrames && !options.LabelledOnly)
                Assert.Equal(last + 1, covered.Count);
        }
    }

    [Fact]
    public void EqualDataGiveEqualFoldersAndOtherDataOtherHashes()
    {
        using var scratch = new ScratchFolder();
        Write(Data(25), new WindowOptions(), scratch.File("a"));
        Write(Data(25), new WindowOptions(), scratch.File("b"));
        Write(Data(26), new WindowOptions(), scratch.File("c"));
        Assert.Equal(File.ReadAllBytes(scratch.File("a/manifest.json")), File.ReadAllBytes(scratch.File("b/manifest.json")));
        Assert.NotEqual(
            DatasetFolder.Read(scratch.File("a")).Files["frames.npy"],
            DatasetFolder.Read(scratch.File("c")).Files["frames.npy"]
        );
    }

    [Fact]
    public void AFolderThatIsThereIsNeverWrittenOver()
    {
        using var scratch = new ScratchFolder();
        Write(Data(25), new WindowOptions(), scratch.File("a"));
        Assert.Contains(
            "exists already",
            Assert.Throws<TreePoseException>(() => Write(Data(25), new WindowOptions(), scratch.File("a"))).Message
        );
    }

    [Fact]
    public void StoppedWorkLeavesNothing()
    {
        using var scratch = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            DatasetFolder.Write(Data(250), Skipped, new WindowOptions(), scratch.File("a"), new StopAfter(stop, 2), stop.Token)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void NothingLabelledIsAnError()
    {
        using var scratch = new ScratchFolder();
        Assert.Contains(
            "no window holds a labelled frame",
            Assert.Throws<TreePoseException>(() => Write(Data(4), new WindowOptions(), scratch.File("a"))).Message
        );
        Assert.Throws<OptionsException>(() => Write(Data(40), new WindowOptions { StrideFrames = 0 }, scratch.File("a")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Theory]
    [InlineData("flip", "SHA-256")]
    [InlineData("cut", "breaks off")]
    [InlineData("gone", "cannot be opened")]
    [InlineData("version", "version 7; 'treepose-windows' version 2")]
    [InlineData("json", "manifest.json: cannot be read")]
    [InlineData("shape", "has shape (1, 100, 2, 3, 4); the manifest says (1, 99, 2, 3, 4)")]
    public void AChangedFolderIsRefused(string change, string said)
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("a"),
            frames = Path.Combine(folder, "frames.npy"),
            manifest = Path.Combine(folder, "manifest.json");
        Write(Data(25), new WindowOptions(), folder);
        byte[] bytes = File.ReadAllBytes(frames);
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        switch (change)
        {
            case "flip":
                bytes[^1] ^= 1;
                File.WriteAllBytes(frames, bytes);
                break;
            case "cut":
                File.WriteAllBytes(frames, bytes[..^1]);
                break;
            case "gone":
                File.Delete(frames);
                break;
            case "json":
                File.WriteAllText(manifest, "{");
                break;
            case "version":
                json["version"] = 7;
                break;
            case "shape":
                json["shape"]![1] = 99;
                break;
        }
        if (change is "version" or "shape")
            File.WriteAllText(manifest, json.ToJsonString());
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => DatasetFolder.Read(folder)).Message);
    }

    private static int Write(FrameDataset data, WindowOptions options, string folder) =>
        DatasetFolder.Write(data, Skipped, options, folder, SilentProgress.Instance, TestContext.Current.CancellationToken);

    private static FrameDataset Data(params int[] lengths) =>
        new(
            "test:",
            Shape,
            [
                .. lengths.Select(
                    (length, i) =>
                        new FrameSequence
                        {
                            Id = new CaptureId($"0{i}", $"0{i}_MNTRL_RR_V1"),
                            Channel = i + 1,
                            Movement = "left",
                            Shape = Shape,
                            Frames = [.. Enumerable.Range(0, length * Shape.Size).Select(k => i * 100_000f + k)],
                            Labels = [.. Enumerable.Range(0, length).Select(f => f < 5 ? FootPhase.Unlabelled : (sbyte)(f % 3))],
                            Events = [],
                            SecondsPerFrame = 0.036352,
                        }
                ),
            ],
            new Dictionary<string, string> { ["a.npy"] = "abc" }
        );

    private sealed class StopAfter(CancellationTokenSource stop, int steps) : IWorkProgress, IWorkTask
    {
        private int _left = steps;

        public IWorkTask Begin(string title, long total) => this;

        public void Grow(long total) { }

        public void Advance(long count = 1, string? note = null)
        {
            if (--_left == 0)
                stop.Cancel();
        }

        public void Dispose() { }
    }
}
