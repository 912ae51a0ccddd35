using System.CommandLine;
using TreePose.Cli.Runs;
using TreePose.Plots.Report;
using TreePose.Runs;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose report</c>: a run's report, made again from its record.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Argument<string> run = RunOptions.Run();
        Option<string> root = RunOptions.Root();
        Option<string?> path = new("--out") { Description = "File to write; the record's report.html when left out.", HelpName = "FILE" };
        Option<bool> notebook = RunOptions.Notebook();
        var command = new TreePoseCommand("report", "Write a run's report, one HTML file, from its record alone.",
            "./treepose report latest",
            "./treepose report latest --notebook",
            "./treepose report 2026_11_23/goup-down_101500 --out report.html") { run, path, notebook, root };
        command.SetAction(parsed =>
        {
            string folder = new RunStore(parsed.GetValue(root)!).Find(parsed.GetValue(run)!).Folder;
            string? file = parsed.GetValue(path);
            if (Directory.Exists(file)) throw new TreePoseException($"'--out {file}' is a folder: name a file, such as {Path.Combine(file, RunReport.FileName)}.");
            TextWriter output = parsed.InvocationConfiguration.Output;
            try
            {
                output.WriteLine($"Report: {RunReport.Write(folder, file)}");
                if (parsed.GetValue(notebook)) output.WriteLine($"Notebook: {NotebookReport.Write(folder, file is null ? null : Path.ChangeExtension(file, ".ipynb"))}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) // a record on a disk that is read-only, most of all
            {
                throw new TreePoseException($"The report cannot be written ({e.Message.TrimEnd('.')}). Name another place with --out FILE.", e);
            }
            return 0;
        });
        return command;
    }
}
