using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

public sealed class RunRecordTests
{
    [Fact]
    public void ARecordHoldsWhatTheRunWasAndGave()
    {
        using var scratch = new ScratchFolder();
        string folder;
        using (RunRecord record = RunTestKit.Start(scratch))
        {
            folder = record.Folder;
            record.LogMetrics([new("loss", 0.5), new("accuracy", 0.25)], step: 3, epoch: 1, fold: "P1");
            record.LogParameter("trainingHolds", "12");
            record.AppendFold(RunTestKit.Fold("P1", "0.9"));
            record.WriteJson("results.json", new JsonObject { ["event"] = new JsonObject { ["f1"] = new JsonObject { ["250ms"] = 0.9 } } });
            record.LogFigure("frame.macroF1", 0.8);
            File.WriteAllText(record.FileFor("plots/confusion.svg"), "<svg/>");
            record.Finish(RunStatus.Finished);
        }
        Assert.Equal(Path.Combine(scratch.Path, "experiment_2026_11_23", "one"), folder);
        string[] metrics = File.ReadAllLines(Path.Combine(folder, "metrics.csv"));
        Assert.Equal("step,epoch,fold,key,value,time", metrics[0]);
        Assert.StartsWith("3,1,P1,loss,0.5,2026-11-23T12:00:00.", metrics[1]);
        Assert.Equal(["participant,f1", "P1,0.9"], File.ReadAllLines(Path.Combine(folder, "folds.csv")));
        RunInfo run = new RunStore(scratch.Path).Find("one");
        Assert.Equal(RunStatus.Finished, run.Status);
        Assert.Equal(0.9, run.Figures["event.f1.250ms"]);
        Assert.Equal(0.8, run.Figures["frame.macroF1"]);
        Assert.Equal(
            ("bilstm", "0.001", "1,2", "7", "12"),
            (
                run.Parameters["model"],
                run.Parameters["training.learningRate"],
                run.Parameters["training.layers"],
                run.Parameters["seed"],
                run.Parameters["trainingHolds"]
            )
        );
        Assert.Empty(RunFiles.Verify(folder));
        string[] files = [.. RunFiles.Read(folder).Select(f => f.Path)];
        Assert.Superset(
            new HashSet<string>
            {
                "config.json",
                "environment.json",
                "folds.csv",
                "metrics.csv",
                "plots/confusion.svg",
                "results.json",
                "source/source.json",
            },
            files.ToHashSet()
        );
        Assert.Empty(Directory.EnumerateFiles(folder, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task RunsThatStartAtTheSameInstantHaveFoldersAndIdsOfTheirOwn()
    {
        using var scratch = new ScratchFolder();
        RunRecord[] records = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Task.Run(() => RunTestKit.Start(scratch, name: null)))
        );
        Assert.Equal(12, records.Select(r => r.Folder).Distinct().Count());
        Assert.Equal(12, records.Select(r => r.Identity.Id).Distinct().Count());
        foreach (RunRecord record in records)
            record.Dispose();
        using RunRecord named = RunTestKit.Start(scratch);
        Assert.Contains("exists already", Assert.Throws<TreePoseException>(() => RunTestKit.Start(scratch)).Message);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a:b")]
    [InlineData("🦵")]
    [InlineData("")]
    public void NamesThatAreNoFolderNamesAreRefused(string name)
    {
        using var scratch = new ScratchFolder();
        Assert.Contains("cannot be a run's name", Assert.Throws<TreePoseException>(() => RunTestKit.Start(scratch, name)).Message);
        Assert.Contains(
            "cannot be an experiment's name",
            Assert.Throws<TreePoseException>(() => RunTestKit.Start(scratch, "x", r => r with { Experiment = name })).Message
        );
        Assert.Empty(new RunStore(scratch.Path).List());
    }

    [Fact]
    public void ANameOf300CharactersIsRefused()
    {
        using var scratch = new ScratchFolder();
        Assert.Throws<TreePoseException>(() => RunTestKit.Start(scratch, new string('x', 300)));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("../..")]
    [InlineData("a:b.c d")]
    [InlineData("🦵 foot, \"up\"")]
    [InlineData("300")]
    public void MetricNamesOfAnyPrintableKindComeBackFromTheTable(string name)
    {
        string key = name == "300" ? new string('k', 300) : name;
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogMetric(key, 1.5, step: 2, fold: key);
        MetricPoint point = Assert.Single(RunTableReader.ReadMetrics(record.Folder));
        Assert.Equal((key, 1.5, 2L, key), (point.Key, point.Value, point.Step, point.Fold));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    [InlineData("half")]
    [InlineData("1001")]
    public void NamesThatCannotBePrintedAreRefused(string name)
    {
        string key = name switch
        {
            "1001" => new string('k', 1001),
            "half" => "half \ud83e",
            _ => name,
        };
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        Assert.Throws<TreePoseException>(() => record.LogMetric(key, 1));
        Assert.Throws<TreePoseException>(() => record.LogParameter(key, "1"));
        Assert.Throws<TreePoseException>(() => record.LogFigure(key, 1));
        Assert.Throws<TreePoseException>(() => record.LogMetric("loss", 1, fold: key));
        Assert.Empty(RunTableReader.ReadMetrics(record.Folder));
    }

    [Fact]
    public void NaNAndInfinitiesAreValues()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        double[] values = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MinValue, double.Epsilon, 0.1 + 0.2];
        for (int i = 0; i < values.Length; i++)
            record.LogMetric("loss", values[i], i);
        record.LogFigure("worst", double.NaN);
        Assert.Equal(values, RunTableReader.ReadMetrics(record.Folder).Select(p => p.Value));
        Assert.Equal(values, RunJournalReader.ReadAll(record.Folder).OfType<MetricsLogged>().Select(m => m.Values["loss"]));
        Assert.True(double.IsNaN(new RunStore(scratch.Path).Find("one").Figures["worst"]));
    }

    [Fact]
    public void TheSameNameTwiceInOneCallIsRefused()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        string message = Assert.Throws<TreePoseException>(() => record.LogMetrics([new("loss", 1), new("loss", 2)])).Message;
        Assert.Contains("'loss' is given twice", message);
        Assert.Empty(RunTableReader.ReadMetrics(record.Folder));
    }

