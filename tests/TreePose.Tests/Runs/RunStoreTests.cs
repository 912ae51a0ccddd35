using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

public sealed class RunStoreTests
{
    [Fact]
    public void ListingReadsOneFileARunAndAFilterOneMore()
    {
        using var scratch = new ScratchFolder();
        Finished(scratch, 20);
        int reads = 0;
        var store = new RunStore(
            scratch.Path,
            path =>
            {
                Interlocked.Increment(ref reads); // several threads read
                return File.ReadAllBytes(path);
            }
        );
        Assert.Equal(20, store.List().Count);
        Assert.Equal(20, reads);
        reads = 0;
        Assert.Equal(["run19", "run18"], RunQuery.Select(store.List(), "f1 >= 0.9", "-f1").Select(r => r.Name));
        Assert.Equal(40, reads);
    }

    /// <summary>Files a run that a condition and an order read, whatever they ask for and how often: its cost with 10,000 runs.</summary>
    [Theory]
    [InlineData("status = finished", "started", 1)]
    [InlineData("tag.kind = good", "-duration", 1)]
    [InlineData("f1 >= 0.2 and f1 < 0.8 and status = finished", "-f1", 2)]
    [InlineData("figure.f1 >= 0.2", "figure.f1", 2)]
    [InlineData("param.training.learningRate = 0.001", "-param.training.learningRate", 2)]
    [InlineData("training.learningRate = 0.001 and f1 > 0", "training.layers", 3)]
    [InlineData("status = failed and training.learningRate = 0.001", null, 1)] // what is settled by the first is not looked at further
    public void EachFileIsReadOnceAndOnlyWhenItIsAskedFor(string where, string? sort, int files)
    {
        using var scratch = new ScratchFolder();
        Finished(scratch, 10);
        var read = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var store = new RunStore(
            scratch.Path,
            path =>
            {
                read.Enqueue(path);
                return File.ReadAllBytes(path);
            }
        );
        IReadOnlyList<RunInfo> runs = RunQuery.Select(store.List(), where, sort);
        Assert.Equal(read.Count, read.Distinct().Count());
        // The first run is asked whether anybody knows the names.
        Assert.InRange(read.Count, files * 10, files * 10 + 2);
        Assert.All(runs, r => Assert.NotNull(r.Value("training.learningRate")));
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    [Fact]
    public void NoFileOfARunThatDoesNotMatchStaysInMemory()
    {
        using var scratch = new ScratchFolder();
        Finished(scratch, 10);
        var results = new System.Collections.Concurrent.ConcurrentQueue<WeakReference>();
        var store = new RunStore(
            scratch.Path,
            path =>
            {
                byte[] bytes = File.ReadAllBytes(path);
                if (Path.GetFileName(path) == RecordFiles.Results)
                    results.Enqueue(new WeakReference(bytes));
                return bytes;
            }
        );
        IReadOnlyList<RunInfo> all = store.List();
        IReadOnlyList<RunInfo> best = RunQuery.Select(all, "f1 > 0.75", "-f1");
        GC.Collect();
        Assert.Equal((10, 2), (results.Count, results.Count(r => r.IsAlive)));
        Assert.Equal(0.9, best[0].Value("f1"));
        Assert.Equal(0.1, all[1].Value("f1")); // read again
        GC.KeepAlive(best);
    }

    /// <summary>Runs <c>run0</c>, <c>run1</c>, …, tagged good, whose f1 rises evenly from 0.</summary>
    private static void Finished(ScratchFolder scratch, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using RunRecord record = RunTestKit.Start(scratch, $"run{i}");
            record.SetTags(new Dictionary<string, string> { ["kind"] = "good" });
            record.LogFigure("f1", i / (double)count);
            record.Finish(RunStatus.Finished);
        }
    }

