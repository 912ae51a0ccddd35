using System.Globalization;
using System.Text;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Statistics;

namespace TreePose.Cli;

/// <summary>Prints a calibration report within 80 columns: every setting with both baselines beside it, and verdicts in words.</summary>
internal static class CalibrationTable
{
    private const int Columns = 80;

    public static void Write(TextWriter output, HoldDataset data, CalibrationReport report)
    {
        int holds = data.Holds.Select(h => (h.Id, h.Number)).Distinct().Count();
        output.WriteLine($"{data.Participants.Count} participants, {holds} holds{(data.Skipped.Count > 0 ? $", {data.Skipped.Count} left out" : "")}; each scored by a model that never saw them");
        output.WriteLine($"({report.Completeness}). Errors in {report.Unit}; the same evaluation holds in every row.");
        if (!report.IsComplete)
        {
            output.WriteLine("Not all folds are done: there is no mean. Go on with './treepose resume'.");
            return;
        }
        output.WriteLine($"{"calibrated",-18}{"MAE",8}{"95 % interval",17}{"train",8}{"calib",8}{"R2",7}{"within",7}{"ICC",7}");
        foreach (CalibrationPoint point in report.Points)
        {
            Estimate mae = point.Model!.Mae;
            string interval = mae.Lower is null ? "-" : $"{Text(mae.Lower, "0.00")}-{Text(mae.Upper, "0.00")}";
            output.WriteLine($"{point.Name,-18}{Text(mae.Value, "0.00"),8}{interval,17}{Text(point.Baselines[0].Scores.Mae.Value, "0.00"),8}{Text(point.Baselines.ElementAtOrDefault(1)?.Scores.Mae.Value, "0.00"),8}"
                + $"{Text(point.Model.RSquared.Value, "0.00"),7}{Text(point.Model.RSquaredWithin.Value, "0.00"),7}{Text(point.Model.Icc.Value, "0.00"),7}");
        }
        output.WriteLine($"calibrated: mode.amount ({report.AmountName}). train, calib: MAE of the baselines");
        output.WriteLine("\"mean of the training participants\" and \"mean of this person's calibration holds\".");
        output.WriteLine("R2 pooled rewards knowing each person's mean; within does not.");
        Wrap(output, report.Verdict);
        foreach (CalibrationPoint point in Highlights(report)) Wrap(output, $"{point.Name}: {point.Verdict}");
    }

    /// <summary>Zero-shot, and the most calibration in every mode.</summary>
    private static IEnumerable<CalibrationPoint> Highlights(CalibrationReport report) => report.Points.GroupBy(p => p.Mode).Select(g => g.Last());

    /// <summary>Breaks a text at blanks so that no line is longer than 80 columns; lines after the first are set in.</summary>
    private static void Wrap(TextWriter output, string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 2 && line.Length + 1 + word.Length > Columns)
            {
                output.WriteLine(line);
                line.Clear().Append(' ');
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        output.WriteLine(line);
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
