using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs rm</c>: removes records for good.</summary>
internal static class RunsRemoveCommand
{
    public static Command Create()
    {
        Argument<string[]> names = RunOptions.Runs(ArgumentArity.OneOrMore);
        Option<string> root = RunOptions.Root();
        Option<bool> yes = new("--yes") { Description = "Really remove; without it only what would go is shown." };
        var command = new TreePoseCommand(
            "rm",
            "Remove the records of runs; their mirrors at trackers stay.",
            "./treepose runs rm goup-down_101500 --yes"
        )
        {
            names,
            root,
            yes,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            TextWriter output = parsed.InvocationConfiguration.Output;
            RunInfo[] runs = [.. parsed.GetValue(names)!.Select(store.Find).DistinctBy(r => r.Folder)];
            if (runs.FirstOrDefault(r => r.Status == RunStatus.Running) is { } living)
                throw new TreePoseException($"'{living.Name}' is running: stop it first. Nothing was removed.");
            foreach (RunInfo run in runs)
                store.RequireRemovable(run);
            ILookup<string?, RunInfo> trials = store.List().Except(runs).ToLookup(r => r.ParentId);
            foreach (RunInfo run in runs)
            {
                // Files outside are named by content: another run may share them.
                RunFile[] outside = [.. RunFiles.Read(run.Folder).Where(f => f.Location is not null)];
                if (parsed.GetValue(yes))
                    Directory.Delete(run.Folder, recursive: true);
                output.WriteLine($"{(parsed.GetValue(yes) ? "Removed" : "Would remove")} {run.Folder}");
                if (trials.Contains(run.Id))
                    output.WriteLine($"  kept: its {trials[run.Id].Count()} trials, each a run of its own");
                foreach (RunFile file in outside)
                    output.WriteLine($"  kept: {file.Location} ({file.Path})");
            }
            if (parsed.GetValue(yes))
                return 0;
            parsed.InvocationConfiguration.Error.WriteLine("treepose: nothing was removed: say --yes.");
            return TreePoseApp.BadInput; // a script that goes on as if they were gone is stopped
        });
        return command;
    }
}
