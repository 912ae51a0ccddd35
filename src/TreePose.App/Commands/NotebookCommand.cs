using System.CommandLine;
using TreePose.App.Notebooks;

namespace TreePose.App.Commands;

/// <summary><c>treepose notebook FILE</c>: a script experiment as a notebook that runs cell by cell, and back.</summary>
internal static class NotebookCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A script with cells (// %%), FILE.cs, or a notebook, FILE.ipynb." };
        var arguments = new Argument<string[]>("ARGUMENT")
        {
            Description = "What the script is given in the notebook: data first, then overrides, as behind -- of 'dotnet run'.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var to = new Option<string?>("--out") { Description = "Where to write; beside FILE when left out.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Write over a file that is there." };
        var command = new TreePoseCommand(
            "notebook",
            "Make a notebook of the .NET kernel of a script with cells, and a script of such a notebook; nothing is lost either way.",
            "./treepose notebook mine.cs simulated:tiny training.epochs=2",
            "./treepose notebook mine.ipynb"
        )
        {
            file,
            arguments,
            to,
            force,
        };
        command.SetWork(
            (parsed, _) =>
            {
                string from = parsed.GetValue(file)!;
                bool script = Path.GetExtension(from) == ".cs";
                if (!script && Path.GetExtension(from) != ".ipynb")
                    throw new TreePoseException($"'{from}' is neither a script (.cs) nor a notebook (.ipynb).");
                if (!File.Exists(from))
                    throw new TreePoseException($"'{from}' does not exist.");
                string target = parsed.GetValue(to) ?? Path.ChangeExtension(from, script ? ".ipynb" : ".cs");
                AtomicFile.RequireFree(target, parsed.GetValue(force));
                string text = File.ReadAllText(from);
                string[] given = parsed.GetValue(arguments)!;
                if (!script && given.Length > 0)
                    throw new TreePoseException($"'{given[0]}': a script takes its arguments when it is run, not when it is made.");
                string made = script
                    ? NotebookScript.ToNotebook(text, given, KernelReferences.Of(from, target))
                    : NotebookScript.ToScript(text);
                AtomicFile.WriteAllText(target, made);
                parsed.InvocationConfiguration.Output.WriteLine(
                    script ? $"{target}: {NotebookScript.Cells(made)} cells; docs/notebooks.md says how it is run." : $"{target}: written."
                );
                return 0;
            }
        );
        return command;
    }
}
