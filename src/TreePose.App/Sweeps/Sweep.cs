using System.Globalization;
using TreePose.App.Runs;
using TreePose.Runs;
using TreePose.Search;
using TreePose.Tracking;

namespace TreePose.App.Sweeps;

/// <summary>Runs a sweep's trials one after the other inside the sweep's own record, each as a run whose parent the sweep is.</summary>
internal sealed class Sweep(SweepPlan plan, IReadOnlyList<TrialPoint> points, TextWriter output, CancellationToken cancellation)
{
    private const int LongestName = 90;
    private readonly List<TrialResult> _results = [];
    private readonly SortedDictionary<string, List<double>> _folds = new(StringComparer.Ordinal);
    private readonly List<string> _folders = [];
    private bool _dataChanged;

    /// <summary>Begins a sweep.</summary>
    public int Start()
    {
        if (plan.Request.Name is { Length: > LongestName } name) throw new TreePoseException($"'{name}' is too long for a sweep: its trials add to it. Allowed are {LongestName} characters. Choose another --name.");
        using var session = new RunSession(plan.Request.Track);
        RunRequest request = plan.Request.Describe(plan.Experiment.Name, plan.ToJson(), new Dictionary<string, string>()) with
        {
            Name = plan.Request.Name ?? $"sweep_{plan.Experiment.Name}_{TimeProvider.System.GetLocalNow().ToString("HHmmss", CultureInfo.InvariantCulture)}",
            Tags = new Dictionary<string, string> { [SweepPlan.KindTag] = SweepPlan.Kind },
        };
        return End(session, session.Start(request, RunTrials));
    }

    /// <summary>Goes on with a sweep that was killed or stopped: trials that are over stay, one under way goes on or starts again.</summary>
    public int Resume(string folder)
    {
        using var session = new RunSession(plan.Request.Track);
        return End(session, session.Resume(folder, RunTrials));
    }

    private int End(RunSession session, ExperimentOutcome outcome)
    {
        output.WriteLine();
        outcome.Write(output);
        session.WriteEnd(output);
        if (_folders.Any(f => DeliveryState.ReadAll(f).Any(s => !s.Complete))) output.WriteLine("Not all trials are with their trackers: './treepose runs sync' delivers the rest of each.");
        return outcome.IsComplete ? 0 : Application.Interrupted;
    }

    private ExperimentOutcome RunTrials(RunRecord record)
    {
        Dictionary<int, RunInfo[]> earlier = new RunStore(plan.Request.Root).List().Where(r => r.ParentId == record.Identity.Id)
            .GroupBy(r => int.Parse(r.Tags.GetValueOrDefault(TrialResult.NumberTag, "0"), CultureInfo.InvariantCulture)).ToDictionary(g => g.Key, g => g.ToArray());
        for (int i = 0; i < points.Count && !cancellation.IsCancellationRequested; i++)
        {
            RunInfo[] before = earlier.GetValueOrDefault(i + 1, []);
            TrialResult? kept = before.Select(r => TrialResult.Of(i + 1, points[i], r, plan.Metric)).FirstOrDefault(t => t.IsOver);
            output.WriteLine($"Trial {i + 1} of {points.Count}: {points[i]}{(kept is null ? "" : " (kept)")}");
            if ((kept ?? RunTrial(record, i + 1, points[i], before)) is not { } result) break;
            Remember(result, kept is null ? null : before.First(r => r.Name == kept.Run).Folder);
            record.LogMetrics(result.Value is { } value ? [new("trial." + plan.Metric, value)] : [], result.Number);
            var report = new SweepReport(plan, points.Count, _results);
            AtomicFile.WriteAllText(record.FileFor("trials.csv"), report.ToCsv());
            record.WriteJson("results.json", report.ToJson());
            output.WriteLine("  " + Standing(result, report));
        }
        var whole = new SweepReport(plan, points.Count, _results);
        return new(whole.Write, _results.Count(r => r.IsOver) == points.Count ? null : $"stopped by the user, {whole.Completeness} done");
    }

