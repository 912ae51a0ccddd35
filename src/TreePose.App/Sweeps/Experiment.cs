using TreePose.App.Commands;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Sweeps;

/// <summary>An experiment that sweeps and workflows run by its name.</summary>
internal sealed record Experiment
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The figure by which its trials are compared when nobody says another.</summary>
    public required string Metric { get; init; }

    /// <summary>Whether a smaller value of <see cref="Metric"/> is better.</summary>
    public required bool Minimize { get; init; }

    /// <summary>The options that a request comes to; fails like the experiment itself when one is not allowed.</summary>
    public required Func<ExperimentRequest, object> Options { get; init; }

    /// <summary>Runs it inside its record.</summary>
    public required Func<ExperimentRequest, RunSession, IWorkProgress, CancellationToken, ExperimentOutcome> Run { get; init; }

    /// <summary>Goes on inside a record that was killed or stopped, with so many folds at once; null when it starts again.</summary>
    public Func<StoredRun, int, RunSession, IWorkProgress, CancellationToken, ExperimentOutcome>? Resume { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Experiment> All { get; } = [GoUpDownCommand.Experiment, LooFineTuneCommand.Experiment];

    /// <summary>Finds one by its name.</summary>
    /// <exception cref="TreePoseException">There is none of this name.</exception>
    public static Experiment Find(string name) =>
        All.FirstOrDefault(e => e.Name == name) ?? throw new TreePoseException($"'{name}' is no experiment that can be run so: allowed is {string.Join(", ", All.Select(e => e.Name))}.");
}
