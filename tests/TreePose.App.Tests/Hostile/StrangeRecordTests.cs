using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Hostile;

/// <summary>Ten more things that a stranger's record may try: none of them reaches anything outside of it, or holds a command up.</summary>
public sealed class StrangeRecordTests : IDisposable
{
    private readonly HostileRecord _record = new();

    public void Dispose() => _record.Dispose();

    [Theory]
    [InlineData("name", "../../../outside")]
    [InlineData("experiment", "../outside")]
    [InlineData("id", "/etc")]
    [InlineData("name", "a\\u001b[2Jb")]
    public void NamesInRunJsonAreNoPaths(string member, string value)
    {
        JsonObject run = JsonNode.Parse(File.ReadAllText(_record.PathOf(RecordFiles.Run)))!.AsObject();
        _record.Replace(RecordFiles.Run, $"\"{member}\": \"{run[member]}\"", $"\"{member}\": \"{value}\"");
        _record.Replace(RecordFiles.Run, "\"finished\"", "\"failed\"");
        foreach (string[] command in new string[][] { ["resume", "gift"], ["runs", "mark", "gift", "--as", "interrupted"] })
        {
            (int code, _, string errors) = _record.Command(command);
            Assert.True(code == 2, $"{string.Join(' ', command)}: {code} {errors}");
        }
        _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place);
        _record.AssertUntouched();
    }

    [Fact]
    public void NamesOfFoldsMetricsAndFiguresThatLookLikePathsLeadNowhere()
    {
        string way = Path.ChangeExtension(_record.WayOut, null);
        _record.Replace(RecordFiles.Journal, "\"fold\":\"1\"", $"\"fold\":\"{way}\"");
        _record.Replace(RecordFiles.Journal, "\"loss\"", $"\"{way}/loss\"");
        _record.Replace(RecordFiles.Journal, "\"event.f1.250ms\"", $"\"/{way}\"");
        (int code, _, string errors) = _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place);
        Assert.True(code == 0, errors);
        Assert.NotEmpty(Directory.EnumerateFiles(_record.Place, "*", SearchOption.AllDirectories));
        _record.AssertUntouched();
    }

    [Fact]
    public void AFolderThatOnlyTheRecordNamesIsNotWrittenTo()
    {
        string own = Path.Combine(_record.Place, "of-the-stranger");
        Directory.CreateDirectory(_record.PathOf("trackers"));
        File.WriteAllText(
            _record.PathOf("trackers/wandb-1.json"),
            $$"""{"target":"wandb:{{own}}","delivered":0,"complete":false,"warnings":[]}"""
        );
        (int code, string output, _) = _record.Command("runs", "sync");
        Assert.Equal(1, code);
        Assert.Contains("Say --to wandb:" + own, output);
        Assert.False(Directory.Exists(own));
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("model.pth", "../../../outside.txt")]
    [InlineData("../../../../outside.txt", "checkpoints/a.pth")]
    [InlineData("model.pth", "/etc/hosts")]
    public void AResultOfAUnitCopiesNothingInOrOut(string from, string to)
    {
        Experiment experiment = Bench.Shipped().Experiments.Find("goup-down");
        var key = RunKey.Of(experiment, new WorkInput(experiment.DefaultOptions, "none:", 1), new Dictionary<string, string>());
        var unit = new Experiments.DrawUnit([], [])
        {
            Id = "a",
            Seed = 7,
            Title = "a",
        };
        var store = new UnitStore(_record.Folder, key);
        store.Write(unit, new UnitResult { Files = new Dictionary<string, string> { ["model.pth"] = "checkpoints/a.pth" } });
        Assert.NotNull(store.Read(unit));
        using (ZipArchive zip = ZipFile.Open(store.FileOf("a"), ZipArchiveMode.Update))
        {
            ZipArchiveEntry entry = zip.GetEntry("result.json")!;
            using var reader = new StreamReader(entry.Open());
            string text = reader.ReadToEnd();
            reader.Dispose();
            entry.Delete();
            using var writer = new StreamWriter(zip.CreateEntry("result.json").Open());
            writer.Write(text.Replace("\"model.pth\":\"checkpoints/a.pth\"", $"\"{from}\":\"{to}\""));
        }
        Assert.Contains("names the file", Assert.Throws<DataFormatException>(() => store.Read(unit)).Message);
    }

    [Fact]
    public void AUnitsZipThatUnpacksToMoreThanItIsWorthIsRefused()
    {
        Experiment experiment = Bench.Shipped().Experiments.Find("goup-down");
        var key = RunKey.Of(experiment, new WorkInput(experiment.DefaultOptions, "none:", 1), new Dictionary<string, string>());
        var unit = new Experiments.DrawUnit([], [])
        {
            Id = "bomb",
            Seed = 7,
            Title = "bomb",
        };
        var store = new UnitStore(_record.Folder, key);
        Directory.CreateDirectory(store.FolderOf("bomb"));
        using (ZipArchive zip = ZipFile.Open(store.FileOf("bomb"), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("result.json", CompressionLevel.SmallestSize).Open())
            entry.Write(Encoding.ASCII.GetBytes(new string(' ', 4 << 20)));
        Assert.Contains("claims 4194304 bytes", Assert.Throws<DataFormatException>(() => store.Read(unit)).Message);
    }

    [Fact]
    public void AScriptThatTheRecordNamesIsNotRead()
    {
        _record.Replace(RecordFiles.Source, "{\n", $"{{\n\"script\": \"{_record.Outside}\",\n");
        _record.Replace(RecordFiles.Run, "\"finished\"", "\"failed\"");
        foreach (
            string[] command in new string[][]
            {
                ["report", "gift", "--out", Path.Combine(_record.Place, "report.html")],
                ["runs", "show", "gift"],
                ["runs", "sync", "gift", "--to", "wandb:" + _record.Place],
                ["resume", "gift"],
            }
        )
        {
            (_, string output, string errors) = _record.Command(command);
            Assert.DoesNotContain("not for strangers", output + errors);
        }
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("run.lock")]
    [InlineData("run.json")]
    [InlineData("events.jsonl")]
    [InlineData("config.json")]
    [InlineData("metrics.csv")]
    [InlineData("files.json")]
    public async Task APipeAnywhereHoldsNoCommandUp(string file)
    {
        if (file == "run.lock")
            _record.Replace(RecordFiles.Run, "\"finished\"", "\"running\"");
        File.Delete(_record.PathOf(file));
        using (Process made = Process.Start("mkfifo", _record.PathOf(file)))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        foreach (
            string[] command in new string[][]
            {
                ["runs", "list", "--where", "event.f1.250ms > 0"],
                ["runs", "show", "gift"],
                ["runs", "mark", "gift", "--as", "failed"],
                ["runs", "sync", "gift", "--to", "wandb:" + _record.Place],
            }
        )
        {
            CancellationToken stop = TestContext.Current.CancellationToken;
            // Generous: a pipe is waited for without end.
            await Task.Run(() => _record.Command(command), stop).WaitAsync(TimeSpan.FromSeconds(60), stop);
        }
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("events.jsonl", "runs", "sync", "gift", "--to", "wandb:nowhere")]
    [InlineData("results.json", "runs", "show", "gift")]
    [InlineData("files.json", "runs", "verify", "gift")]
    [InlineData("folds.csv", "runs", "show", "gift")]
    public void AFolderInPlaceOfAFileIsSaid(string file, params string[] command)
    {
        File.Delete(_record.PathOf(file));
        Directory.CreateDirectory(Path.Combine(_record.PathOf(file), "inside"));
        (int code, string output, string errors) = _record.Command(command);
        Assert.InRange(code, 0, 2);
        Assert.DoesNotContain("   at ", output + errors); // no trace
        _record.AssertUntouched();
    }

    [Fact]
    public void AFolderNamedWithEscapesIsShownAndDoesNothing()
    {
        string odd = Path.Combine(Path.GetDirectoryName(_record.Folder)!, "a\u001b]0;owned\u0007\u202eb");
        Directory.Move(_record.Folder, odd);
        (int code, string output, _) = _record.Command("runs", "list");
        Assert.Equal(0, code);
        Assert.Contains(@"a\u001b]0;owned\u0007\u202eb", output);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c is not ('\n' or '\t'));
    }

    [Fact]
    public void ALineNestedWithoutEndIsRefused()
    {
        File.AppendAllText(_record.PathOf(RecordFiles.Journal), new string('[', 100_000) + "\n");
        (int code, string output, string errors) = _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place);
        Assert.NotEqual(0, code);
        Assert.Contains("is not an event", output + errors);
        File.WriteAllText(_record.PathOf(RecordFiles.Results), new string('{', 100_000));
        Assert.Equal(2, _record.Command("runs", "show", "gift").Code);
    }
}
