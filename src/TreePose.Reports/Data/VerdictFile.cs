using TreePose.Evaluation.Verdicts;

namespace TreePose.Reports.Data;

/// <summary><c>report/verdict.json</c>: what a run showed when it ended. Page, notebook and terminal repeat it.</summary>
public static class VerdictFile
{
    /// <summary>The file in a record.</summary>
    public const string FileName = "report/verdict.json";

    /// <summary>Writes it.</summary>
    public static void Write(string path, Verdict verdict) => ReportFile.Write(path, new Content(ReportFile.Version, verdict));

    /// <summary>Reads it; null for a record that has none: it never ended, or is older than the file.</summary>
    /// <exception cref="DataFormatException">It is damaged or of another version.</exception>
    public static Verdict? Read(string folder) =>
        ReportFile.Read<Content>(folder, FileName)?.Verdict is { } verdict
            ? verdict with
            {
                Baselines = [.. verdict.Baselines.Select(b => b with { Name = BaselineNames.Present(b.Name) })],
            }
            : null;

    private sealed record Content(int Version, Verdict Verdict) : IVersioned;
}
