using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Prints a foot-event report within 80 columns: participants, mean, baselines beside them.</summary>
internal static class GoUpDownTable
{
    private static readonly (string Key, string Title, string Format)[] Columns =
    [
        ("frame.accuracy", "acc.", "0.000"),
        ("frame.macroF1", "macroF1", "0.000"),
        ("event.f1.100ms", "F1@100", "0.000"),
        ("event.f1.250ms", "F1@250", "0.000"),
        ("event.f1.500ms", "F1@500", "0.000"),
        ("event.onsetErrorMs.median", "med.ms", "0"),
        ("event.onsetErrorMs.p95", "p95 ms", "0"),
        ("event.falseAlarmsPerMinute", "alarm/m", "0.00"),
    ];

    public static void Write(TextWriter output, GoUpDownReport report)
    {
        FrameClasses classes = report.Overall.Classes;
        output.WriteLine(
            $"{(classes.AreFoot ? "Foot events" : "Events")} of {ProtocolWords.Whom(report.Protocol)} ({report.Completeness})"
        );
        output.WriteLine($"Data of the target person that the model was adapted with: {TargetData.None}.");
        output.WriteLine($"{"participant", -14}" + string.Concat(Columns.Select(c => $"{c.Title, 8}")));
        foreach (FoldResult fold in report.People)
            Row(output, fold.Fold.Name, fold.Scores.Figures().ToDictionary(f => f.Key, f => f.Value));
        if (report.Figures.Count == 0)
        {
            output.WriteLine("Not all folds are done: there is no mean.");
            return;
        }
        Row(output, "mean", ByColumn(report));
        foreach ((string name, GoUpDownReport baseline) in report.Baselines)
            Row(output, name, ByColumn(baseline));
        output.WriteLine("acc., macroF1: frames. F1@t: onsets matched one to one within t ms.");
        output.WriteLine(
            "med., p95: onset error. alarm/m: events a minute where " + (classes.AreFoot ? "no foot leaves the floor." : "nothing happens.")
        );
        foreach (Figure own in report.Metrics.Select(m => m.Figure))
        {
            string Show(GoUpDownReport of) => of.Figures[own.Name]?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";
            string baselines = string.Join(", ", report.Baselines.Select(b => $"{b.Key} {Show(b.Value)}"));
            ConsoleText.WriteWrapped(
                output,
                $"{own.Name}: {Show(report)}{(own.Unit.Length > 0 ? $" {own.Unit}" : "")} ({baselines}). {own.Meaning}."
            );
        }
    }

    private static Dictionary<string, double?> ByColumn(GoUpDownReport report) =>
        Columns.ToDictionary(c => c.Key, c => report.Figures.GetValueOrDefault(c.Key) ?? report.Figures.GetValueOrDefault(c.Key + ".mean"));

    private static void Row(TextWriter output, string name, IReadOnlyDictionary<string, double?> figures) =>
        output.WriteLine(
            $"{(name.Length > 14 ? name[..14] : name), -14}"
                + string.Concat(
                    Columns.Select(c => $"{figures.GetValueOrDefault(c.Key)?.ToString(c.Format, CultureInfo.InvariantCulture) ?? "-", 8}")
                )
        );
}
