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
    /// <param name="cancellation">Stops between two participants; as many as there are processors are drawn at once.</param>
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
        (string Participant, StabilityRow[] Rows)[] participants =
        [
            .. table.Rows.GroupBy(r => r.Capture.Participant).Select(g => (g.Key, g.ToArray())),
        ];
        string[] labels = Labels([.. participants.Select(p => p.Participant)]);
        string[][] files = [.. participants.Select((p, i) => FilesOf(labels[i], p.Rows.Length))];
        Dictionary<string, string> places = files.SelectMany(f => f).ToDictionary(f => f, fileFor);
        var paths = new CopPath[participants.Length][];
        using IWorkTask bar = progress.Begin("drawing plots", participants.Length);
        Together.For(
            participants.Length,
            i =>
            {
                (string participant, StabilityRow[] rows) = participants[i];
                (StabilityRow Row, CopSignal Cop)[] signals =
                [
                    .. rows.Select(r => (r, Signal(byName[StabilityReport.Name(r)], table.Options.Preprocessing))),
                ];
                foreach (((StabilityRow Row, CopSignal Cop)[] part, string file) in signals.Chunk(TrialsAtMost).Zip(files[i]))
                    StatokinesigramPlot.Write([.. part.Select(s => (Title(s.Row), s.Cop))], places[file]);
                StabilityMeasuresPlot.Write(participant, table, places[files[i][^1]]);
                paths[i] = [.. signals.Select(s => CopPath.Of(participant, ShortName(s.Row), s.Row.Conditions, s.Cop))];
                bar.Advance(1, $"participant {participant}");
            },
            cancellation
        );
        ReportFile.Write(fileFor(CopPaths.FileName), new CopPaths(ReportFile.Version, [.. paths.SelectMany(p => p)]));
        return [.. files.SelectMany(f => f)];
    }

    /// <summary>Participants as parts of file names, each another.</summary>
    internal static string[] Labels(IReadOnlyList<string> participants)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. participants.Select(participant =>
            {
                string label = string.Concat(participant.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_')),
                    free = label;
                for (int i = 2; !taken.Add(free); i++)
                    free = $"{label}-{i}";
                return free;
            }),
        ];
    }

    /// <summary>A participant's figures: paths, as many as trials need, and at last measures.</summary>
    private static string[] FilesOf(string label, int trials)
    {
        int parts = (trials + TrialsAtMost - 1) / TrialsAtMost;
        IEnumerable<string> paths = Enumerable.Range(1, parts).Select(p => $"plots/cop_{label}{(p > 1 ? $"_{p}" : "")}.png");
        return [.. paths, $"plots/measures_{label}.png"];
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
