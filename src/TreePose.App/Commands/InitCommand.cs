using System.CommandLine;

namespace TreePose.App.Commands;

/// <summary><c>treepose init</c>: prepares a folder for records.</summary>
internal static class InitCommand
{
    private const string Begin = "# treepose: records and large files stay out of git",
        End = "# treepose: end";
    private static readonly string[] Ignored = ["model_data/", "workflows/*/weights/*.pth", "wandb/", "mlruns/", "*.partial"];

    public static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "The folder of the project.", DefaultValueFactory = _ => "." };
        var command = new TreePoseCommand(
            "init",
            "Write .gitignore so that records and large files stay out of git.",
            "./treepose init",
            "./treepose init ../my-study"
        )
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(folder)!;
            if (!Directory.Exists(place))
                throw new TreePoseException($"'{place}' is not a folder: make it first.");
            string file = Path.Combine(place, ".gitignore");
            string before = File.Exists(file) ? File.ReadAllText(file) : "";
            string after = WithBlock(before);
            if (after != before)
                AtomicFile.WriteAllText(file, after);
            Directory.CreateDirectory(Path.Combine(place, "model_data", "experiment_records"));
            parsed.InvocationConfiguration.Output.WriteLine(
                after == before ? $"{file} is as it should be." : $"{file} keeps {string.Join(", ", Ignored)} out of git."
            );
            return 0;
        });
        return command;
    }

    /// <summary>Puts our lines between two marks and leaves all others alone.</summary>
    private static string WithBlock(string text)
    {
        string block = $"{Begin}\n{string.Join('\n', Ignored)}\n{End}\n";
        int start = text.IndexOf(Begin, StringComparison.Ordinal),
            end = text.IndexOf(End, StringComparison.Ordinal);
        if (start >= 0 && end > start)
            return text[..start] + block + text[(end + End.Length)..].TrimStart('\n');
        return (text.Length == 0 || text.EndsWith('\n') ? text : text + "\n") + block;
    }
}
