using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Runs;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The experiment <c>loo-finetune</c> inside its record, begun or resumed.</summary>
public static class LooFineTuneRun
{
    /// <summary>The experiment's name.</summary>
    public const string Experiment = "loo-finetune";

    /// <summary>
    /// Runs every fold that the record does not have yet. A fold is on disk when it ends (<c>folds/NAME.json</c>, then a
    /// line of <c>folds.csv</c>); a training is kept in <c>checkpoints/</c> on its way.
    /// </summary>
    /// <param name="record">Begun or reopened.</param>
    /// <param name="data">All holds.</param>
    /// <param name="options">The experiment's options.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="jobs">Folds at once.</param>
    /// <param name="progress">Shows the folds.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>The report, which is in <c>results.json</c> too; partial after a cancellation.</returns>
    /// <exception cref="TreePoseException">The data does not allow the protocol, or a fold cannot be written.</exception>
    public static CalibrationReport Execute(RunRecord record, HoldDataset data, LooFineTuneOptions options, int seed, int jobs, IWorkProgress progress, CancellationToken cancellation)
    {
        int planned = CalibrationProtocol.Plan(data, options.Protocol).Count;
        List<CalibrationFold> finished = Finished(record, data, options);
        // A kill between a fold's file and its line: the line is made up for.
        HashSet<string> told = [.. RunJournalReader.ReadAll(record.Folder).OfType<FoldEnded>().Select(f => f.Fold)];
        foreach (CalibrationFold fold in finished.Where(f => !told.Contains(f.Name))) record.AppendFold(fold.Columns());
        int kept = finished.Count;

        CalibrationReport report;
        try
        {
            IReadOnlyList<CalibrationFold> folds = CalibrationProtocol.Run(
                data, options.Trainer(stage => record.FileFor($"checkpoints/{stage}.ckpt")), options.Protocol, seed, jobs, finished, Keep,
                (stage, e) => record.LogMetric("loss.train", e.TrainLoss, e.Epoch, e.Epoch, stage), progress, cancellation);
            report = CalibrationReport.Of(folds, planned, options.Protocol, options.Holds.UnitOf(data.Source), seed);
            record.WriteJson("results.json", report.ToJson());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) // a full disk, most of all
        {
            throw new TreePoseException($"{record.Folder} cannot be written ({e.Message.TrimEnd('.')}). The folds finished before, {kept} of {planned}, are safe: make room and run './treepose resume {record.Folder}'.", e);
        }
        return report;

        void Keep(CalibrationFold fold)
        {
            AtomicFile.WriteAllText(FileOf(record, fold.Fold, fold.Repeat), fold.ToJson());
            record.AppendFold(fold.Columns());
            kept++;
        }
    }

    /// <summary>Trains the model that goes to production, <c>checkpoints/all.ckpt</c>: nobody is held out, so its quality is that of the folds.</summary>
    /// <param name="record">The run's record.</param>
    /// <param name="data">All holds.</param>
    /// <param name="options">The experiment's options.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="progress">Shows the training.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    public static void TrainOnAll(RunRecord record, HoldDataset data, LooFineTuneOptions options, int seed, IWorkProgress progress, CancellationToken cancellation)
    {
        var task = new HoldTask
        {
            Stage = "all",
            Train = data.Holds,
            Seed = Seeds.Derive(seed, "fold/all"),
            OnEpoch = (stage, e) => record.LogMetric("loss.train", e.TrainLoss, e.Epoch, e.Epoch, stage),
            Progress = progress,
        };
        options.Trainer(stage => record.FileFor($"checkpoints/{stage}.ckpt")).Train(task, cancellation).Dispose();
    }

    /// <summary>Says how a run ended, given its report.</summary>
    public static void Finish(RunRecord record, CalibrationReport report) =>
        record.Finish(report.IsComplete ? RunStatus.Finished : RunStatus.Interrupted, report.IsComplete ? null : $"stopped by the user, {report.Completeness} done");

    private static List<CalibrationFold> Finished(RunRecord record, HoldDataset data, LooFineTuneOptions options)
    {
        var folds = new List<CalibrationFold>();
        foreach ((var fold, int repeat) in CalibrationProtocol.Plan(data, options.Protocol))
        {
            string path = FileOf(record, fold.Name, repeat);
            if (File.Exists(path)) folds.Add(CalibrationFold.Parse(File.ReadAllText(path), path));
        }
        return folds;
    }

    private static string FileOf(RunRecord record, string fold, int repeat) => record.FileFor($"folds/{CalibrationFold.NameOf(fold, repeat)}.json");
}
