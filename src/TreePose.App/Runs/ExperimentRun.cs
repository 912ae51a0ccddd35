using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>One run of any experiment, begun or resumed, with what a command does around it.</summary>
internal static class ExperimentRun
{
    /// <summary>Begins a run, carries it to its end and prints its figures.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(
        Bench bench, Experiment experiment, ExperimentRequest request, TextWriter output, CancellationToken cancellation, Action<string>? begun = null) =>
        RunSession.Run(bench, request.Track, output, (session, progress) =>
        {
            WorkInput input = request.Input(experiment);
            ExperimentWork work = experiment.Open(input, progress, cancellation);
            request.CheckData?.Invoke(work.Manifest);
            return session.Start(request.Describe(experiment, input, work), record =>
            {
                begun?.Invoke(record.Folder);
                return new Runner(experiment, input, work, record).Run(request.Workers, progress, cancellation);
            });
        }, request.Notebook);

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    /// <returns>The exit code.</returns>
    public static int Resume(Bench bench, StoredRun stored, int workers, IReadOnlyList<TrackerTarget> track, TextWriter output, CancellationToken cancellation)
    {
        Experiment experiment = bench.Experiments.Find(stored.Experiment);
        return RunSession.Run(bench, track, output, (session, progress) =>
        {
            WorkInput input = InputOf(stored, experiment);
            ExperimentWork work = experiment.Open(input, progress, cancellation);
            stored.RequireSameData(work.Manifest);
            return session.Resume(stored.Folder, record => new Runner(experiment, input, work, record).Run(workers, progress, cancellation));
        });
    }

    /// <summary>What a stored run works on.</summary>
    /// <exception cref="DataFormatException">Its configuration is damaged or not of this experiment.</exception>
    public static WorkInput InputOf(StoredRun stored, Experiment experiment)
    {
        string config = Path.Combine(stored.Folder, "config.json");
        string source = stored.Options["data"]?.GetValue<string>() ?? throw new DataFormatException(config, "does not say which data the run used.", "Start a new run.");
        object options = OptionOverrides.Validated(OptionsJson.Read(stored.Options["options"], experiment.Options("default"), config));
        return new WorkInput(options, source, stored.Seed)
        {
            TrainOnAll = (bool?)stored.Options["trainOnAll"] ?? false,
            Nested = [.. (stored.Options["nested"]?.AsArray() ?? []).Select(n => (string)n!)],
        };
    }
}
