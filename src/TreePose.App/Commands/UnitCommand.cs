using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose unit RUN ID</c>: does one unit of a run, in any process on any machine that sees the record.</summary>
internal static class UnitCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string> run = RunOptions.Run();
        Argument<string[]> ids = new("ID")
        {
            Description = "The unit's id, as in units/; none lists those that may be done now.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string> root = RunOptions.Root();
        Option<bool> again = new("--again") { Description = "Do one that is done once more, and fail when it comes to something else." };
        var command = new TreePoseCommand(
            "unit",
            "Do single units of a run's work; the run takes their results up.",
            "./treepose unit latest",
            "./treepose unit latest fold/2/model/0",
            "./treepose unit latest fold/2/model/0 --again"
        )
        {
            run,
            ids,
            root,
            again,
        };
        command.TrainOnDevices();
        command.SetWork(
            (parsed, cancellation) =>
            {
                StoredRun stored = StoredRun.Open(RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!).Folder);
                NeededScript.Require(bench, stored, "unit");
                Experiment experiment = bench.Experiments.Find(stored.Experiment);
                WorkInput input = RunConfiguration.Read(stored, experiment) with { Script = bench.Script };
                ExperimentWork work = experiment.Open(input, SilentProgress.Instance, cancellation);
                stored.RequireSameData(work.Manifest);
                var units = new SingleUnits(experiment, input, work, stored.Folder);
                TextWriter output = parsed.InvocationConfiguration.Output;
                string[] wanted = parsed.GetValue(ids)!;
                if (wanted.Length == 0)
                    foreach (Unit unit in units.Ready)
                        output.WriteLine($"{unit.Id}  {unit.Title}");
                if (wanted.Length == 0 && units.Ready.Count == 0)
                    output.WriteLine("All units are done.");
                foreach (string id in wanted)
                {
                    (bool before, bool repeated) = (units.IsDone(id), parsed.GetValue(again));
                    UnitResult result = units.Do(id, repeated, cancellation);
                    string how =
                        !before ? "done"
                        : repeated ? "done once more, with the same result; the first time"
                        : "done before,";
                    output.WriteLine(FormattableString.Invariant($"{id}: {how} in {result.Seconds:0.0} s"));
                }
                return 0;
            }
        );
        return command;
    }
}
