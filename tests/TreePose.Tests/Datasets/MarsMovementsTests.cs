using System.Globalization;
using TreePose.Datasets;
using TreePose.Formats.Mars;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Participants of MARS with nine recordings, made from the third one, and the root of a clone.</summary>
public sealed class MarsMovementsTests
{
    private static readonly string[] Parts = ["train", "validate", "test"];

    [Fact]
    public void OfNineRecordingsTheNinthMayShowTheRightFoot()
    {
        // As the published fourth participant: movement 9 left out, the tenth counted as the ninth.
        using ScratchFolder mars = Without(9, renumbered: true);
        FrameDataset data = Load(mars.Path);
        FrameSequence found = data.Sequences.Single(s => s.Id.Name == "S4_M09"),
            real = Load(TestFiles.SharedData("mars")).Sequences.Single(s => s.Id.Name == "S3_M10");
        Assert.Equal(("right single-leg lift", true), (found.Movement, found.FootLeavesGround));
        Assert.Equal(real.Events, found.Events);
        Assert.Equal(real.Labels, found.Labels);
        Assert.Empty(data.Skipped);
        Assert.Equal(
            "Participant 4: has 9 recordings: by its ankles movement 9 is missing, and radar_data9.mat is read as movement 10.",
            Assert.Single(data.Findings)
        );
        Assert.Equal(["S4_M01", "S4_M02", "S4_M03", "S4_M06", "S4_M09"], data.Sequences.Select(s => s.Id.Name));
    }

    [Fact]
    public void HoldsAreThoseOfTheFootThatIsShown()
    {
        using ScratchFolder mars = Without(9, renumbered: true);
        HoldDataset holds = Holds(mars.Path),
            real = Holds(TestFiles.SharedData("mars"));
        Assert.Equal(
            real.Holds.Where(h => h.Id.Name == "S3_M10").Select(h => h.Target),
            holds.Holds.Where(h => h.Id.Name == "S4_M09").Select(h => h.Target)
        );
        Assert.NotEmpty(holds.Holds);
    }

    [Fact]
    public void ARecordingThatShowsAnotherFootThanIsReadIsLeftOutAndSaid()
    {
        using ScratchFolder mars = Without(9, renumbered: true);
        var left = new MarsOptions { LiftMovements = [9] };
        FrameDataset data = MarsSource.Load(mars.Path, left, SilentProgress.Instance, TestContext.Current.CancellationToken);
        SkippedCapture ninth = Assert.Single(data.Skipped);
        Assert.Equal("S4_M09", ninth.CaptureId);
        Assert.Equal(
            "shows movement 10 (right single-leg lift) by its ankles, and the movements that are read are 1, 2, 3, 6, 9.",
            ninth.Reason
        );
        TreePoseException none = Assert.Throws<TreePoseException>(() =>
            MarsHolds.Load(mars.Path, left, new(), SilentProgress.Instance, TestContext.Current.CancellationToken)
        );
        Assert.Contains("S4_M09: shows movement 10 (right single-leg lift)", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingNumberIsThatOfTheMissingMovement()
    {
        using ScratchFolder mars = Without(5, renumbered: false);
        FrameDataset data = Load(mars.Path);
        Assert.Equal("Participant 4: has 9 recordings: by its ankles movement 5 is missing.", Assert.Single(data.Findings));
        Assert.Equal(["S4_M01", "S4_M02", "S4_M03", "S4_M06", "S4_M09", "S4_M10"], data.Sequences.Select(s => s.Id.Name));
    }

    [Fact]
    public void WhatTheAnklesDoNotTellIsLeftOutAndSaid()
    {
        using ScratchFolder mars = Without(2, renumbered: true);
        FrameDataset data = Load(mars.Path);
        Assert.Equal(["S4_M08", "S4_M09"], data.Sequences.Select(s => s.Id.Name)); // both lifts are certain
        Assert.Equal("left single-leg lift", data.Sequences[0].Movement);
        Assert.Equal("is movement 1 or 2: the ankles do not tell which.", data.Skipped.Single(s => s.CaptureId == "S4_M01").Reason);
    }

    [Fact]
    public void TwoMissingRecordingsAreAnError()
    {
        using ScratchFolder mars = Without(9, renumbered: true);
        File.Delete(mars.File("subject4/radar_data1.mat"));
        string message = Assert.Throws<TreePoseException>(() => Load(mars.Path)).Message;
        Assert.Contains("radar_data1.mat, radar_data10.mat are missing", message);
    }

    [Theory]
    [InlineData(true, "woutlier")]
    [InlineData(false, "wooutlier")]
    public void TheRootOfACloneIsUnderstood(bool outliers, string set)
    {
        using var clone = new ScratchFolder();
        Directory.CreateDirectory(clone.File("model"));
        Directory.CreateDirectory(clone.File("synced_data"));
        Directory.CreateSymbolicLink(clone.File($"synced_data/{set}"), TestFiles.Golden("mars"));
        FrameDataset data = MarsSource.Load(
            clone.Path,
            new MarsOptions { Outliers = outliers },
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(["1", "2", "3", "4"], data.Participants);
        Assert.Empty(data.Skipped);
        string other = Assert
            .Throws<DataFormatException>(() =>
                MarsSource.Load(
                    clone.Path,
                    new MarsOptions { Outliers = !outliers },
                    SilentProgress.Instance,
                    TestContext.Current.CancellationToken
                )
            )
            .Message;
        Assert.Contains($"{set} is there. Fetch the clone whole, or read the other set", other, StringComparison.Ordinal);
        Assert.Contains($"--set mars.outliers={(outliers ? "true" : "false")}.", other, StringComparison.Ordinal);
    }

    private static FrameDataset Load(string folder) => MarsSource.Load(folder, new MarsOptions(), SilentProgress.Instance);

    private static HoldDataset Holds(string folder) => MarsHolds.Load(folder, new(), new(), SilentProgress.Instance);

    /// <summary>The third participant as a fourth one, without one movement, also in the files of joints.</summary>
    private static ScratchFolder Without(int movement, bool renumbered)
    {
        string from = TestFiles.SharedData("mars/subject3");
        var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch.File("subject4/timesplit"));
        var frames = new List<int>();
        for (int m = 1; m <= 10; m++)
        {
            string file = Path.Combine(from, $"radar_data{m}.mat");
            frames.Add(MarsRadarReader.Read(file).Count);
            int number = renumbered && m > movement ? m - 1 : m;
            if (m != movement)
                File.CreateSymbolicLink(
                    scratch.File(string.Create(CultureInfo.InvariantCulture, $"subject4/radar_data{number}.mat")),
                    file
                );
        }
        for (int part = 0; part < Parts.Length; part++)
        {
            string[] lines = File.ReadAllLines(Path.Combine(from, "timesplit", $"kinect_data_{Parts[part]}.csv"));
            int before = frames.Take(movement - 1).Sum(n => Rows(n, part));
            File.WriteAllLines(
                scratch.File($"subject4/timesplit/kinect_data_{Parts[part]}.csv"),
                [.. lines[..(1 + before)], .. lines[(1 + before + Rows(frames[movement - 1], part))..]]
            );
        }
        return scratch;
    }

    private static int Rows(int frames, int part)
    {
        int train = (int)Math.Ceiling(0.6 * frames),
            validate = (int)Math.Ceiling(0.2 * frames);
        return part switch
        {
            0 => train,
            1 => validate,
            _ => frames - train - validate,
        };
    }
}
