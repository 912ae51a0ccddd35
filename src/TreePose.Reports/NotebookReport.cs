using System.Text;
using TreePose.Reports.Notebook;
using TreePose.Reports.Page;
using TreePose.Reports.Sections;
using TreePose.Runs;

namespace TreePose.Reports;

/// <summary>
/// A run's report as an executed Jupyter notebook (nbformat 4.5, kernel .NET Interactive C#), made of its record alone. For a
/// script each cell is what stands between two <c>// %%</c> marks, with what it really printed and showed under it; for a
/// command the one code cell is the command with what it printed. The report's text follows.
/// </summary>
public static class NotebookReport
{
    /// <summary>Writes the notebook, whole or not at all.</summary>
    /// <param name="folder">The run's record.</param>
    /// <param name="tell">Knows the experiments' own stories.</param>
    /// <param name="path">Where to; null writes <see cref="RecordFiles.Notebook"/> into the record.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="TreePoseException">The folder is no record, or a file of it is damaged.</exception>
    public static string Write(string folder, StoryTeller tell, string? path = null)
    {
        StoredRecord record = StoredRecord.Open(folder);
        path ??= Path.Combine(record.Folder, RecordFiles.Notebook);
        IReadOnlyList<ShownPiece> shown = RunOutput.Read(record.Folder);
        ReportDocument document = RunReport.Document(record, tell);
        var notebook = new NotebookFile(record.Folder);
        notebook.AddMarkdown(Markdown.Opening(document));
        if (Script(record) is { } script)
            AddScript(notebook, record, ScriptCells.Of(script), shown);
        else
            AddCommand(notebook, record, shown);
        var markdown = new Markdown(record.Folder, shown.Select(s => s.Figure).OfType<string>().ToHashSet());
        foreach (Section section in document.Sections)
            notebook.AddMarkdown(markdown.Cell(section));
        AtomicFile.WriteAllText(path, notebook.ToString());
        return path;
    }

    private static void AddScript(
        NotebookFile notebook,
        StoredRecord record,
        IReadOnlyList<ScriptCell> cells,
        IReadOnlyList<ShownPiece> shown
    )
    {
        ILookup<int?, ShownPiece> byCell = shown.ToLookup(s => ScriptCells.IndexOf(cells, s.Line));
        notebook.AddMarkdown(
            new MarkdownCell(
                $"## The script\n\nThe cells are the parts of `{record.Source["script"].Text()?.Replace('`', '\'')}` as the "
                    + $"record keeps it, each with what it printed and showed in this run. "
                    + "They are parts of one program; to run it again, use the command at the end."
                    + (shown.Count == 0 ? " **This run kept no output of its cells.**" : ""),
                []
            )
        );
        // A finished script went through all of its cells; of another one only what showed something is known to have run.
        int last = record.Info.Status == RunStatus.Finished ? cells.Count - 1 : byCell.Select(g => g.Key ?? -1).DefaultIfEmpty(-1).Max();
        for (int i = 0; i < cells.Count; i++)
        {
            if (cells[i].Title.Length > 0)
                notebook.AddMarkdown(new MarkdownCell($"### {Markdown.Escape(cells[i].Title)}", []));
            notebook.AddCode(cells[i].Code, byCell[i], executed: i <= last);
        }
        string outside = string.Concat(byCell[null].Select(s => s.Text));
        if (outside.Length > 0)
            notebook.AddMarkdown(
                new MarkdownCell(
                    $"Printed while no line of the script was behind "
                        + $"it:\n\n```\n{outside.Replace("```", "` ` `", StringComparison.Ordinal)}\n```",
                    []
                )
            );
    }

    private static void AddCommand(NotebookFile notebook, StoredRecord record, IReadOnlyList<ShownPiece> shown)
    {
        string printed = shown.Count > 0 ? "with what it printed" : "**what it printed was not kept**";
        notebook.AddMarkdown(new MarkdownCell($"## The command\n\nThe run was made by one command, {printed}.", []));
        notebook.AddCode("#!pwsh\n" + RunCommand.Of(record), shown, executed: true);
    }

    /// <summary>The script that the record keeps; null for a run of a command.</summary>
    private static string? Script(StoredRecord record)
    {
        if (record.Source["script"].Text() is not { } script)
            return null;
        string path = Path.Combine(record.Folder, RecordFiles.SourceFolder, Path.GetFileName(script.Replace('\\', '/')));
        return File.Exists(path) ? Encoding.UTF8.GetString(RecordPaths.Read(path)) : null;
    }
}
