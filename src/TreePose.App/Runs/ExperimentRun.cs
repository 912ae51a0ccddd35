using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Runs;
using TreePose.Tracking;

namespace TreePose.App.Runs;

/// <summary>One run of any experiment, begun or resumed, with what a command does around it.</summary>
internal static class ExperimentRun
{
    /// <summary>Begins a run, carries it to its end and prints its figures.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(
        Bench bench,
        Experiment experiment,
        ExperimentRequest request,
        TextWriter output,
        CancellationToken cancellation,
        Action<string>? begun = null
    ) =>
        RunSession.Run(
            bench,
            request.Track,
            output,
            (session, progress) =>
            {
                if (request.Data.Length == 0 && experiment.DefaultData is null)
                    throw new OptionsException([$"--data is missing: {experiment.Name} takes {experiment.DataKinds}."]);
                RunFolders.RequireFree(request.Root, request.Name, TimeProvider.System.GetLocalNow());
                WorkInput input = request.Input(bench, experiment);
                ExperimentWork work = experiment.Open(input, progress, cancellation);
                request.CheckData?.Invoke(work.Manifest);
                return session.Start(
                    request.Describe(experiment, input, work),
                    record =>
                    {
                        begun?.Invoke(record.Folder);
                        return new Runner(experiment, input, work, record).Run(request.Workers, progress, cancellation);
                    }
                );
            },
            request.Notebook
        );

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    /// <returns>The exit code.</returns>
    public static int Resume(
        Bench bench,
        StoredRun stored,
        int workers,
        IReadOnlyList<TrackerTarget> track,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        Experiment experiment = ExperimentOf(bench, stored);
        return RunSession.Run(
            bench,
            track,
            output,
            (session, progress) =>
            {
                WorkInput input = RunConfiguration.Read(stored, experiment) with { Script = bench.Script };
                ExperimentWork work = experiment.Open(input, progress, cancellation);
                stored.RequireSameData(work.Manifest);
                return session.Resume(
                    stored.Folder,
                    record => new Runner(experiment, input, work, record).Run(workers, progress, cancellation)
                );
            }
        );
    }

    /// <summary>The experiment of a stored run; a run with a script's parts is asked of that script.</summary>
    /// <exception cref="TreePoseException">The run was made by a script that is not this program.</exception>
    public static Experiment ExperimentOf(Bench bench, StoredRun stored)
    {
        if (
            RunKey.NeedsScript(stored.Folder)
            && stored.Script is { } script
            && Path.GetFullPath(script) != (bench.Script is { } own ? Path.GetFullPath(own.Script) : "")
        )
        {
            string gone = File.Exists(script)
                ? ""
                : $" The script is gone; the record keeps it as {Path.Combine(stored.Folder, "source", Path.GetFileName(script))}.";
            throw new PartException(
                $"'{Path.GetFileName(stored.Folder)}' is a run of {script}, whose parts this program does not have.{gone} "
                    + $"Say './treepose {script}' in place of './treepose'."
            );
        }
        return bench.Experiments.Find(stored.Experiment);
    }
}
