using System.Diagnostics;
using System.Text.Json;
using TreePose.Captures;
using TreePose.Formats.EventTable;
using TreePose.Formats.Inras;
using TreePose.Formats.Qualisys;
using TreePose.Formats.Study;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>The folder that <c>treepose simulate</c> writes, read back by the readers of real studies and by h5py.</summary>
public sealed class StudySimulatorTests
{
    // 275 short frames' worth of time in few samples: 16 chirps of 32 samples, 4 channels.
    private static readonly SimulationOptions Small = new()
    {
        Participants = 1,
        Captures = 2,
        Holds = 1,
        Frames = 2200,
        Radar = new()
        {
            ChirpsPerFrame = 16,
            SamplesPerChirp = 32,
            SamplingMegahertz = 0.2,
        },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void AWrittenStudyReadsBackAsItWasSimulated()
    {
        using var scratch = new ScratchFolder();
        SimulatedStudyFolder written = StudySimulator.Write(
            Small,
            3,
            scratch.File("study"),
            force: false,
            SilentProgress.Instance,
            Cancellation
        );
        Assert.Equal(2, written.Captures);
        Assert.False(File.Exists(Path.Combine(written.Folder, SimulatedFolder.IncompleteMark)));
        StudyLayout layout = StudyLayout.Open(written.Folder);
        Assert.Equal(["01_MNTRL_RR_V1", "01_MNTRR_RR_V1"], layout.Captures.Select(c => c.Name.Radar));
        var study = new SimulatedStudy(Small, 3);
        Assert.Equal(study.Captures().SelectMany(c => c.Holds), EventTableFile.Read(layout.EventTable!));
        SimulatedCapture expected = study.Capture(1, 2);
        StudyCapture files = layout.Captures[1];
        RadarIsTheSame(expected, files.RawRadar!);
        TruthNamesEveryHoldAndTheClock(written.Folder, study.Capture(1, 1));
        ForcePlateRecording plate = ForcePlateReader.Read(files.ForcePlates[1], 1),
            truePlate = expected.ForcePlate(1);
        Assert.Equal(truePlate.CopMillimetres.X, plate.CopMillimetres.X, (a, b) => Math.Abs(a - b) <= 0.00051);
        Assert.Equal(truePlate.TimeSeconds, plate.TimeSeconds, (a, b) => Math.Abs(a - b) <= 0.00000051);
        Assert.Equal(1200, plate.SamplingFrequencyHz);
        MotionCaptureRecording velocities = MotionCaptureReader.Read(files.Velocities!),
            trueVelocities = expected.Velocities();
        Assert.Equal(trueVelocities.Names, velocities.Names);
        Assert.Equal(4000, velocities.Length);
        Assert.Equal(trueVelocities["Actuator_vel_X"], velocities["Actuator_vel_X"], (a, b) => Math.Abs(a - b) <= 0.000051);
    }

    [Fact]
    public void AnExistingFolderIsOnlyReplacedByForceAndOnlyWhenAStudyWasSimulatedThere()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("study"),
            own = Path.Combine(folder, "notes.txt");
        SimulationOptions one = Small with { Captures = 1 };
        StudySimulator.Write(Small, 3, folder, force: false, SilentProgress.Instance, Cancellation);
        File.WriteAllText(own, "mine");
        var refused = Assert.Throws<TreePoseException>(() =>
            StudySimulator.Write(one, 3, folder, force: false, SilentProgress.Instance, Cancellation)
        );
        Assert.Contains("--force", refused.Message);
        StudySimulator.Write(one, 3, folder, force: true, SilentProgress.Instance, Cancellation);
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "radar")));
        Assert.Equal("mine", File.ReadAllText(own));

        string foreign = scratch.File("foreign");
        Directory.CreateDirectory(foreign);
        File.WriteAllText(Path.Combine(foreign, "thesis.txt"), "years of work");
        Assert.Throws<TreePoseException>(() => StudySimulator.Write(one, 3, foreign, force: true, SilentProgress.Instance, Cancellation));
        Assert.Single(Directory.GetFileSystemEntries(foreign));
    }

    [Fact]
    public void AStoppedSimulationSaysThatItIsIncomplete()
    {
        using var scratch = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        var progress = new StopAtTheSecondCapture(stop);
        Assert.Throws<OperationCanceledException>(() =>
            StudySimulator.Write(Small, 3, scratch.File("study"), force: false, progress, stop.Token)
        );
        Assert.True(File.Exists(Path.Combine(scratch.File("study"), SimulatedFolder.IncompleteMark)));
        Assert.False(File.Exists(Path.Combine(scratch.File("study"), StudyParts.FileName)));
        Assert.Empty(Directory.EnumerateFiles(scratch.File("study"), "*.partial", SearchOption.AllDirectories));
        Assert.Throws<DataFormatException>(() => StudyLayout.Open(scratch.File("study")));
        StudySimulator.Write(Small, 3, scratch.File("study"), force: true, SilentProgress.Instance, Cancellation);
        Assert.Equal(2, StudyLayout.Open(scratch.File("study")).Captures.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void H5pyReadsTheRadarFile(bool asInt16)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("01_MNTRL_RR_V1.h5");
        using IRadarCapture radar = new SimulatedStudy(Small, 3).Capture(1, 1).Radar();
        InrasWriter.Write(path, radar, asInt16, SilentProgress.Instance, Cancellation);
        const string script =
            "import h5py,sys;f=h5py.File(sys.argv[1]);d=f['If'];b=f['BrdCfg'];"
            + "print(d.shape,d.dtype,int(b['N'][()]),int(b['Np'][()]),b['FreqStrt'][()],b['fs'][()],int(d[-1].astype('f8').sum()))";
        var last = new float[radar.FrameSize];
        radar.Read(radar.FrameCount - 1, 1, last);
        string expected = $"(2200, 2048) {(asInt16 ? "int16" : "float32")} 32 16 76000000000.0 200000.0 {last.Sum(v => (long)v)}";
        if (RunPython(script, path) is { } printed)
            Assert.Equal(expected, printed); // where h5py is not installed, our own reader has to do
        using IRadarCapture read = InrasCapture.Open(path);
        var samples = new float[radar.FrameSize];
        read.Read(radar.FrameCount - 1, 1, samples);
        Assert.Equal(last, samples);
    }

    private static void TruthNamesEveryHoldAndTheClock(string folder, SimulatedCapture expected)
    {
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "truth.json")));
        JsonElement capture = truth.RootElement.GetProperty("captures")[0];
        Assert.Equal(3, truth.RootElement.GetProperty("seed").GetInt32());
        Assert.Equal("01_MNTRL_RR_V1", capture.GetProperty("capture").GetString());
        Assert.Equal(expected.Clock.OffsetSeconds, capture.GetProperty("clock").GetProperty("offsetSeconds").GetDouble(), 1e-12);
        Assert.Equal(
            expected.TrueCopSpeedsMmPerSecond[0],
            capture.GetProperty("attempts")[0].GetProperty("trueCopSpeedMmPerSecond").GetDouble(),
            1e-9
        );
    }

    private static void RadarIsTheSame(SimulatedCapture expected, string path)
    {
        using IRadarCapture simulated = expected.Radar(),
            read = InrasCapture.Open(path);
        Assert.Equal(simulated.Parameters, read.Parameters);
        Assert.Equal((simulated.Channels, simulated.FrameCount), (read.Channels, read.FrameCount));
        var a = new float[5 * read.FrameSize];
        var b = new float[5 * read.FrameSize];
        simulated.Read(2195, 5, a);
        read.Read(2195, 5, b);
        Assert.Equal(a, b);
    }

    /// <summary>What a Python script printed; null where there is no Python with h5py.</summary>
    private static string? RunPython(string script, string argument)
    {
        const string python = "/usr/bin/python3";
        if (!File.Exists(python))
            return null;
        using Process process = Process.Start(
            new ProcessStartInfo(python, ["-c", script, argument]) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        string output = process.StandardOutput.ReadToEnd().Trim(),
            error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (error.Contains("ModuleNotFoundError", StringComparison.Ordinal))
            return null;
        Assert.True(process.ExitCode == 0, error);
        return output;
    }

    private sealed class StopAtTheSecondCapture(CancellationTokenSource stop) : IWorkProgress, IWorkTask
    {
        public IWorkTask Begin(string title, long total) => this;

        public void Grow(long total) { }

        public void Advance(long steps = 1, string? note = null)
        {
            if (note == "01_MNTRR_RR_V1")
                stop.Cancel();
        }

        public void Dispose() { }
    }
}
