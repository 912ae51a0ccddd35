using TreePose.Formats.Npy;
using TreePose.TestKit;
using TreePose.Tests.Datasets;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>
/// Bad input gives exit code 2 and a message that says where, what and how to mend it; or a skip with its reason, which
/// --strict refuses.
/// </summary>
public sealed class StudyBadInputTests
{
    private const string Faulty = "01_MNTRR_RR_V2";

    [Theory]
    [InlineData("no_timup.h5", "/BrdCfg/TimUp is missing")]
    [InlineData("no_config.h5", "/BrdCfg/N, /BrdCfg/Np, /BrdCfg/FreqStrt, /BrdCfg/FreqStop, /BrdCfg/fs, /BrdCfg/TimUp are missing")]
    [InlineData("wrong_shape.h5", "has shape (6, 127); (frames, 128) is expected")]
    [InlineData("text.h5", "String of 3 bytes")]
    [InlineData("nowhere.h5", "cannot be opened")]
    public void AFaultyRawCaptureIsRefusedAndLeavesNothing(string file, string message)
    {
        using var scratch = new ScratchFolder();
        string errors = CommandOutcome
            .Of("data", "rdm", "--data", TestFiles.Golden($"formats/radar/{file}"), "--out", scratch.File("out"))
            .Refused();
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.Contains(file, errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(scratch.File("out")));
    }

