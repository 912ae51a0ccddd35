using System.CommandLine;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs</c>: everything about records.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new TreePoseCommand("runs", "List, show, compare, export, deliver and check runs.")
        {
            RunsListCommand.Create(),
            RunsShowCommand.Create(),
            RunsCompareCommand.Create(),
            RunsDiffCommand.Create(),
            RunsExportCommand.Create(),
            RunsSyncCommand.Create(),
            RunsVerifyCommand.Create(),
            RunsMarkCommand.Create(),
            RunsRemoveCommand.Create(),
        };
}
