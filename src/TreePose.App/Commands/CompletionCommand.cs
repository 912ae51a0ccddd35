using System.CommandLine;
using TreePose.App.Completion;

namespace TreePose.App.Commands;

/// <summary><c>treepose completion SHELL</c>: what a shell reads to complete command lines.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new TreePoseCommand(
            "completion",
            "Print a script that completes commands, options and runs in a shell.",
            "./treepose completion bash >> ~/.bashrc",
            "./treepose completion zsh >> ~/.zshrc",
            "./treepose completion fish > ~/.config/fish/completions/treepose.fish"
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(shell) switch
                {
                    "bash" => CompletionScripts.Bash,
                    "zsh" => CompletionScripts.Zsh,
                    _ => CompletionScripts.Fish,
                }
            );
            return 0;
        });
        return command;
    }
}
