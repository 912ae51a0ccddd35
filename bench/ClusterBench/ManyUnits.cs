using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Evaluation;
using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Runs;

namespace TreePose.Benchmarks.Cluster;

/// <summary>How long many units take apart from their work.</summary>
/// <param name="Units">Units.</param>
/// <param name="Jobs">Job arrays that they became.</param>
/// <param name="Tasks">Tasks of those.</param>
/// <param name="SecondsAll">From the plan to <c>results.json</c>, the writing of results left out.</param>
/// <param name="SecondsOfStandIns">The writing of results, which tasks do elsewhere.</param>
/// <param name="PeakMegabytes">Largest resident memory of the process.</param>
internal sealed record ManyFigures(int Units, int Jobs, int Tasks, double SecondsAll, double SecondsOfStandIns, double PeakMegabytes);

/// <summary>Plans, hands over and collects many units, with a stand-in for Slurm that writes their results as it is given them.</summary>
internal static class ManyUnits
{
    /// <summary>Measures.</summary>
    public static ManyFigures Measure(string folder, int units, int limit)
    {
        var experiment = new FlatExperiment();
        var input = new WorkInput(new FlatOptions { Units = units }, "none:", 1);
        FlatWork work = experiment.Open(input, SilentProgress.Instance, CancellationToken.None);
        long start = Stopwatch.GetTimestamp();
        RunRequest request = RunConfiguration.Request(experiment, input, work, "default") with { Root = folder, Name = "many" };
        using RunRecord record = RunRecord.Start(request, TimeProvider.System);
        var options = new SlurmOptions
        {
            Limit = limit,
            Poll = 0.2,
            Grace = 0,
        };
        var slurm = new StandIn(record.Folder, new UnitStore(record.Folder, RunKey.Of(experiment, input, work.Manifest)), work);
        var submitter = new SlurmSubmitter(record.Folder, options, ["treepose"], slurm);
        var carrier = new SlurmCarrier(record.Folder, options, submitter, slurm, SharedFiles.Disk, TimeProvider.System);
        var pool = new CollectingPool(carrier, detach: false, TimeSpan.FromMilliseconds(50));
        Collected collected = new Runner(experiment, input, work, record).Run(pool, SilentProgress.Instance, CancellationToken.None);
        record.Finish(RunStatus.Finished);
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!collected.IsComplete)
            throw new TreePoseException($"{collected.Completeness}: not all units were collected.");
        return new(
            units,
            submitter.Jobs.Jobs.Count,
            slurm.Tasks,
            Math.Round(all - slurm.Seconds, 2),
            Math.Round(slurm.Seconds, 2),
            Math.Round(MachineFacts.PeakMemoryBytes() / 1e6)
        );
    }

    /// <summary>Writes every result of an array when it is handed over.</summary>
    private sealed class StandIn(string home, UnitStore store, FlatWork work) : ISlurm
    {
        private readonly Dictionary<(string, int), SlurmTaskState> _tasks = [];

        public double Seconds { get; private set; }

        public int Tasks => _tasks.Count;

        public string Submit(SlurmSubmission submission)
        {
            SlurmBatch batch = SlurmBatch.Read(home, submission.Name);
            string ok = SlurmBatch.OkOf(home, submission.Name);
            long start = Stopwatch.GetTimestamp();
            if (batch.IsProbe)
                File.WriteAllText(ok, "");
            foreach ((int number, SlurmPart[] parts) in batch.Tasks.Index())
            {
                foreach (string id in parts.SelectMany(p => p.Units))
                    store.Write(work.Find(id), FlatWork.ResultOf(work.Find(id)));
                _tasks[(batch.Name, number)] = new SlurmTaskState("COMPLETED", "None", "node", "1");
            }
            Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            return "1";
        }

        public IReadOnlyDictionary<(string Name, int Task), SlurmTaskState> Look(IReadOnlyCollection<string> names) => _tasks;

        public bool Cancel(IReadOnlyCollection<string> names) => true;

        public void CancelTask(string name, string job, int task) { }

        public int? MaxArraySize() => 1001;
    }
}

/// <summary>Options of <see cref="FlatExperiment"/>.</summary>
internal sealed record FlatOptions
{
    /// <summary>Units.</summary>
    [Range(1, 1_000_000)]
    public int Units { get; init; } = 10;
}

/// <summary>An experiment of units that depend on nothing.</summary>
internal sealed record FlatExperiment() : Experiment("flat", "Count.")
{
    public override string Question => "How many are there?";

    public override IReadOnlyList<Figure> Figures { get; } = [new("sum", "", false, "The sum")];

    public override string MainFigure => "sum";

    public override string DataKinds => "none:";

    public override string? DefaultData => "none:";

    public override FlatOptions DefaultOptions => new();

    public override FlatWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation) =>
        new(((FlatOptions)input.Options).Units);
}

/// <summary>A unit of it.</summary>
internal sealed record FlatUnit : Unit
{
    public override string Inputs => "";
}

/// <summary>Its work.</summary>
internal sealed class FlatWork(int count) : ExperimentWork
{
    private readonly FlatUnit[] _units =
    [
        .. Enumerable
            .Range(0, count)
            .Select(i => new FlatUnit
            {
                Id = $"unit/{i}",
                Seed = i,
                Title = $"{i}",
            }),
    ];

    public override string Source => "none:";

    public override IReadOnlyDictionary<string, string> Manifest { get; } = new Dictionary<string, string> { ["none"] = "00" };

    public Unit Find(string id) => _units[int.Parse(id.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>A result of the size of a small training's: a thousand predictions and ten points of a curve.</summary>
    public static UnitResult ResultOf(Unit unit) =>
        new()
        {
            Values = new JsonObject { ["value"] = unit.Seed },
            Arrays = new Dictionary<string, float[]> { ["predictions"] = new float[1000] },
            Points = [.. Enumerable.Range(1, 10).Select(e => new UnitPoint("loss", e, e, $"{unit.Seed}", DateTimeOffset.UnixEpoch))],
            Seconds = 60,
        };

    public override IReadOnlyList<Unit> Next(UnitResults results) => _units;

    public override UnitResult Run(Unit unit, UnitContext context) => ResultOf(unit);

    public override Collected Collect(UnitResults results) => new FlatCollected(results.Count, count);
}

/// <summary>What came of it.</summary>
internal sealed class FlatCollected(int done, int all) : Collected
{
    public override string Completeness => $"{done} of {all} units";

    public override bool IsComplete => done == all;

    public override JsonObject Results => new() { ["sum"] = done };

    public override void Print(TextWriter output) => output.WriteLine(Completeness);
}