    /// <summary>Null when the user stopped it before its record began.</summary>
    private TrialResult? RunTrial(RunRecord sweep, int number, TrialPoint point, RunInfo[] before)
    {
        RunInfo? broken = before.LastOrDefault();
        bool resumes = broken is not null && plan.Experiment.Resume is not null;
        if (broken?.Status == RunStatus.Crashed && !resumes) RunRecord.Mark(broken.Folder, RunStatus.Interrupted, "its sweep was killed; the trial was started again", TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RunSession? trial = null;
        ExperimentRequest request = plan.For(point) with
        {
            Name = $"{sweep.Name}_{number:00}{(before.Length == 0 ? "" : $"_{before.Length + 1}")}",
            Parent = sweep.Identity,
            Tags = new Dictionary<string, string> { [TrialResult.NumberTag] = number.ToString(CultureInfo.InvariantCulture) },
            CheckData = RequireSameData,
            FoldEnded = fold =>
            {
                if (PruneReason(fold) is not { } reason) return;
                trial!.StoppedBecause = reason;
                stop.Cancel();
            },
        };
        try
        {
            RunSession.Run(plan.Request.Track, TextWriter.Null, (session, progress) =>
            {
                trial = session;
                return resumes ? plan.Experiment.Resume!(StoredRun.Open(broken!.Folder), request.Jobs, session, progress, stop.Token) : plan.Experiment.Run(request, session, progress, stop.Token);
            });
        }
        catch (TreePoseException e) when (!_dataChanged && (trial is { Folder.Length: > 0 } || _folders.Count > 0))
        {
            // The trial's record says what happened, and the others go on. When the first has no record, the whole sweep is at fault.
            if (trial is not { Folder.Length: > 0 }) return new TrialResult(number, request.Name, point, "failed", null, null, e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (trial is not { Folder.Length: > 0 }) return null;
        }
        RunInfo run = new RunStore(plan.Request.Root).Read(trial!.Folder);
        _folders.Add(run.Folder);
        return TrialResult.Of(number, point, run, plan.Metric);
    }

    /// <summary>Trials on different data cannot be compared: the sweep ends when a file changes.</summary>
    private void RequireSameData(IReadOnlyDictionary<string, string> manifest)
    {
        if (_folders.Count == 0) return;
        _dataChanged = true;
        StoredRun.Open(_folders[0]).RequireSameData(manifest);
        _dataChanged = false;
    }

    private void Remember(TrialResult result, string? keptFolder)
    {
        _results.Add(result);
        if (keptFolder is not null)
        {
            _folders.Add(keptFolder);
            foreach (var (fold, columns) in RunTableReader.ReadFolds(keptFolder)) PruneReason(new FoldEnded(fold, [.. columns]));
        }
        if (plan.Prune && result.Value is not null && _folds.Count == 0)
            throw new TreePoseException($"--prune looks at '{plan.Metric}' of each fold, which folds.csv does not have. It has {string.Join(", ", RunTableReader.ReadFolds(_folders[0]).Values.First().Keys)}.");
    }

    /// <summary>Only one fold decides, the first by name: which of them ends first depends on the machine.</summary>
    private string? PruneReason(FoldEnded fold)
    {
        if (!plan.Prune || fold.Columns.FirstOrDefault(c => c.Key == plan.Metric || c.Key + ".mean" == plan.Metric).Value is not { } text || !double.TryParse(text, CultureInfo.InvariantCulture, out double value)) return null;
        lock (_folds)
        {
            if (!_folds.TryGetValue(fold.Fold, out List<double>? earlier)) earlier = _folds[fold.Fold] = [];
            bool decides = _folds.Keys.First() == fold.Fold && new MedianPruner(plan.Minimize).GivesUp(value, earlier);
            earlier.Add(value);
            return decides ? string.Create(CultureInfo.InvariantCulture, $"{TrialResult.Pruned}: {plan.Metric} of fold {fold.Fold} is {value:0.####}, worse than half of the trials before") : null;
        }
    }

    private string Standing(TrialResult result, SweepReport report)
    {
        string said = result.Value is { } value ? string.Create(CultureInfo.InvariantCulture, $"{plan.Metric} {value:0.####}") : result.Status;
        if (report.Best is { } best) said += string.Create(CultureInfo.InvariantCulture, $"; best so far {best.Value:0.####} ({best.Run})");
        int left = points.Count - _results.Count;
        double[] took = [.. _results.Select(r => r.Seconds).OfType<double>()];
        return left == 0 || took.Length == 0 ? said : said + string.Create(CultureInfo.InvariantCulture, $"; about {Math.Ceiling(left * took.Average() / 60):0} min left");
    }
}
