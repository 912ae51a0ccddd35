using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose report</c>: a run's report, made again from its record.</summary>
internal static class ReportCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string[]> runs = RunOptions.Runs(ArgumentArity.OneOrMore);
        Option<string> root = RunOptions.Root();
        Option<string?> path = new("--out")
        {
            Description = "File to write; the record's report.html when left out. Several runs need it.",
            HelpName = "FILE",
        };
        Option<bool> notebook = RunOptions.Notebook();
        var command = new TreePoseCommand(
            "report",
            "Write the report of a run, or of several, as one HTML file from the record alone.",
            "./treepose report latest",
            "./treepose report latest --notebook",
            "./treepose report 2026_11_23/goup-down_101500 --out report.html",
            "./treepose report RUN1 RUN2 --out both.html"
        )
        {
            runs,
            path,
            notebook,
            root,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            string[] folders = [.. parsed.GetValue(runs)!.Select(r => store.Find(r).Folder)];
            string? file = parsed.GetValue(path);
            if (Directory.Exists(file))
                throw new TreePoseException($"'--out {file}' is a folder: name a file, such as {Path.Combine(file, RecordFiles.Report)}.");
            if (folders.Length > 1 && file is null)
                throw new OptionsException(["--out is missing: name the file for the report of several runs."]);
            if (folders.Length > 1 && parsed.GetValue(notebook))
                throw new OptionsException(["--notebook writes one run: name a single RUN."]);
            TextWriter output = parsed.InvocationConfiguration.Output;
            try
            {
                if (folders.Length > 1)
                    RunReport.Write(folders, bench.Tell, $"{folders.Length} runs", file!);
                output.WriteLine($"Report: {(folders.Length > 1 ? file : RunReport.Write(folders[0], bench.Tell, file))}");
                if (parsed.GetValue(notebook))
                    output.WriteLine(
                        $"Notebook: "
                            + $"{NotebookReport.Write(folders[0], bench.Tell, file is null ? null : Path.ChangeExtension(file, ".ipynb"))}"
                    );
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) // a record on a disk that is read-only, most of all
            {
                throw new TreePoseException(
                    $"The report cannot be written ({e.Message.TrimEnd('.')}). Name another place with --out FILE.",
                    e
                );
            }
            return 0;
        });
        return command;
    }
}