    [Fact]
    public void ATruncatedRawCaptureIsRefused()
    {
        using var scratch = new ScratchFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Golden("formats/radar/f4.h5"));
        File.WriteAllBytes(scratch.File("cut.h5"), whole[..^200]);
        Assert.Contains(
            "cut.h5",
            CommandOutcome.Of("data", "rdm", "--data", scratch.File("cut.h5"), "--out", scratch.File("out")).Refused(),
            StringComparison.Ordinal
        );
        Assert.False(Path.Exists(scratch.File("out")));
    }

    [Fact]
    public void AmongSeveralCapturesAFaultyOneIsASkipUnlessStrict()
    {
        using var scratch = new ScratchFolder();
        string[] arguments =
        [
            "data",
            "rdm",
            "--data",
            TestFiles.Golden("formats/radar/f4.h5"),
            TestFiles.Golden("formats/radar/no_timup.h5"),
            "--out",
            scratch.Path,
            "--set",
            "study.dopplerBinsEachSide=1",
            "--set",
            "study.rangeBins=4",
        ];
        Assert.Contains("no_timup:", CommandOutcome.Of(arguments).Succeeded(), StringComparison.Ordinal);
        Assert.Equal([6, 3, 4], NpyFile.Read<float>(scratch.File("f4_channel4.npy")).Shape);
        Assert.Contains("--strict allows no skips", CommandOutcome.Of([.. arguments, "--strict"]).Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionThatNoCaptureAllowsIsAnErrorAndNoSkip()
    {
        using var scratch = new ScratchFolder();
        string errors = CommandOutcome
            .Of(
                "data",
                "rdm",
                "--data",
                TestFiles.Golden("formats/radar/f4.h5"),
                TestFiles.Golden("formats/radar/no_timup.h5"),
                "--out",
                scratch.File("out"),
                "--set",
                "study.rangeBins=4000"
            )
            .Refused();
        Assert.Contains("rangeBins", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be used", errors, StringComparison.Ordinal);
        Assert.False(Path.Exists(scratch.File("out")));
    }

    [Theory]
    [InlineData("wrong shape", "has shape (40, 13, 23); (frames, 23 Doppler, 13 range) is expected")]
    [InlineData("wrong type", "<c8")]
    [InlineData("truncated", "_channel2.npy")]
    [InlineData("end before start", "frame_end")]
    [InlineData("overlap", "overlap")]
    public void AFaultyCaptureOfAStudyIsARecordedSkipUnlessStrict(string fault, string reason)
    {
        using var study = new TinyStudy();
        Damage(study, fault);
        string printed = CommandOutcome.Of("data", "summary", "--data", $"study:{study.Folder}").Succeeded();
        Assert.Contains("Left out (1):", printed, StringComparison.Ordinal);
        string skip = string.Join(
            ' ',
            printed[printed.IndexOf("Left out", StringComparison.Ordinal)..].Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains(reason, skip, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(
            Faulty,
            CommandOutcome.Of("data", "summary", "--data", $"study:{study.Folder}", "--strict").Refused(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            Faulty,
            CommandOutcome
                .Of("data", "windows", "--data", $"study:{study.Folder}", "--out", Path.Combine(study.Folder, "w"), "--strict")
                .Refused(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void DecimalCommasAreNamedAsSuch()
    {
        using var scratch = new ScratchFolder();
        foreach (string file in Directory.GetFiles(TestFiles.Golden("formats/bds"), "BDS*"))
            File.Copy(file, scratch.File(Path.GetFileName(file)));
        string trial = scratch.File("BDS00001.txt");
        File.WriteAllText(trial, File.ReadAllText(trial).Replace('.', ','));
        string errors = CommandOutcome
            .Of("run", "stability-preprocessing", "--data", $"bds:{scratch.Path}", "--runs", scratch.File("records"))
            .Refused();
        Assert.Contains("BDS00001.txt", errors, StringComparison.Ordinal);
        Assert.Contains("comma", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "'--data nowhere' is not a data source that fits: allowed is bds:DIR, study:DIR, olst:DIR, c3d:DIR, plates:DIR, "
            + "simulated:tiny|small|study.",
        "run",
        "stability-preprocessing",
        "--data",
        "nowhere"
    )]
    [InlineData("there is no such folder", "data", "align", "--data", "study:no-such-study")]
    [InlineData("'no-such-study' stands without the name of an option: say --data study:no-such-study.", "data", "align", "no-such-study")]
    [InlineData("'bds:x' stands without the name of an option: say --data bds:x.", "data", "check", "bds:x")]
    [InlineData("'olst:x' stands without the name of an option: say --data olst:x.", "data", "verify", "olst:x")]
    [InlineData("'a.h5' stands without the name of an option: say --data a.h5.", "data", "rdm", "a.h5", "--out", "x")]
    [InlineData("'study.strict' is not set: say --strict", "run", "goup-down", "--set", "study.strict=true")]
    [InlineData("'strict' is not set: say --strict", "data", "align", "--data", "study:x", "--set", "strict=true")]
    [InlineData("Records go below the folder that --runs names.", "run", "goup-down", "--out", "x")]
    [InlineData("What this command writes goes where --out says.", "data", "align", "--data", "study:x", "--runs", "x")]
    [InlineData("'--json'. Say --format json.", "runs", "list", "--json")]
    [InlineData("'--format'. Say --json.", "runs", "show", "latest", "--format", "json")]
    [InlineData("Did you mean '--seed'?", "run", "goup-down", "--sead=1")]
    [InlineData("Say once what to align", "data", "align", "--data", "study:b", "--markers", "a.trc", "--plates", "a.mot")]
    [InlineData("'--data mars:x' is not a data source that fits: allowed is study:DIR, olst:DIR", "data", "events", "--data", "mars:x")]
    [InlineData("'--data mars:x' is not a data source that fits: allowed is study:DIR, c3d:DIR.", "data", "align", "--data", "mars:x")]
    [InlineData(
        "'preprocessing.lowPassCutoffHz' cannot be '-1': allowed is 0.1 to 1000.",
        "run",
        "stability-preprocessing",
        "--data",
        "bds:x",
        "--set",
        "preprocessing.lowPassCutoffHz=-1"
    )]
    [InlineData("Did you mean 'windows.strideFrames'?", "data", "windows", "--data", "study:x", "--out", "y", "--set", "windows.stride=3")]
    [InlineData("--out is missing: name the folder of the", "data", "rdm", "--data", "x.h5")]
    public void AMistakeOnTheCommandLineIsExplained(string message, params string[] arguments) =>
        Assert.Contains(message, CommandOutcome.Of(arguments).Refused(), StringComparison.Ordinal);

    private static void Damage(TinyStudy study, string fault)
    {
        string map = study.RdmPath(Faulty, 2);
        void Rows(Func<string, string> change) =>
            File.WriteAllLines(
                study.EventTable,
                [.. File.ReadAllLines(study.EventTable).Select(l => l.StartsWith(Faulty, StringComparison.Ordinal) ? change(l) : l)]
            );
        switch (fault)
        {
            case "wrong shape":
                NpyFile.Write<float>(map, new float[40 * 13 * 23], 40, 13, 23);
                break;
            case "wrong type":
                ComplexType(map);
                break;
            case "truncated":
                File.WriteAllBytes(map, File.ReadAllBytes(map)[..^1]);
                break;
            case "end before start":
                Rows(l => l.Replace(",15.0,18", ",15.0,14", StringComparison.Ordinal));
                break;
            case "overlap":
                Rows(l => l.Replace(",15.0,18", ",15.0,24", StringComparison.Ordinal));
                break;
        }
    }

    /// <summary>Makes the header say complex numbers of 8 bytes; it keeps its length.</summary>
    private static void ComplexType(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf("<f4"u8);
        "<c8"u8.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(path, bytes);
    }
}
