using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Reports.Data;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>What every run command writes at its end: its printed figures into the record, the report, the notebook.</summary>
internal static class RunReports
{
    /// <summary>Prints figures and the record's verdict, and keeps the print in the record, as the output of its command.</summary>
    public static void Print(string folder, TextWriter output, Action<TextWriter> write)
    {
        var text = new StringWriter();
        write(text);
        Verdict? verdict = VerdictFile.Read(folder);
        foreach (FurtherVerdict further in verdict?.Further ?? [])
            ConsoleText.WriteWrapped(text, $"{further.Name}: {further.Sentence}", "", "  ");
        if (verdict is not null)
            ConsoleText.WriteWrapped(text, verdict.Sentence);
        output.Write(text.ToString());
        try
        {
            RunOutput.Append(folder, [new ShownPiece(null, "stdout", text.ToString(), null)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the run itself is safe: only its notebook will lack this
            output.WriteLine($"What was printed is not kept in the record ({e.Message.TrimEnd('.')}).");
        }
    }

    /// <summary>Writes the report, and the notebook when it is asked for. A run's end never fails because of them.</summary>
    public static void Write(Bench bench, string folder, bool notebook, TextWriter output)
    {
        try
        {
            output.WriteLine($"Report: {RunReport.Write(folder, bench.Tell)}");
            if (notebook)
                output.WriteLine($"Notebook: {NotebookReport.Write(folder, bench.Tell)}");
        }
        catch (Exception e)
        {
            output.WriteLine($"Report: not written ({e.Message}) To try again: ./treepose report {Shell.Quote(folder)}");
        }
    }
}
