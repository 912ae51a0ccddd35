using System.IO.Compression;
using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>runs pack|unpack</c>: one file for a colleague.</summary>
public sealed class RunsPackTests : IDisposable
{
    private readonly DrawRuns _runs = new();
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        _runs.Dispose();
        _scratch.Dispose();
    }

    private string There => _scratch.File("there");

    private string Archive => _scratch.File("run.zip");

    private (int Code, string Output, string Errors) Pack(string name) =>
        _runs.Command("runs", "pack", name, Archive, "--runs", _runs.Root);

    private (int Code, string Output, string Errors) Unpack() => _runs.Command("runs", "unpack", Archive, "--runs", There);

    [Fact]
    public void AnUnpackedRunListsReportsAndVerifies()
    {
        _runs.Run("one");
        _runs.Command("runs", "note", "one", "for you", "--runs", _runs.Root);
        Assert.Equal(0, Pack("one").Code);
        (int code, _, string errors) = Unpack();
        Assert.True(code == 0, errors);
        Assert.Contains("for you", _runs.Command("runs", "list", "--runs", There).Output);
        Assert.Contains("all there and unchanged", _runs.Command("runs", "verify", "--runs", There).Output);
        Assert.Equal(0, _runs.Command("report", "one", "--runs", There).Code);
        Assert.Equal(_runs.Info("one").Id, new RunStore(There).Find("one").Id);
    }

    [Fact]
    public void AnUnpackedRunThatWasStoppedGoesOn()
    {
        _runs.Stopped("half", 3);
        int done = _runs.Done();
        Assert.Equal(0, Pack("half").Code);
        Assert.Equal(0, Unpack().Code);
        Assert.Equal(0, _runs.Command("resume", "half", "--runs", There).Code);
        Assert.Equal(RunStatus.Finished, new RunStore(There).Find("half").Status);
        Assert.Equal(10, _runs.Done()); // what was done before was not done again
        Assert.True(done >= 3);
    }

    [Fact]
    public void ASweepTakesItsTrialsAlong()
    {
        _runs.Command("sweep", "draw", "--over", "level=1,2", "--metric", "value.mean", "--name", "search", "--runs", _runs.Root);
        Assert.Contains("with 2 trials", Pack("search").Output);
        Unpack();
        Assert.Equal(3, new RunStore(There).List().Count);
    }

    [Fact]
    public void TheSameRunGivesTheSameBytesAndNothingOfTrackersOrLocks()
    {
        _runs.Run("one");
        Directory.CreateDirectory(Path.Combine(_runs.Info("one").Folder, RecordFiles.TrackersFolder));
        File.WriteAllText(Path.Combine(_runs.Info("one").Folder, RecordFiles.TrackersFolder, "mlflow.json"), "http://of-the-lab");
        Pack("one");
        byte[] first = File.ReadAllBytes(Archive);
        using (ZipArchive zip = ZipFile.OpenRead(Archive))
            Assert.DoesNotContain(zip.Entries, e => e.FullName.Contains("trackers") || e.FullName.EndsWith("run.lock"));
        File.Delete(Archive);
        Pack("one");
        Assert.Equal(first, File.ReadAllBytes(Archive));
    }

    [Fact]
    public void ARunThatIsHereAlreadyIsRefused()
    {
        _runs.Run("one");
        Pack("one");
        (int code, _, string errors) = _runs.Command("runs", "unpack", Archive, "--runs", _runs.Root);
        Assert.Equal((TreePoseApp.BadInput, true), (code, errors.Contains("exists already")));
        _runs.Command("runs", "rename", "one", "other", "--runs", _runs.Root);
        (code, _, errors) = _runs.Command("runs", "unpack", Archive, "--runs", _runs.Root);
        Assert.Equal((TreePoseApp.BadInput, true), (code, errors.Contains("is here already, as")));
    }

    [Fact]
    public void AnArchiveThatIsThereIsNotWrittenOver()
    {
        _runs.Run("one");
        File.WriteAllText(Archive, "mine");
        Assert.Equal(TreePoseApp.BadInput, Pack("one").Code);
        Assert.Equal("mine", File.ReadAllText(Archive));
    }

    [Theory]
    [InlineData("../out/run.json", "leads out of its folder")]
    [InlineData("/etc/run.json", "is absolute")]
    [InlineData("experiment_2026_01_01/run.json", "is no part of experiment_YYYY_MM_DD/NAME")]
    [InlineData("elsewhere/one/run.json", "is no part of experiment_YYYY_MM_DD/NAME")]
    [InlineData("experiment_2026_01_01/one/other.json", "without run.json")]
    [InlineData("experiment_2026_01_01/one/run.json", "damaged run")]
    public void AnArchiveThatIsNoRunLeavesNothing(string name, string problem)
    {
        using (var zip = new ZipArchive(File.Create(Archive), ZipArchiveMode.Create))
        using (var entry = new StreamWriter(zip.CreateEntry(name).Open()))
            entry.Write("{}");
        Refused(problem);
    }

    [Fact]
    public void ALinkIsRefused()
    {
        using (var zip = new ZipArchive(File.Create(Archive), ZipArchiveMode.Create))
        {
            ZipArchiveEntry link = zip.CreateEntry("experiment_2026_01_01/one/run.json");
            link.ExternalAttributes = unchecked((int)0xA1FF0000);
            using var entry = new StreamWriter(link.Open());
            entry.Write("/etc/passwd");
        }
        Refused("holds the link");
    }

    [Fact]
    public void ABombIsRefused()
    {
        using (var zip = new ZipArchive(File.Create(Archive), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("experiment_2026_01_01/one/events.jsonl").Open())
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
                entry.Write(zeros);
        }
        Refused("more than is unpacked");
    }

    [Fact]
    public void AFileThatWasChangedIsFound()
    {
        _runs.Run("one");
        Pack("one");
        using (ZipArchive zip = ZipFile.Open(Archive, ZipArchiveMode.Update))
        {
            ZipArchiveEntry results = zip.Entries.Single(e => e.Name == RecordFiles.Results);
            string name = results.FullName;
            results.Delete();
            using var entry = new StreamWriter(zip.CreateEntry(name).Open());
            entry.Write("{}");
        }
        Refused("results.json changed");
    }

    private void Refused(string problem)
    {
        (int code, _, string errors) = Unpack();
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains(problem, errors);
        Assert.False(Directory.Exists(There));
    }
}
