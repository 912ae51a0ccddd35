using TreePose.Experiments.Execution;
using TreePose.Experiments.Execution.Slurm;

namespace TreePose.App.Tests.Slurm;

/// <summary>A Slurm that says what a test has it say.</summary>
internal sealed class SlurmStandIn : ISlurm
{
    private readonly Dictionary<(string, int), SlurmTaskState> _states = [];

    public List<SlurmSubmission> Submitted { get; } = [];

    public List<(string Name, int Task)> Cancelled { get; } = [];

    public List<string> Withdrawn { get; } = [];

    public bool Silent { get; set; }

    public void Wait(int submission, string reason) =>
        _states[(Submitted[submission].Name, 0)] = new SlurmTaskState("PENDING", reason, "", $"{submission}");

    public void Say(int submission, params string[] states)
    {
        foreach ((int task, string state) in states.Index())
            _states[(Submitted[submission].Name, task)] = new SlurmTaskState(state, "", "n1", $"{submission}");
    }

    public void Forget(int submission)
    {
        foreach ((string, int) key in _states.Keys.Where(k => k.Item1 == Submitted[submission].Name).ToArray())
            _states.Remove(key);
    }

    public string? Submit(SlurmSubmission submission)
    {
        Submitted.Add(submission);
        return Silent ? null : $"{Submitted.Count}";
    }

    public IReadOnlyDictionary<(string Name, int Task), SlurmTaskState>? Look(IReadOnlyCollection<string> names) => Silent ? null : _states;

    public bool Cancel(IReadOnlyCollection<string> names)
    {
        Withdrawn.AddRange(names);
        return true;
    }

    public void CancelTask(string name, string job, int task) => Cancelled.Add((name, task));

    public int? MaxArraySize() => null;
}
