using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What is wrong with a capture of OLST is said, and the rest is used; a strict reading refuses it.</summary>
public sealed class OlstFaultTests
{
    public static TheoryData<string, string> Faults =>
        new()
        {
            { "frames of neither numbering", "has 586 frames, and the attempts table has RADAR_Start_Frame 226 and RADAR_End_Frame 821" },
            { "no zero", "doppler_idx (9 to 16) holds no zero of doppler_axis (16 bins, zero in bin 8 from 0)" },
            { "frame against time", "frame_foot_up is 275, t_foot_up 10.22 s is frame 273; they may differ by 1" },
            { "overlap", "the attempt [14, 22.83) s overlaps [10.22, 15.05) s of row 2" },
            { "half a stability", "only one of t_stable ('') and frame_stable ('300') is empty" },
            { "an twice", "an 1 stands there twice" },
            { "comma", "t_foot_up is '10e'" },
            { "hdf", "is a MATLAB 7.3 file (HDF5)" },
            { "torn", "breaks off" },
            { "two files", "its cube is there 2 times" },
            { "no file", "there is no 01_MNTRL_RR_V1.mat" },
            { "not a number", "hold numbers that are not finite" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void AFaultyCaptureIsSkippedWithItsReasonAndTheRestGoesOn(string fault, string said)
    {
        using var olst = new TinyOlst();
        Damage(olst, fault);
        FrameDataset loaded = olst.Load();
        SkippedCapture skipped = Assert.Single(loaded.Skipped);
        Assert.Equal(TinyOlst.Young, skipped.CaptureId);
        Assert.Contains(said, skipped.Reason, StringComparison.Ordinal);
        Assert.Equal(TinyOlst.Older, Assert.Single(loaded.Sequences).Id.Name);
        string strict = Assert.Throws<TreePoseException>(() => olst.Load(new OlstOptions { Strict = true })).Message;
        Assert.Contains(said, strict, StringComparison.Ordinal);
    }

    [Fact]
    public void CubesOfDifferentBinsAreRefusedWithTheOptionsThatMakeThemEqual()
    {
        using var olst = new TinyOlst();
        olst.Write(TinyOlst.Older, ranges: TinyOlst.Range - 2);
        string said = Assert.Throws<DataFormatException>(() => olst.Load()).Message;
        Assert.Contains(
            "cubes differ in their bins: [1 channel, 8 Doppler, 5 range] in 01_MNTRL_RR_V1; [1 channel, 8 Doppler, 3 range] in 52_",
            said,
            StringComparison.Ordinal
        );
        Assert.Contains("--set olst.toRangeBin=3 --set olst.dopplerHalfWidth=3", said, StringComparison.Ordinal);
        Assert.Equal(2, olst.Load(new OlstOptions { ToRangeBin = 3, DopplerHalfWidth = 3 }).Sequences.Count);
    }

    [Fact]
    public void ACubeOfAnotherCountIsNoReasonToCutTheOthers()
    {
        using var olst = new TinyOlst();
        olst.Write(TinyOlst.Older, ranges: 2, more: -10);
        SkippedCapture skipped = Assert.Single(olst.Load().Skipped);
        Assert.Contains("has 562 frames, and the attempts table has", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ACubeInWhichNothingMovesWhenFeetGoUpIsSaid()
    {
        using var olst = new TinyOlst();
        olst.Write(TinyOlst.Young, shift: 60);
        Assert.Contains(
            olst.Load().Findings,
            f => f.StartsWith("01_MNTRL_RR_V1: the radar sees no more movement when feet go up than before", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void FramePeriodsThatDifferAreSaid()
    {
        using var olst = new TinyOlst();
        Assert.Contains(
            olst.Load().Findings,
            f => f.StartsWith("Seconds per frame lie between 0.0365 and 0.03782.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void ACubeWithoutARowIsNamed()
    {
        using var olst = new TinyOlst();
        File.Copy(olst.Cube(TinyOlst.Young), olst.Cube("12_MNTRL_RR_V2"));
        SkippedCapture skipped = Assert.Single(olst.Load().Skipped);
        Assert.Equal("12_MNTRL_RR_V2", skipped.CaptureId);
        Assert.Contains("the attempts table has no row of it", skipped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void PlatesThatAreMissingLeaveTheirHoldsOutAlone()
    {
        using var olst = new TinyOlst();
        File.Delete(olst.Plate(TinyOlst.Young, "left"));
        File.Delete(olst.Plate(TinyOlst.Young, "right"));
        HoldDataset holds = olst.LoadHolds();
        Assert.Equal(4, holds.Holds.Count);
        Assert.Equal(3, holds.Skipped.Count(s => s.CaptureId.StartsWith($"{TinyOlst.Young}_tx", StringComparison.Ordinal)));
        Assert.All(holds.Skipped, s => Assert.Contains("01_MNTRL_FP_V1_left.csv", s.Reason, StringComparison.Ordinal));
        Assert.Throws<TreePoseException>(() => olst.LoadHolds(new OlstHoldOptions { Strict = true }));
    }

    [Fact]
    public void APlateThatDoesNotCarryTheWeightIsRefused()
    {
        using var olst = new TinyOlst();
        olst.WritePlate(TinyOlst.Young, "left", 10);
        olst.WritePlate(TinyOlst.Young, "right", 590);
        HoldDataset holds = olst.LoadHolds();
        Assert.All(holds.Holds, h => Assert.Equal(TinyOlst.Older, h.Id.Name));
        Assert.Contains("carries 1.7% of the weight in the holds of 01_MNTRL_RR_V1", holds.Skipped[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void SamplesThatTheTimeColumnLeavesOutCostTheirHoldAlone()
    {
        using var olst = new TinyOlst();
        olst.WritePlate(TinyOlst.Young, "left", 590, t => t is < 12 or > 12.36);
        HoldDataset holds = olst.LoadHolds();
        Assert.Equal(6, holds.Holds.Count);
        Assert.Contains("12", Assert.Single(holds.Skipped).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutTheTableIsRefusedWithWhatIsExpected()
    {
        using var scratch = new ScratchFolder();
        var e = Assert.Throws<DataFormatException>(() =>
            OlstSource.Load(scratch.Path, new OlstOptions(), SilentProgress.Instance, TestContext.Current.CancellationToken)
        );
        Assert.Contains("holds no Metadata/OLST_Attempts.csv, at most 2 levels down", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BinsThatAreNotThereAreRefused()
    {
        using var olst = new TinyOlst();
        var e = Assert.Throws<OptionsException>(() => olst.Load(new OlstOptions { ToRangeBin = 6, DopplerHalfWidth = 4 }));
        Assert.Equal(2, e.Violations.Count);
    }

    private static void Damage(TinyOlst olst, string fault)
    {
        const string Young = TinyOlst.Young;
        string cube = olst.Cube(Young);
        switch (fault)
        {
            case "frames of neither numbering":
                olst.Write(Young, more: -10);
                break;
            case "no zero":
                olst.Write(Young, index: 9);
                break;
            case "frame against time":
                olst.Replace(",273,", ",275,");
                break;
            case "overlap":
                olst.Replace("18.25,19.05,22.18,22.83,493,", "14.00,19.05,22.18,22.83,377,");
                break;
            case "half a stability":
                olst.Replace("10.22,11.19,", "10.22,,");
                break;
            case "an twice":
                olst.Replace("0.0365,2,", "0.0365,1,");
                break;
            case "comma":
                olst.Replace("10.22,", "10e,");
                break;
            case "hdf":
                File.Copy(TestFiles.Golden("mars/subject1/radar_data1.mat"), cube, overwrite: true);
                break;
            case "torn":
                File.WriteAllBytes(cube, File.ReadAllBytes(TestFiles.Golden("mat/packed.mat"))[..^40]);
                break;
            case "two files":
                Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(cube)!, "01"));
                File.Copy(cube, Path.Combine(Path.GetDirectoryName(cube)!, "01", Path.GetFileName(cube)));
                break;
            case "no file":
                File.Delete(cube);
                break;
            case "not a number":
                byte[] bytes = File.ReadAllBytes(cube);
                BitConverter.GetBytes(double.NaN).CopyTo(bytes, 4000);
                File.WriteAllBytes(cube, bytes);
                break;
        }
    }
}
