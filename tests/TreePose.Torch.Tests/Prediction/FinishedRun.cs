using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.TestKit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>Runs of small trainings, finished, in folders that are gone with this.</summary>
internal sealed class FinishedRun : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    /// <summary>The parts that there are.</summary>
    public Bench Bench { get; } = Bench.Shipped();

    /// <summary>A path in a folder of this test's own.</summary>
    public string File(string name) => _scratch.File(name);

    /// <summary>Runs an experiment on simulated data, or other data, to its end.</summary>
    public (StoredRun Run, Collected Collected, WorkInput Input) Make(
        string experiment,
        string[] overrides,
        string data = "simulated:tiny",
        bool trainOnAll = false,
        string[]? nested = null
    )
    {
        Experiment found = Bench.Experiments.Find(experiment);
        var input = new WorkInput(OptionOverrides.Apply(found.DefaultOptions, overrides), data, 1)
        {
            TrainOnAll = trainOnAll,
            Nested = nested ?? [],
        };
        ExperimentWork work = found.Open(input, SilentProgress.Instance, CancellationToken.None);
        RunRequest request = RunConfiguration.Request(found, input, work, "default") with { Name = $"run{Count++}", Root = File("runs") };
        using RunRecord record = RunRecord.Start(request, TimeProvider.System);
        Collected collected = new Runner(found, input, work, record).Run(2, SilentProgress.Instance, CancellationToken.None);
        record.Finish(RunStatus.Finished);
        return (StoredRun.Open(record.Folder), collected, input);
    }

    private int Count { get; set; }

    public void Dispose() => _scratch.Dispose();
}