    [Fact]
    public void AParameterKeepsItsFirstValue()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogParameter("model", "bilstm");
        string message = Assert.Throws<TreePoseException>(() => record.LogParameter("model", "tcn")).Message;
        Assert.Contains("'model' is 'bilstm'", message);
        Assert.Contains("'tcn'", message);
        Assert.Single(RunJournalReader.ReadAll(record.Folder).OfType<ParametersLogged>());
    }

    [Fact]
    public void FoldsHaveTheColumnsOfTheFirst()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.AppendFold(RunTestKit.Fold("P1", "1"));
        Assert.Throws<ArgumentException>(() => record.AppendFold([new("participant", "P2")]));
        Assert.Single(RunTableReader.ReadFolds(record.Folder));
    }

    [Fact]
    public void PathsThatLeadOutOfTheRecordAreRefused()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        Assert.Contains("leads out", Assert.Throws<TreePoseException>(() => record.FileFor("../other/x")).Message);
        Assert.Contains("does not exist", Assert.Throws<TreePoseException>(() => record.LogFile("plots/none.svg")).Message);
    }

    [Fact]
    public void AnEndedRunTakesNothingMore()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.Finish(RunStatus.Finished);
        record.Finish(RunStatus.Failed, "ignored");
        Assert.Throws<InvalidOperationException>(() => record.LogMetric("loss", 1));
        Assert.Equal(RunStatus.Finished, new RunStore(scratch.Path).Find("one").Status);
    }

    [Fact]
    public void ARunThatIsDisposedUnfinishedHasFailed()
    {
        using var scratch = new ScratchFolder();
        RunTestKit.Start(scratch).Dispose();
        RunInfo run = new RunStore(scratch.Path).Find("one");
        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("before it was finished", run.Reason);
    }

    [Theory]
    [InlineData("https://secret@host/org/repo.git", "https://host/org/repo.git")]
    [InlineData("https://user:secret@host/org/repo@v1.git", "https://host/org/repo@v1.git")]
    [InlineData("https://host/org/repo@v1.git", "https://host/org/repo@v1.git")]
    [InlineData("git@host:org/repo.git", "git@host:org/repo.git")]
    [InlineData("https://secret@host", "https://host")]
    public void CredentialsInAGitRemoteNeverEnterARecord(string remote, string recorded) =>
        Assert.Equal(recorded, Secrets.WithoutCredentials(remote));

    [Fact]
    public void LoggingAPointIsOneWriteOfTheJournal()
    {
        using var scratch = new ScratchFolder();
        CountingStream? journal = null;
        using RunRecord record = RunTestKit.Start(
            scratch,
            change: r => r with { OpenJournal = path => journal = new CountingStream(path) }
        );
        int before = journal!.Writes;
        for (int i = 0; i < 100; i++)
            record.LogMetrics([new("loss", i), new("accuracy", i)], i);
        Assert.Equal(100, journal.Writes - before);
    }

    private sealed class CountingStream(string path)
        : FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0)
    {
        public int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }
    }
}
