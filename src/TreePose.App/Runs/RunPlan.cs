using System.Globalization;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary><c>run --dry-run</c>: what a run would do, without doing or writing any of it.</summary>
internal static class RunPlan
{
    private const int Listed = 12,
        LookedAt = 200; // of the newest runs

    /// <summary>Opens the data, plans the units and says both, with how long the like has taken.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(
        Bench bench,
        Experiment experiment,
        ExperimentRequest request,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        if (request.Data.Length == 0 && experiment.DefaultData is null)
            throw new OptionsException([$"--data is missing: {experiment.Name} takes {experiment.DataKinds}."]);
        RunFolders.RequireFree(request.Root, request.Name, TimeProvider.System.GetLocalNow());
        WorkInput input = request.Input(bench, experiment);
        request.SayDefaultData(experiment, output);
        ExperimentWork work = ConsoleProgress.Run(progress => experiment.Open(input, progress, cancellation));
        IReadOnlyList<Unit> units = work.Next(new UnitResults());
        void Say(string text) => ConsoleText.WriteWrapped(output, text, "", "  ");

        Say($"Experiment: {experiment.Name}, preset {request.Preset}, seed {input.Seed}");
        Say($"Question: {experiment.Question}");
        Say($"Data: {work.Source}, {Plural.Of(work.Manifest.Count, "file or recording", "files or recordings")}");
        foreach (string finding in work.Findings)
            Say($"Note: {finding}");
        ConsoleText.WriteSkipped(output, work.Skipped);
        if (request.Overrides.Count > 0)
            Say($"Changed options: {string.Join(", ", request.Overrides)}");
        Say($"Units: {units.Count}, {Place(request)}; longest first:");
        foreach (Unit unit in units.OrderByDescending(u => u.Cost).Take(Listed))
            output.WriteLine($"  {unit.Id}: {unit.Title}");
        if (units.Count > Listed)
            output.WriteLine($"  and {units.Count - Listed} more");
        if (request.Nested.Count > 0 || request.TrainOnAll)
            Say("More units follow when these are done: folds of the options that were chosen, and models of everybody (--train-all).");
        Say(Estimate(experiment, request, work.Source, units.Count));
        output.WriteLine("Nothing was trained and nothing was written (--dry-run).");
        return 0;
    }

    private static string Place(ExperimentRequest request) =>
        request.Where.Place switch
        {
            Runs.Place.Slurm => "done by tasks of Slurm, which is not asked now",
            Runs.Place.Workers => "done by whoever says './treepose work RUN'",
            _ => $"{(request.Jobs == 0 ? Environment.ProcessorCount : request.Jobs).ToString(CultureInfo.InvariantCulture)} at once",
        };

    /// <summary>How long the last finished run of the experiment on this data took; another number is not made up.</summary>
    private static string Estimate(Experiment experiment, ExperimentRequest request, string source, int units)
    {
        string data = request.Data.Length > 0 ? request.Data : source;
        (RunInfo Run, bool IsSame)[] alike = Directory.Exists(request.Root)
            ?
            [
                .. new RunStore(request.Root)
                    .List()
                    .Where(r => r.Status == RunStatus.Finished && r.Experiment == experiment.Name && r.DurationSeconds is not null)
                    .OrderByDescending(r => r.Started)
                    .Take(LookedAt)
                    .Select(r => (Run: r, IsSame: IsSame(r, data, request.Overrides)))
                    .Where(r => r.IsSame is not null)
                    .Select(r => (r.Run, r.IsSame!.Value)),
            ]
            : [];
        (RunInfo? like, bool isSame) = alike.OrderByDescending(r => r.IsSame).FirstOrDefault();
        if (like is null)
            return $"How long: not known, since no run of {experiment.Name} on this data has ended in {request.Root}; the bar of 'run' "
                + $"tells the time left from the first of {Plural.Of(units, "unit")} on.";
        string same = isSame ? "the same options" : "other options";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"How long: {like.Day}/{like.Name}, on the same data with {same}, took {like.DurationSeconds:0} s."
        );
    }

    /// <summary>Whether a run had the same options too; null when it was on other data, or cannot be read.</summary>
    private static bool? IsSame(RunInfo run, string data, IReadOnlyList<string> overrides)
    {
        try
        {
            StoredRun stored = StoredRun.Open(run.Folder);
            return stored.DataSource == data ? stored.Overrides.SequenceEqual(overrides) : null;
        }
        catch (TreePoseException)
        {
            return null; // damaged: another tells
        }
    }
}
