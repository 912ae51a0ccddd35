using System.CommandLine;
using System.Reflection;
using TreePose.Runs;
using TreePose.Torch.Native;

namespace TreePose.App.Commands;

/// <summary><c>treepose new experiment|model|source NAME</c>: a commented script to start from, which runs as it stands.</summary>
internal static class NewCommand
{
    private static readonly string[] Kinds = ["experiment", "model", "source"];

    public static Command Create()
    {
        var kind = new Argument<string>("KIND")
        {
            Description = "experiment: step by step; model: a network; source: your own recordings.",
        };
        kind.AcceptOnlyFromAmong(Kinds);
        var name = new Argument<string>("NAME") { Description = "The script's name: NAME.cs, which must not be there yet." };
        var command = new TreePoseCommand(
            "new",
            "Write a commented script to start from: an experiment, a model, a data source of your own.",
            "./treepose new experiment my-question",
            "./treepose new model my-network"
        )
        {
            kind,
            name,
        };
        command.SetWork(
            (parsed, _) =>
            {
                string script = parsed.GetValue(name)!;
                script = script.EndsWith(".cs", StringComparison.OrdinalIgnoreCase) ? script : script + ".cs";
                string text = Text(parsed.GetValue(kind)!, script);
                AtomicFile.RequireFree(script, overwrite: false);
                AtomicFile.WriteAllText(script, text);
                ConsoleText.WriteWrapped(
                    parsed.InvocationConfiguration.Output,
                    $"{script}: runs as it stands; its first lines say how. Change it to what you ask."
                );
                return 0;
            }
        );
        return command;
    }

    private static string Text(string kind, string script)
    {
        using Stream template = typeof(NewCommand).Assembly.GetManifestResourceStream($"Templates/{kind}.cs")!;
        using var reader = new StreamReader(template);
        string text = reader.ReadToEnd();
        string typed = Shell.Quote(script);
        return text.Replace("#:package TreePose.App@TREEPOSE_VERSION", Reference(script), StringComparison.Ordinal)
            .Replace("TREEPOSE_COMMAND", LibtorchPackage.IsOfTool ? "treepose" : "./treepose", StringComparison.Ordinal)
            .Replace("TREEPOSE_SCRIPT", typed, StringComparison.Ordinal)
            .Replace("TREEPOSE ", $"{(LibtorchPackage.IsOfTool ? "treepose" : "./treepose")} {typed} ", StringComparison.Ordinal);
    }

    /// <summary>The packages of this version for an installed command; the sources of a clone otherwise.</summary>
    private static string Reference(string script)
    {
        if (!LibtorchPackage.IsOfTool && Clone() is { } clone)
        {
            string beside = Path.GetDirectoryName(Path.GetFullPath(script))!;
            string project = Path.Combine(clone, "src", "TreePose.App", "TreePose.App.csproj");
            if ((beside + Path.DirectorySeparatorChar).StartsWith(clone + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return $"#:project {Path.GetRelativePath(beside, project)}";
            // Elsewhere the clone's Directory.Build.props says nothing: run, not published ahead of time; libtorch linked to, not copied.
            return $"#:project {project}\n#:property PublishAot=false\n#:property CreateSymbolicLinksForCopyLocalIfPossible=true";
        }
        return $"#:package TreePose.App@{Version}";
    }

    private static string Version =>
        typeof(NewCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The clone that this program was built in; null for packages.</summary>
    private static string? Clone()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "TreePose.slnx")))
                return folder;
        }
        return null;
    }
}
