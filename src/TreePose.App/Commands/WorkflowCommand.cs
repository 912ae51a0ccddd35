using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose workflow run</c>: runs what was promoted.</summary>
internal static class WorkflowCommand
{
    /// <summary>Inputs that a record lists beside the options of the experiment.</summary>
    private static readonly string[] NotOptions = ["data", "preset", "seed", "nested", "trainOnAll"];

    public static Option<string> Folder() =>
        new("--workflows")
        {
            Description = "The folder of workflows.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Workflow.DefaultFolder,
        };

    public static Command Create(Bench bench) => new TreePoseCommand("workflow", "Run what was promoted.") { CreateRun(bench) };

    private static Command CreateRun(Bench bench)
    {
        Argument<string> name = new("NAME") { Description = "The workflow's name." };
        Option<bool> verify = new("--verify") { Description = "Evaluate again on the same data, and fail when the figures differ." };
        Option<string?> data = CommonOptions.Data(bench);
        Option<int> jobs = CommonOptions.Jobs();
        Option<string> root = RunOptions.Root(),
            workflows = Folder();
        Option<string[]> track = RunOptions.Track();
        Option<bool> json = RunJson.Option();
        var command = new TreePoseCommand(
            "run",
            "Train a workflow's model again on all participants and evaluate it.",
            "./treepose workflow run foot-events",
            "./treepose workflow run foot-events --verify"
        )
        {
            name,
            verify,
            data,
            jobs,
            root,
            workflows,
            track,
            json,
        };
        command.TrainOnDevices();
        command.SetWork(
            (parsed, cancellation) =>
                RunJson.Print(
                    parsed,
                    json,
                    output =>
                        Run(
                            bench,
                            Read(bench, parsed.GetValue(workflows)!, parsed.GetValue(name)!, parsed.GetValue(root)!),
                            parsed.GetValue(verify),
                            new ExperimentRequest
                            {
                                Data = parsed.GetValue(data) ?? "",
                                Jobs = parsed.GetValue(jobs),
                                Root = parsed.GetValue(root)!,
                                Track = RunOptions.Targets(parsed.GetValue(track)),
                            },
                            output,
                            cancellation
                        )
                )
        );
        return command;
    }

    private static Workflow Read(Bench bench, string workflows, string name, string runs)
    {
        var workflow = Workflow.Read(workflows, name);
        NeededScript.Require(bench, workflow, workflows, runs);
        return workflow;
    }

    private static (int Code, string Record) Run(
        Bench bench,
        Workflow workflow,
        bool verify,
        ExperimentRequest asked,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        Experiment experiment = bench.Experiments.Find(workflow.Experiment);
        string data =
            asked.Data.Length > 0
                ? asked.Data
                : workflow.DataSource ?? throw new TreePoseException($"The workflow '{workflow.Name}' names no data: say --data SOURCE.");
        ExperimentRequest request = asked with
        {
            Data = data,
            OfEarlierRun = true,
            Overrides = Overrides(workflow, experiment),
            Nested = workflow.Nested,
            Seed = workflow.Seed,
            Stem = workflow.Name,
            TrainOnAll = !verify,
            CheckData = manifest => CheckData(workflow, manifest, verify, output),
        };
        string folder = "";
        int code = ExperimentRun.Start(bench, experiment, request, output, cancellation, begun => folder = begun);
        if (code != 0)
            return (code, folder);
        bool otherVectors = workflow.VectorBits is { } bits && bits != VectorRegisters.Bits;
        if (otherVectors)
            ConsoleText.WriteWrapped(output, OtherVectors(workflow), "", "");
        IReadOnlyList<string> problems = workflow.Compare(new RunStore(asked.Root).Read(folder).Figures, otherVectors);
        foreach (string problem in problems)
            output.WriteLine(problem);
        output.WriteLine(
            problems.Count == 0
                ? $"{workflow.Name}: all {workflow.Figures.Count} figures are reached again."
                : $"{workflow.Name}: {problems.Count} of {workflow.Figures.Count} figures differ from what was promoted."
        );
        return (verify && problems.Count > 0 ? 1 : 0, folder);
    }

    private static string OtherVectors(Workflow workflow) =>
        $"{workflow.Name} was promoted from a run with vectors of {workflow.VectorBits} bits; here they have {VectorRegisters.Bits}. Sums "
        + $"run in another order, so figures within {Workflow.ToleranceOfOtherVectors * 100:0} % count as reached.";

    private static string[] Overrides(Workflow workflow, Experiment experiment)
    {
        string[] known = [.. OptionOverrides.Keys(experiment.DefaultOptions)];
        string[] gone = [.. workflow.Options.Keys.Except(known).Except(NotOptions)];
        if (gone.Length > 0)
            throw new TreePoseException(
                $"The workflow '{workflow.Name}' has options that this version does not know: {string.Join(", ", gone)}. "
                    + $"Check out the commit it was promoted from, {workflow.Code["git"]?["commit"]}."
            );
        return [.. workflow.Options.Where(o => known.Contains(o.Key)).Select(o => $"{o.Key}={o.Value}")];
    }

    private static void CheckData(Workflow workflow, IReadOnlyDictionary<string, string> manifest, bool verify, TextWriter output)
    {
        IReadOnlyList<string> changed = workflow.CompareData(manifest);
        if (changed.Count == 0)
            return;
        string all =
            $"The data is not that of the workflow '{workflow.Name}': "
            + $"{string.Join(" ", changed.Take(5))}{(changed.Count > 5 ? $" And {changed.Count - 5} more." : "")}";
        if (verify)
            throw new TreePoseException(all + " A verification needs the same data: say --data SOURCE.");
        output.WriteLine(all);
    }
}
