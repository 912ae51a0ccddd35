using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Reports;
using TreePose.Reports.Page;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <content>Records and what is made of them.</content>
internal sealed partial class FuzzTargets
{
    private IEnumerable<FuzzTarget> OfRecords()
    {
        foreach (string folder in _records.All)
        {
            string[] files = [.. Files(folder).Where(f => Path.GetExtension(f) is ".json" or ".csv" or ".jsonl")];
            string root = Path.GetDirectoryName(Path.GetDirectoryName(folder))!;
            yield return new("report " + Path.GetFileName(folder), folder, files, ReadReport) { Weight = 1 };
            yield return new("record " + Path.GetFileName(folder), folder, files, ReadRecord) { Weight = 2 };
        }
        string[] plain = [.. Files(_plain.Folder).Where(f => Path.GetExtension(f) is ".json" or ".csv" or ".jsonl")];
        yield return new("record", _plain.Folder, plain, ReadRecord) { Weight = 8 };
        Experiment experiment = Bench.Shipped().Experiments.Find("goup-down");
        yield return new(
            "configuration",
            _plain.Folder,
            [RecordFiles.Configuration],
            f => RunConfiguration.Read(StoredRun.Open(f), experiment)
        )
        {
            Weight = 8,
        };
        string[] listed = [.. plain.Select(f => Path.GetRelativePath(_plain.Root, _plain.PathOf(f)))];
        yield return new("list", _plain.Root, listed, ReadList) { Weight = 8 };
        string open = Path.Combine(_scratch.Path, "open");
        CopyOf(_plain.Folder, open);
        string state = Path.Combine(open, RecordFiles.Run);
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"finished\"", "\"failed\""));
        yield return new("resume", open, plain, ReadResumed) { Writes = true, Weight = 1 };
        yield return new("deliver", open, [RecordFiles.Journal, RecordFiles.Manifest, RecordFiles.Run], Deliver)
        {
            Writes = true,
            Weight = 1,
        };
        string workflows = Path.Combine(_scratch.Path, "workflows");
        Workflow.Promote(new RunStore(_plain.Root).Find("gift"), workflows, new Promotion("good"), TimeProvider.System);
        yield return new("workflow", workflows, ["good.json"], f => Workflow.Read(f, "good"));
        yield return new("model folder", Path.Combine(workflows, "good"), ["model.json"], f => ModelFolder.Open(f));
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f));

    private static void CopyOf(string from, string to)
    {
        foreach (string file in Files(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, file))!);
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    private static void ReadReport(string folder)
    {
        StoredRecord record = StoredRecord.Open(folder);
        _ = HtmlPage.Of(RunReport.Document(record, Stories.Tell), record.Folder);
    }

    private static void ReadRecord(string folder)
    {
        StoredRun run = StoredRun.Open(folder);
        _ = (run.Info.Figures, run.Info.Parameters, run.Info.Value("started"), run.Folds, run.Metrics, run.GitCommit, run.Versions);
        _ = (run.Experiment, run.Seed, run.Overrides, run.DataSource, run.DataManifest, run.Script, run.IsDirty);
        _ = (run.Table(RecordFiles.Skipped), RunTableReader.ReadParticipants(folder), RunFiles.Verify(folder));
        _ = (RunOutput.Read(folder), DeliveryState.ReadAll(folder), RunJournalReader.ReadAll(folder));
    }

    /// <summary>A list is never ended by one of its runs.</summary>
    private static void ReadList(string root)
    {
        RunInfo run = new RunStore(root).List().Single();
        try
        {
            _ = (run.Figures, run.Parameters, run.Value("x"), run.Value("status"));
        }
        catch (TreePoseException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private static void ReadResumed(string folder)
    {
        using RunRecord record = RunRecord.Resume(folder, TimeProvider.System);
        record.LogMetric("loss", 2, 5, fold: "1");
        record.Finish(RunStatus.Finished);
    }

    private void Deliver(string folder)
    {
        var target = TrackerTarget.Parse("wandb:" + Path.Combine(_scratch.Path, "delivered"));
        DeliveryOutcome outcome = TrackerDelivery.SyncAsync(folder, [target], TimeProvider.System).GetAwaiter().GetResult()[0];
        if (outcome.Problem?.Contains("Exception: ", StringComparison.Ordinal) == true)
            throw new InvalidOperationException(outcome.Problem);
    }
}
