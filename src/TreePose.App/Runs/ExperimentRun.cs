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
    )
    {
        if (request.Data.Length == 0 && experiment.DefaultData is null)
            throw new OptionsException([$"--data is missing: {experiment.Name} takes {experiment.DataKinds}."]);
        RunFolders.RequireFree(request.Root, request.Name, TimeProvider.System.GetLocalNow());
        WorkInput input = request.Input(bench, experiment);
        request.SayDefaultData(experiment, output); // what is refused is refused before
        return RunSession.Run(
            bench,
            request.Track,
            output,
            (session, progress) =>
            {
                ExperimentWork work = Open(experiment, input, request, session, progress, cancellation);
                request.CheckData?.Invoke(work.Manifest);
                return session.Start(
                    request.Describe(experiment, input, work),
                    record =>
                    {
                        begun?.Invoke(record.Folder);
                        return new Runner(experiment, input, work, record).Run(request.Executor(record.Folder), progress, cancellation);
                    }
                );
            },
            request.Notebook
        );
    }

    /// <summary>Opens the data. A part that fails on it, perhaps after minutes, leaves a record that says so.</summary>
    private static ExperimentWork Open(
        Experiment experiment,
        WorkInput input,
        ExperimentRequest request,
        RunSession session,
        IWorkProgress progress,
        CancellationToken cancellation
    )
    {
        try
        {
            return experiment.Open(input, progress, cancellation);
        }
        catch (PartException e)
        {
            session.Start(request.Describe(experiment, input, null), _ => throw e);
            throw;
        }
    }

    /// <summary>Goes on with a run that was killed or stopped, to the figures that it would have had.</summary>
    /// <returns>The exit code.</returns>
    public static int Resume(
        Bench bench,
        StoredRun stored,
        WhereUnitsRun where,
        int jobs,
        IReadOnlyList<TrackerTarget> track,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        NeededScript.Require(bench, stored, "resume");
        bool planned = stored.Has(RunKey.FileName);
        if (!planned && stored.DataManifest.Count == 0)
        {
            throw new TreePoseException(
                $"{stored.Folder} failed while its data was prepared, and nothing of it can be gone on with. Start a new run: "
                    + $"'./treepose run {stored.Experiment} --config {Shell.Quote(stored.Folder)}'."
            );
        }
        Experiment experiment = bench.Experiments.Find(stored.Experiment);
        return RunSession.Run(
            bench,
            track,
            output,
            (session, progress) =>
            {
                WorkInput input = RunConfiguration.Read(stored, experiment) with { Script = bench.Script };
                ExperimentWork work = experiment.Open(input, progress, cancellation);
                stored.RequireSameData(work.Manifest);
                if (planned) // otherwise it was killed before it had planned its units
                    RunKey.Of(experiment, input, work.Manifest).RequireSame(stored.Folder); // before the record is opened again
                return session.Resume(
                    stored.Folder,
                    record => new Runner(experiment, input, work, record).Run(where.Executor(record.Folder, jobs), progress, cancellation)
                );
            }
        );
    }
}
