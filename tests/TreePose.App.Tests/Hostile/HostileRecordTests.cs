using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Reports;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Hostile;

/// <summary>A record that a stranger made: nothing outside of it is read, written, deleted or sent.</summary>
public sealed class HostileRecordTests : IDisposable
{
    private readonly HostileRecord _record = new();

    public void Dispose() => _record.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("../../../outside.txt")]
    [InlineData("/outside.txt")]
    [InlineData("plots/../../x.png")]
    [InlineData("plots/./a.png")]
    [InlineData("plots//a.png")]
    [InlineData("C:/x.png")]
    [InlineData("plots\\\\x.png")] // a backslash, as JSON writes it
    [InlineData("plots/nul.png")]
    [InlineData("plots/\\u0000")]
    public void AFileEventThatLeadsOutIsRefusedByEveryTracker(string path)
    {
        _record.NameFile(path.Length == 0 ? _record.WayOut : path);
        using var server = new MlflowStandIn();
        (int code, string output, string errors) = _record.Command(
            "runs",
            "sync",
            "gift",
            "--to",
            $"mlflow:{server.Url},wandb:{_record.Place}"
        );
        Assert.NotEqual(0, code);
        Assert.Contains("events.jsonl", output + errors);
        Assert.DoesNotContain(server.Requests, r => r.StartsWith("PUT", StringComparison.Ordinal));
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("runs/../../../../outside")]
    [InlineData("..")]
    [InlineData("a\\nb")]
    public void ARunIdIsANameAndNeverAPath(string id)
    {
        _record.Replace(RecordFiles.Journal, $"\"id\":\"{new RunStore(_record.Root).Find("gift").Id}\"", $"\"id\":\"{id}\"");
        Assert.NotEqual(0, _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place).Code);
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("plots/a.png")]
    [InlineData("events.jsonl")]
    [InlineData("metrics.csv")]
    [InlineData("run.lock")]
    [InlineData("trackers/note.json")]
    [InlineData("units/x/result.zip")]
    [InlineData("checkpoints/deep/er/a.pth")]
    public void ALinkInsideIsNotFollowedByAnything(string file)
    {
        _record.Link(file);
        _record.Replace(RecordFiles.Run, "\"finished\"", "\"failed\"");
        using var server = new MlflowStandIn();
        foreach (
            string[] command in new string[][]
            {
                ["runs", "sync", "gift", "--to", $"mlflow:{server.Url}"],
                ["runs", "sync", "gift", "--to", $"wandb:{_record.Place}"],
                ["resume", "gift"],
                ["runs", "mark", "gift", "--as", "failed"],
                ["report", "gift", "--out", Path.Combine(_record.Place, "report.html")],
                ["promote", "gift", "--as", "mine", "--workflows", _record.Place],
            }
        )
        {
            (int code, _, string errors) = _record.Command(command);
            Assert.True(code == 2, $"{string.Join(' ', command)}: {code} {errors}");
        }
        Assert.DoesNotContain(server.Requests, r => r.StartsWith("PUT", StringComparison.Ordinal));
        _record.AssertUntouched();
    }

    [Fact]
    public void ALinkedFolderInsideIsNotEntered()
    {
        Directory.Delete(_record.PathOf("plots"), recursive: true);
        Directory.CreateSymbolicLink(_record.PathOf("plots"), Path.GetDirectoryName(_record.Outside)!);
        Assert.Equal(2, _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place).Code);
        Assert.DoesNotContain(RunFiles.Enumerate(_record.Folder), f => f.Contains("outside", StringComparison.Ordinal));
        _record.AssertUntouched();
    }

    [Fact]
    public void AMovedFileIsFoundOnlyBelowAFolderThatWasNamedHere()
    {
        File.Delete(_record.PathOf("checkpoints/a.pth"));
        string text = File.ReadAllText(_record.PathOf(RecordFiles.Manifest));
        int at = text.IndexOf("\"path\": \"checkpoints/a.pth\"", StringComparison.Ordinal);
        File.WriteAllText(_record.PathOf(RecordFiles.Manifest), text.Insert(at, $"\"location\": \"{_record.Outside}\", "));
        Assert.Null(RunFiles.Locate(_record.Folder, "checkpoints/a.pth"));
        (int code, string output, _) = _record.Command("runs", "verify", "gift");
        Assert.Equal(1, code);
        Assert.Contains("which was not read", output);
        _record.Command("runs", "sync", "gift", "--to", "wandb:" + _record.Place);
        Assert.NotEqual(0, _record.Command("promote", "gift", "--as", "mine", "--workflows", _record.Place).Code);
        _record.AssertUntouched();
    }

    [Theory]
    [InlineData("\"path\": \"plots/a.png\"", "\"path\": \"../../../outside.txt\"")]
    [InlineData("\"path\": \"plots/a.png\"", "\"path\": null")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"/../../")]
    [InlineData("\"bytes\": 7", "\"bytes\": -7")]
    [InlineData("plots/a.png", "checkpoints/a.pth")]
    public void AListOfFilesIsCheckedWhereItIsRead(string found, string by)
    {
        _record.Replace(RecordFiles.Manifest, found, by);
        foreach (string command in new[] { "verify", "show" })
        {
            (int code, _, string errors) = _record.Command("runs", command, "gift");
            Assert.Equal(2, code);
            Assert.Contains("files.json", errors);
        }
        _record.AssertUntouched();
    }

    [Fact]
    public void LargeFilesGoWhereTheRecordSaysOnlyIfThisUserSaidSo()
    {
        _record.Replace(RecordFiles.Run, "\"finished\"", "\"running\"");
        _record.Replace(RecordFiles.Run, "{\n", $"{{\n\"largeFiles\": {{\"root\": \"{_record.Place}\", \"largerThanBytes\": 1}},\n");
        RunRecord.Mark(_record.Folder, RunStatus.Failed, "test", new StepClock());
        Assert.False(Directory.Exists(_record.Place));
        Assert.True(File.Exists(_record.PathOf("checkpoints/a.pth")));
        _record.Replace(RecordFiles.Run, "\"failed\"", "\"running\"");
        OwnRuns.AllowLargeFiles(_record.Folder, _record.Place);
        RunRecord.Mark(_record.Folder, RunStatus.Failed, "test", new StepClock());
        Assert.False(File.Exists(_record.PathOf("checkpoints/a.pth")));
        Assert.Equal("weights", File.ReadAllText(RunFiles.Locate(_record.Folder, "checkpoints/a.pth")!));
    }

    [Fact]
    public void ATrackerThatOnlyTheRecordNamesGetsNothing()
    {
        using var server = new MlflowStandIn();
        Directory.CreateDirectory(_record.PathOf("trackers"));
        File.WriteAllText(
            _record.PathOf("trackers/mlflow-1.json"),
            $$"""{"target":"mlflow:{{server.Url}}","delivered":0,"complete":false,"warnings":[]}"""
        );
        (int code, string output, _) = _record.Command("runs", "sync");
        Assert.Equal(1, code);
        Assert.Contains($"Say --to mlflow:{server.Url}", output);
        _record.Replace(RecordFiles.Run, "\"finished\"", "\"failed\"");
        Assert.Contains($"Say --track mlflow:{server.Url}", _record.Command("resume", "gift").Output);
        Assert.Empty(server.Requests);
        Assert.Equal(0, _record.Command("runs", "sync", "gift", "--to", "mlflow:" + server.Url).Code);
        int asked = server.Requests.Count;
        Assert.True(asked > 0);
        Assert.Equal(0, _record.Command("runs", "sync", "--again").Code); // named once for this run, it needs no second word
        Assert.True(server.Requests.Count > asked);
    }

    [Fact]
    public void OnlyRunsBelowTheRootAreRemoved()
    {
        string folder = Path.Combine(Path.GetDirectoryName(_record.Outside)!, "place", "thesis");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "run.json"), """{"status":"finished","id":"0123456789abcdef"}""");
        File.WriteAllText(Path.Combine(folder, "chapter.tex"), "work of years");
        Assert.Equal(2, _record.Command("runs", "rm", folder, "--yes").Code);
        Assert.True(File.Exists(Path.Combine(folder, "chapter.tex")));
        string day = Path.GetDirectoryName(_record.Folder)!;
        string noJournal = Path.Combine(day, "no-journal");
        Directory.CreateDirectory(noJournal);
        File.WriteAllText(Path.Combine(noJournal, "run.json"), """{"status":"finished","id":"0123456789abcdef"}""");
        Assert.Contains("events.jsonl", _record.Command("runs", "rm", "no-journal", "--yes").Errors);
        Directory.CreateSymbolicLink(Path.Combine(day, "linked"), folder);
        File.WriteAllText(Path.Combine(folder, "events.jsonl"), "");
        Assert.Contains("is a link", _record.Command("runs", "rm", "linked", "--yes").Errors);
        Assert.True(File.Exists(Path.Combine(folder, "chapter.tex")));
        Assert.Equal(0, _record.Command("runs", "rm", "gift", "--yes").Code);
        Assert.False(Directory.Exists(_record.Folder));
        _record.AssertUntouched();
    }

    [Fact]
    public async Task APipeInPlaceOfAFileDoesNotHoldTheCommandUp()
    {
        File.Delete(_record.PathOf("plots/a.png"));
        using (var made = System.Diagnostics.Process.Start("mkfifo", _record.PathOf("plots/a.png")))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        CancellationToken stop = TestContext.Current.CancellationToken;
        // Generous: a pipe is waited for without end.
        (int code, _, _) = await Task.Run(() => _record.Command("runs", "verify", "gift"), stop).WaitAsync(TimeSpan.FromSeconds(60), stop);
        Assert.Equal(1, code);
    }

    [Fact]
    public void APictureOfTheNotebookIsOneOfTheRecord()
    {
        string picture = Path.ChangeExtension(_record.Outside, ".png");
        File.Move(_record.Outside, picture);
        File.WriteAllText(
            _record.PathOf(RecordFiles.Output),
            $$"""{"figure":"{{Path.GetRelativePath(_record.Folder, picture)}}"}""" + "\n"
        );
        Assert.Throws<DataFormatException>(() =>
            NotebookReport.Write(_record.Folder, Bench.Shipped().Tell, Path.Combine(_record.Place, "n.ipynb"))
        );
        File.Move(picture, _record.Outside);
        _record.AssertUntouched();
    }

    [Fact]
    public void EscapesOfARecordDoNothingToTheTerminal()
    {
        _record.Replace(RecordFiles.Run, "{\n", "{\n\"reason\": \"\\u001b]0;owned\\u0007\\u202egnp\\u009b2J\",\n");
        (int code, string output, _) = _record.Command("runs", "show", "gift");
        Assert.Equal(0, code);
        Assert.Contains(@"\u001b]0;owned\u0007\u202egnp\u009b2J", output);
        Assert.DoesNotContain(output, c => char.IsControl(c) && c is not ('\n' or '\t'));
    }

    [Fact]
    public void AnExportedTableHoldsNoFormulas()
    {
        File.WriteAllText(
            _record.PathOf(RecordFiles.Parameters),
            """{"a":"=HYPERLINK(1)","b":"@SUM(1)","c":"-2.5","d":"+cmd|' /C calc'!A0","e":"-x"}"""
        );
        string line = _record.Command("runs", "export").Output.Split('\n')[1];
        Assert.Contains(",'=HYPERLINK(1),'@SUM(1),-2.5,'+cmd|' /C calc'!A0,'-x", line);
    }

    [Fact]
    public void AWorkflowIsCheckedWhereItIsRead()
    {
        Directory.CreateDirectory(_record.Place);
        Workflow good = Workflow.Promote(
            new RunStore(_record.Root).Find("gift"),
            _record.Place,
            new Promotion("good"),
            TimeProvider.System
        );
        string text = File.ReadAllText(Path.Combine(_record.Place, "good.json"));
        Assert.Equal(good.Figures.Count, Workflow.Read(_record.Place, "good").Figures.Count);
        foreach (
            (string found, string by) in new[]
            {
                ("weights/a.pth", "../../outside.txt"),
                ("\"name\": \"good\"", "\"name\": \"../../good\""),
                ("\"code\": {", "\"code\": null, \"other\": {"),
                ("\"git\":", "\"git\": 1, \"other\":"),
                ("\"sha256\": \"", "\"sha256\": \"x"),
            }
        )
        {
            Assert.Contains(found, text);
            File.WriteAllText(
                Path.Combine(_record.Place, "bad.json"),
                text.Replace("\"good\"", "\"bad\"").Replace(found.Replace("good", "bad"), by)
            );
            Assert.Throws<DataFormatException>(() => Workflow.Read(_record.Place, "bad"));
        }
        Assert.Throws<TreePoseException>(() => Workflow.Read(_record.Place, "../outside"));
    }
}
