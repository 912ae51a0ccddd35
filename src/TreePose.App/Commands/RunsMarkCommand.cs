using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs mark</c>: says of a crashed run how it ended.</summary>
internal static class RunsMarkCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        ChoiceOption<RunStatus> status = new(
            "--as",
            RunStatus.Failed,
            "failed, interrupted or finished",
            "STATUS",
            RunStatus.Interrupted,
            RunStatus.Finished
        );
        Option<string> reason = new("--reason")
        {
            Description = "Why it ended.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "its process died",
        };
        var command = new TreePoseCommand(
            "mark",
            "Say of a crashed run how it ended; its files are listed and hashed.",
            "./treepose runs mark latest --as failed --reason \"power cut\""
        )
        {
            run,
            root,
            status,
            reason,
        };
        command.SetAction(parsed =>
        {
            RunInfo found = RunOptions.Store(parsed, root).Find(parsed.GetValue(run)!);
            RunRecord.Mark(found.Folder, status.Of(parsed), parsed.GetValue(reason)!, TimeProvider.System);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{found.Name} is marked as {status.Of(parsed).ToString().ToLowerInvariant()}."
            );
            return 0;
        });
        return command;
    }
}
