using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Prints a foot-event report within 80 columns: participants, mean, baselines beside them.</summary>
internal static class GoUpDownTable
{
    private static readonly GoUpDownColumn[] Columns = [.. GoUpDownColumn.Shown.Where(c => c.Narrow is not null)];

    public static void Write(TextWriter output, GoUpDownReport report)
    {
        FrameClasses classes = report.Overall.Classes;
        ConsoleText.WriteWrapped(
            output,
            $"{(classes.AreFoot ? "Foot events" : "Events")} of {ProtocolWords.Whom(report.KnowsPeople, report.Group, report.Seen)} "
                + $"({report.Completeness})"
        );
        ConsoleText.WriteWrapped(output, $"Data of the target person that the model was adapted with: {report.Target}.");
        if (ProtocolWords.OnNoSide(report.Folds.Select(f => f.LeftOut)) is { } none)
            output.WriteLine(none);
        output.WriteLine($"{"participant", -14}" + string.Concat(Columns.Select(c => $"{c.Narrow, 8}")));
        foreach (FoldResult fold in report.InOrder)
            Row(output, fold.Fold.Name, fold.Scores.Figures().ToDictionary(f => f.Key, f => f.Value));
        if (report.Figures.Count == 0)
        {
            output.WriteLine("Not all folds are done: there is no mean.");
            WriteNotes(output, report);
            return;
        }
        Row(output, "mean", ByColumn(report.Figures));
        foreach ((string name, GoUpDownReport baseline) in report.Baselines)
            Row(output, BaselineNames.Title(name), ByColumn(baseline.Figures));
        foreach (StratumFigures stratum in report.Strata)
        {
            output.WriteLine($"{stratum.Of.Title}:");
            Row(output, "model", ByColumn(stratum.Figures));
            foreach ((string name, IReadOnlyDictionary<string, double?> figures) in stratum.Baselines)
                Row(output, BaselineNames.Title(name), ByColumn(figures));
        }
        string Arrow(string key) => GoUpDownColumn.Of(key).Arrow;
        ConsoleText.WriteWrapped(
            output,
            $"acc., macroF1: frames {Arrow("frame.accuracy")}. F1@t: onsets matched one to one within t ms {Arrow("event.f1.250ms")}. "
                + $"med., p95: onset error {Arrow("event.onsetErrorMs.median")}. FA/min: false alarms per minute, events where "
                + (classes.AreFoot ? "no foot leaves the floor" : "nothing happens")
                + $" {Arrow("event.falseAlarmsPerMinute")}. Better is higher ↑, lower ↓."
        );
        WriteNotes(output, report);
        foreach (Figure own in report.Metrics.Select(m => m.Figure))
        {
            string Show(GoUpDownReport of) => of.Figures[own.Name]?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
            string baselines = string.Join(", ", report.Baselines.Select(b => $"{BaselineNames.Title(b.Key)} {Show(b.Value)}"));
            ConsoleText.WriteWrapped(
                output,
                $"{own.Name}: {Show(report)}{(own.Unit.Length > 0 ? $" {own.Unit}" : "")} ({baselines}). {own.Meaning}."
            );
        }
    }

    private static void WriteNotes(TextWriter output, GoUpDownReport report)
    {
        foreach (string note in report.Notes)
            ConsoleText.WriteWrapped(output, $"Note: {note}", "", "  ");
    }

    private static Dictionary<string, double?> ByColumn(IReadOnlyDictionary<string, double?> figures) =>
        Columns.ToDictionary(c => c.Key, c => figures.GetValueOrDefault(c.Key) ?? figures.GetValueOrDefault(c.Key + ".mean"));

    private static void Row(TextWriter output, string name, IReadOnlyDictionary<string, double?> figures) =>
        output.WriteLine(
            $"{(name.Length > 14 ? name[..14] : name), -14}"
                + string.Concat(
                    Columns.Select(c => $"{figures.GetValueOrDefault(c.Key)?.ToString(c.Format, CultureInfo.InvariantCulture) ?? "-", 8}")
                )
        );
}
