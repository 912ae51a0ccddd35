using TreePose.Datasets;
using TreePose.Formats.Npy;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>What is wrong with a capture is said, and the rest of the study is used.</summary>
public sealed class StudyFaultTests
{
    private static readonly StudyOptions Lenient = new();
    private static readonly StudyOptions Strict = new() { Strict = true };

    public static TheoryData<string, string> Faults =>
        new()
        {
            { "no channel 2", "there is no whole-capture range-Doppler map of channel 2." },
            { "no map", "there is no whole-capture range-Doppler map of channel 1, 2, 3, 4." },
            { "no row", "the event table has no row of it." },
            { "end before start", "does not follow frame_break" },
            { "truncated", "breaks off" },
            { "wrong shape", "has shape (40, 13, 23); (frames, 23 Doppler, 13 range) is expected" },
            { "too short", "has 36 frames, but RADAR_End_Frame is 36" },
            { "unequal channels", "has 41 frames; the channel before has 40" },
            { "not a number", "frame 1: holds NaN; finite numbers are expected" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void AFaultyCaptureIsSkippedWithItsReasonAndTheRestGoesOn(string fault, string said)
    {
        using var study = new TinyStudy();
        Damage(study, fault);
        StudyDataset loaded = study.Load(Lenient);
        SkippedCapture skipped = Assert.Single(loaded.Skipped);
        Assert.Equal("01_MNTRR_RR_V2", skipped.CaptureId);
        Assert.Contains(said, skipped.Reason);
        Assert.Equal(8, loaded.Frames.Sequences.Count);
        Assert.DoesNotContain(loaded.Frames.Sequences, s => s.Id.Name == "01_MNTRR_RR_V2");
        string strict = Assert.Throws<TreePoseException>(() => study.Load(Strict)).Message;
        Assert.Contains("01_MNTRR_RR_V2: ", strict);
        Assert.Contains(said, strict);
    }

    [Fact]
    public void ARowWithAFaultyNameIsASkipToo()
    {
        using var study = new TinyStudy();
        File.WriteAllText(study.EventTable, File.ReadAllText(study.EventTable).Replace("01_MNTRR_RR_V2", "somebody"));
        StudyDataset loaded = study.Load(Lenient);
        Assert.Equal(["somebody", "01_MNTRR_RR_V2"], loaded.Skipped.Select(s => s.CaptureId).Distinct());
    }

    [Fact]
    public void NothingUsableIsAnError()
    {
        using var study = new TinyStudy();
        foreach (string name in TinyStudy.Names)
            File.Delete(study.RdmPath(name, 1));
        string message = Assert.Throws<TreePoseException>(() => study.Load(Lenient)).Message;
        Assert.Contains("nothing can be used", message);
        Assert.All(TinyStudy.Names, n => Assert.Contains(n, message));
    }

    private static void Damage(TinyStudy study, string fault)
    {
        const string Name = "01_MNTRR_RR_V2";
        string path = study.RdmPath(Name, 2);
        switch (fault)
        {
            case "no channel 2":
                File.Delete(path);
                break;
            case "no map":
                for (int k = 1; k <= 4; k++)
                    File.Delete(study.RdmPath(Name, k));
                break;
            case "no row":
                File.WriteAllLines(study.EventTable, File.ReadLines(study.EventTable).Where(l => !l.StartsWith(Name)).ToArray());
                break;
            case "end before start":
                File.WriteAllLines(
                    study.EventTable,
                    File.ReadLines(study.EventTable).Select(l => l.StartsWith(Name) ? l.Replace(",15.0,18", ",15.0,14") : l).ToArray()
                );
                break;
            case "truncated":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
                break;
            case "wrong shape":
                NpyFile.Write<float>(path, new float[40 * 13 * 23], 40, 13, 23);
                break;
            case "too short":
                for (int k = 1; k <= 4; k++)
                    TinyStudy.WriteMap(study.RdmPath(Name, k), 36, k);
                break;
            case "unequal channels":
                TinyStudy.WriteMap(path, 41, 2);
                break;
            case "not a number":
                float[] values = NpyFile.Read<float>(path).Values;
                values[TinyStudy.FrameSize + 3] = float.NaN;
                NpyFile.Write<float>(path, values, 40, 23, 13);
                break;
        }
    }
}