    [Fact]
    public void ANameThatIsThereTwiceIsSaid()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        File.WriteAllText(Path.Combine(record.Folder, "results.json"), """{"figures":{"f1":1},"f1":2}""");
        Assert.Contains(
            "'f1' twice",
            Assert.Throws<DataFormatException>(() => RunStore.Read(record.Folder, File.ReadAllBytes).Figures).Message
        );
        Assert.Empty(new RunStore(scratch.Path).List().Single().Figures);
    }

    [Fact]
    public void ARunIsFoundByNameDayIdFolderAndLatest()
    {
        using var scratch = new ScratchFolder();
        using RunRecord one = RunTestKit.Start(scratch, "one");
        using RunRecord two = RunTestKit.Start(scratch, "two");
        var store = new RunStore(scratch.Path);
        Assert.Equal(one.Folder, store.Find("one").Folder);
        Assert.Equal(one.Folder, store.Find("experiment_2026_11_23/one").Folder);
        Assert.Equal(one.Folder, store.Find("2026_11_23/one").Folder);
        Assert.Equal(two.Folder, store.Find(two.Identity.Id[..8]).Folder);
        Assert.Equal(two.Folder, store.Find(two.Folder + Path.DirectorySeparatorChar).Folder);
        Assert.NotNull(store.Find("latest"));
        Assert.Contains("No run 'three'", Assert.Throws<TreePoseException>(() => store.Find("three")).Message);
        Directory.Move(
            two.Folder,
            Path.Combine(Directory.CreateDirectory(Path.Combine(scratch.Path, "experiment_2026_11_24")).FullName, "one")
        );
        Assert.Contains("say which", Assert.Throws<TreePoseException>(() => store.Find("one")).Message);
        Directory.Move(Path.Combine(scratch.Path, "experiment_2026_11_24", "one"), two.Folder);
    }

    [Fact]
    public void AFolderWithoutItsFileIsNoRunAndADamagedOneIsNamed()
    {
        using var scratch = new ScratchFolder();
        string folder = Directory.CreateDirectory(scratch.File("experiment_2026_11_23/empty")).FullName;
        Assert.Empty(new RunStore(scratch.Path).List());
        foreach (string content in new[] { "", "{" })
        {
            File.WriteAllText(Path.Combine(folder, "run.json"), content);
            RunInfo damaged = Assert.Single(new RunStore(scratch.Path).List());
            Assert.Equal(RunStatus.Unreadable, damaged.Status);
            Assert.Contains("run.json", damaged.Reason);
        }
        Assert.Empty(new RunStore(scratch.File("nowhere")).List());
    }

    [Theory]
    [InlineData("event.f1.250ms > 0.9", true)]
    [InlineData("event.f1.250ms >= 0.95", true)]
    [InlineData("event.f1.250ms < 0.9", false)]
    [InlineData("model = bilstm and training.learningRate = 1e-3", true)]
    [InlineData("model != bilstm or status = finished", true)]
    [InlineData("not (status = failed or status = crashed)", true)]
    [InlineData("NOT status = failed AND name ~ ON", true)]
    [InlineData("note = 'two words'", true)]
    [InlineData("param.seed == 7", true)]
    [InlineData("figure.seed = 7", false)]
    [InlineData("missing > 1", false)]
    [InlineData("missing != 1", false)]
    [InlineData("worst = NaN", true)]
    [InlineData("worst > 0", false)]
    [InlineData("started > '2026-11-23 11'", true)]
    [InlineData("event.f1.250ms>0.9 and model=bilstm", true)]
    public void ConditionsSelectRuns(string condition, bool matches)
    {
        using var scratch = new ScratchFolder();
        using (RunRecord record = RunTestKit.Start(scratch))
        {
            record.LogFigures([new("event.f1.250ms", 0.95), new("worst", double.NaN)]);
            record.LogParameter("note", "two words");
            record.Finish(RunStatus.Finished);
        }
        Assert.Equal(matches, RunFilter.Parse(condition).Matches(new RunStore(scratch.Path).Find("one")));
    }

    [Theory]
    [InlineData("", "a name is missing")]
    [InlineData("f1", "a comparison is missing")]
    [InlineData("f1 >", "a value is missing")]
    [InlineData("f1 is 3", "'is' is not a comparison")]
    [InlineData("(f1 > 3", "a ')' is missing")]
    [InlineData("f1 > 3 4", "'4' was not expected")]
    [InlineData("f1 > 'open", "cannot be read")]
    public void AMistakeInAConditionIsExplained(string condition, string problem) =>
        Assert.Contains(problem, Assert.Throws<TreePoseException>(() => RunFilter.Parse(condition)).Message);

    [Fact]
    public void ANameThatNoRunKnowsIsAMistakeNotAnEmptyList()
    {
        using var scratch = new ScratchFolder();
        using RunRecord record = RunTestKit.Start(scratch);
        record.LogFigure("f1", 1);
        IReadOnlyList<RunInfo> runs = new RunStore(scratch.Path).List();
        Assert.Contains("f1, model", Assert.Throws<TreePoseException>(() => RunQuery.Select(runs, "f2 > 1", null)).Message);
        Assert.Throws<TreePoseException>(() => RunQuery.Select(runs, null, "-f2"));
    }

    [Fact]
    public void RunsWithoutTheSortValueComeLast()
    {
        using var scratch = new ScratchFolder();
        foreach (var (name, f1) in new (string, double?)[] { ("a", null), ("b", 0.2), ("c", 0.7) })
        {
            using RunRecord record = RunTestKit.Start(scratch, name);
            if (f1 is { } value)
                record.LogFigure("f1", value);
        }
        IReadOnlyList<RunInfo> runs = new RunStore(scratch.Path).List();
        Assert.Equal(["b", "c", "a"], RunQuery.Select(runs, null, "f1").Select(r => r.Name));
        Assert.Equal(["c", "b", "a"], RunQuery.Select(runs, null, "-f1").Select(r => r.Name));
    }

    [Fact]
    public void LargeFilesMoveOutAndVerifyFindsWhatIsMissingOrChanged()
    {
        using var scratch = new ScratchFolder();
        string outside = scratch.File("outside");
        string folder;
        using (
            RunRecord record = RunTestKit.Start(
                scratch,
                change: r =>
                    r with
                    {
                        LargeFiles = new() { Root = outside, LargerThanBytes = 1_000_000 },
                    }
            )
        )
        {
            folder = record.Folder;
            File.WriteAllBytes(record.FileFor("checkpoints/large.bin"), new byte[2_000_000]);
            File.WriteAllBytes(record.FileFor("checkpoints/small.bin"), new byte[10]);
            record.LogFile("checkpoints/small.bin");
            record.Finish(RunStatus.Finished);
        }
        Assert.False(File.Exists(Path.Combine(folder, "checkpoints/large.bin")));
        string moved = RunFiles.Locate(folder, "checkpoints/large.bin")!;
        Assert.StartsWith(outside, moved);
        Assert.Equal(2_000_000, new FileInfo(moved).Length);
        Assert.Empty(RunFiles.Verify(folder));
        Assert.Single(RunJournalReader.ReadAll(folder).OfType<FileLogged>(), f => f.Path == "checkpoints/small.bin");

        File.WriteAllBytes(moved, new byte[1_999_999]);
        File.WriteAllBytes(Path.Combine(folder, "checkpoints/small.bin"), [.. new byte[9], 1]);
        File.Delete(Path.Combine(folder, "config.json"));
        IReadOnlyList<string> problems = RunFiles.Verify(folder);
        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("checkpoints/large.bin changed: 1999999 bytes"));
        Assert.Contains(problems, p => p.StartsWith("checkpoints/small.bin changed: the same size"));
        Assert.Contains(problems, p => p.StartsWith("config.json is missing"));
    }
}
