using TreePose.Balance;
using TreePose.Datasets.Stability;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>All figures of a stability table: two a participant.</summary>
internal static class StabilityPlots
{
    private const int TrialsAtMost = 24; // panels of one figure; more would be too small to read

    /// <summary>Writes each participant's COP paths and measures, and thinned paths for the run report (<c>report/</c>).</summary>
    /// <param name="table">The table.</param>
    /// <param name="trials">What it was computed from; the trials of its rows are read once more.</param>
    /// <param name="fileFor">Gives the path of a file in the record.</param>
    /// <param name="progress">One step a participant.</param>
    /// <param name="cancellation">Stops between two participants.</param>
    /// <returns>Relative paths of the figures written.</returns>
    public static IReadOnlyList<string> Write(
        StabilityTable table,
        IReadOnlyList<StabilityTrial> trials,
        Func<string, string> fileFor,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        Dictionary<string, StabilityTrial> byName = trials.ToDictionary(t => t.Name);
        IGrouping<string, StabilityRow>[] participants = [.. table.Rows.GroupBy(r => r.Capture.Participant)];
        var written = new List<string>();
        var forReport = new List<CopPath>();
        using IWorkTask bar = progress.Begin("drawing plots", participants.Length);
        foreach (IGrouping<string, StabilityRow> participant in participants)
        {
            cancellation.ThrowIfCancellationRequested();
            string label = string.Concat(participant.Key.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
            int part = 0;
            foreach (StabilityRow[] rows in participant.Chunk(TrialsAtMost))
            {
                string paths = $"plots/cop_{label}{(part++ > 0 ? $"_{part}" : "")}.png";
                (StabilityRow Row, CopSignal Cop)[] signals =
                [
                    .. rows.Select(r => (r, Signal(byName[StabilityReport.Name(r)], table.Options.Preprocessing))),
                ];
                StatokinesigramPlot.Write([.. signals.Select(s => (Title(s.Row), s.Cop))], fileFor(paths));
                forReport.AddRange(signals.Select(s => CopPath.Of(participant.Key, ShortName(s.Row), s.Row.Conditions, s.Cop)));
                written.Add(paths);
            }
            string measures = $"plots/measures_{label}.png";
            StabilityMeasuresPlot.Write(participant.Key, table, fileFor(measures));
            written.Add(measures);
            bar.Advance(1, $"participant {participant.Key}");
        }
        ReportFile.Write(fileFor(CopPaths.FileName), new CopPaths(ReportFile.Version, forReport));
        return written;
    }

    /// <summary>A row's name on an axis, without the participant: <c>MNTRL V1 tx2</c>.</summary>
    internal static string ShortName(StabilityRow row)
    {
        string name = StabilityReport.Name(row),
            participant = row.Capture.Participant + "_";
        return (name.StartsWith(participant, StringComparison.Ordinal) ? name[participant.Length..] : name)
            .Replace("_RR_", "_", StringComparison.Ordinal)
            .Replace('_', ' ');
    }

    private static string Title(StabilityRow row) =>
        row.Conditions.Count == 0
            ? $"{row.Capture.Participant}: {ShortName(row)}"
            : $"{row.Capture.Participant}: {ShortName(row)}\n{string.Join(", ", row.Conditions.Values)}";

    private static CopSignal Signal(StabilityTrial trial, CopPreprocessing preprocessing) => preprocessing.Apply(trial.Read()).Signal;
}
