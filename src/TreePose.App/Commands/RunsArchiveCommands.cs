using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs rename|pack|unpack</c>: records that move.</summary>
internal static class RunsArchiveCommands
{
    public static Command Rename()
    {
        Argument<string> run = RunOptions.Run();
        Argument<string> name = new("NAME") { Description = "The new name." };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "rename",
            "Give a run's folder another name; its id stays, and trackers keep the old name.",
            "./treepose runs rename goup-down_101500 bilstm-final"
        )
        {
            run,
            name,
            root,
        };
        command.SetAction(parsed =>
        {
            RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
            string renamed = RunRecord.Rename(found.Folder, parsed.GetValue(name)!);
            parsed.InvocationConfiguration.Output.WriteLine($"{found.Name} is {Path.GetFileName(renamed)} now: {renamed}");
            return 0;
        });
        return command;
    }

    public static Command Pack()
    {
        Argument<string> run = RunOptions.Run();
        Argument<string> file = new("FILE") { Description = "The archive to make, a zip." };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "pack",
            "Make one file of a run, or of a sweep with its trials, for a colleague.",
            "./treepose runs pack latest run.zip"
        )
        {
            run,
            file,
            root,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            RunInfo found = store.Find(parsed.GetValue(run)!);
            RunInfo[] trials = [.. store.List().Where(r => r.ParentId == found.Id && r.Folder != found.Folder)];
            string to = parsed.GetValue(file)!;
            IReadOnlyList<string> left = RunArchive.Pack([found, .. trials], to);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(
                $"Packed: {to} ({new FileInfo(to).Length} bytes{(trials.Length > 0 ? $", with {Plural.Of(trials.Length, "trial")}" : "")})"
            );
            foreach (string sentence in left)
                output.WriteLine($"  {sentence}");
            output.WriteLine($"To open it elsewhere: ./treepose runs unpack {Shell.Quote(Path.GetFileName(to))}");
            return 0;
        });
        return command;
    }

    public static Command Unpack()
    {
        Argument<string> file = new("FILE") { Description = "An archive that 'runs pack' made." };
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "unpack",
            "Unpack runs into the folder of records: there they list, report and resume.",
            "./treepose runs unpack run.zip",
            "./treepose runs unpack run.zip --runs of-a-colleague"
        )
        {
            file,
            root,
        };
        command.SetAction(parsed =>
        {
            foreach (RunInfo run in RunArchive.Unpack(parsed.GetValue(file)!, parsed.GetValue(root)!))
                parsed.InvocationConfiguration.Output.WriteLine($"Unpacked: {run.Folder} ({run.Experiment}, {run.Value("status")})");
            return 0;
        });
        return command;
    }
}
