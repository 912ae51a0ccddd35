using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs verify</c>: finds files that are missing or changed.</summary>
internal static class RunsVerifyCommand
{
    public static Command Create()
    {
        Argument<string[]> names = RunOptions.Runs(ArgumentArity.ZeroOrMore);
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "verify",
            "Find files of runs that are missing or changed since the runs ended.",
            "./treepose runs verify",
            "./treepose runs verify latest"
        )
        {
            names,
            root,
        };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            IReadOnlyList<RunInfo> runs = RunOptions.Find(RunOptions.Store(parsed, root), parsed.GetValue(names));
            int files = 0,
                problems = 0,
                elsewhere = 0;
            foreach (RunInfo run in runs)
            {
                if (run.Status == RunStatus.Unreadable)
                {
                    output.WriteLine($"{run.Day}/{run.Name}: {run.Reason}");
                    problems++;
                    continue;
                }
                IReadOnlyList<RunFile> listed = RunFiles.Read(run.Folder);
                files += listed.Count;
                elsewhere += listed.Count(f => f.Location?.StartsWith("mlflow-artifacts:", StringComparison.Ordinal) == true);
                foreach (string problem in RunFiles.Verify(run.Folder))
                {
                    output.WriteLine($"{run.Day}/{run.Name}: {problem}");
                    problems++;
                }
            }
            output.WriteLine(
                $"{files} files of {runs.Count} runs: {(problems == 0 ? "all there and unchanged" : $"{problems} missing or changed")}."
            );
            if (elsewhere > 0)
                output.WriteLine($"{elsewhere} of them are at a server and were not read.");
            return problems == 0 ? 0 : 1;
        });
        return command;
    }
}
