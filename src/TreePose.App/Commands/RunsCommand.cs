using System.CommandLine;
using TreePose.Experiments.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs</c>: everything about records.</summary>
internal static class RunsCommand
{
    public static Command Create(Bench bench) =>
        new TreePoseCommand("runs", "List, show, compare, tag, pack, deliver and check runs.")
        {
            RunsListCommand.Create(bench),
            RunsShowCommand.Create(),
            RunsCompareCommand.Create(bench),
            RunsDiffCommand.Create(),
            RunsExportCommand.Create(bench),
            RunsSyncCommand.Create(),
            RunsVerifyCommand.Create(),
            RunsCancelCommand.Create(),
            RunsMarkCommand.Create(),
            RunsNoteCommands.Tag(),
            RunsNoteCommands.Note(),
            RunsNoteCommands.Archive(),
            RunsArchiveCommands.Rename(),
            RunsArchiveCommands.Pack(),
            RunsArchiveCommands.Unpack(),
            RunsRemoveCommand.Create(),
        };
}
