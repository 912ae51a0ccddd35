using System.Globalization;
using System.Text;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;

namespace TreePose.Experiments.LooFineTune;

/// <summary>Prints a calibration report within 80 columns: every setting with both baselines beside it.</summary>
internal static class LooFineTuneTable
{
    private const int Columns = 80;

    // People in seen were trained on, where a model is applied so; in an experiment there is nobody.
    public static void Write(
        TextWriter output,
        HoldDataset data,
        CalibrationReport report,
        IReadOnlyList<StratumFigures> strata,
        IReadOnlyList<string>? seen = null
    )
    {
        int holds = data.Holds.Select(h => (h.Id, h.Number)).Distinct().Count();
        string by = seen is { Count: > 0 }
            ? $"scored by a model trained on {string.Join(", ", seen)}"
            : "each scored by a model that never saw them";
        string left = data.Skipped.Count > 0 ? $", {data.Skipped.Count} left out" : "";
        Wrap(output, $"{Plural.Of(data.Participants.Count, "participant")}, {Plural.Of(holds, "hold")}{left}; {by}");
        Wrap(output, $"({report.Completeness}). Errors in {report.Unit}; the same evaluation holds in every row.");
        if (!report.IsComplete)
        {
            output.WriteLine("Not all folds are done: there is no mean.");
            return;
        }
        if (ProtocolWords.OnNoSide(report.LeftOut) is { } none)
            output.WriteLine(none);
        IEnumerable<string> used = report.Points.Select(p => $"{Family(p)} {report.TargetDataOf(p)}").Distinct();
        Wrap(output, $"Data of the target person: {string.Join(", ", used)}.");
        output.WriteLine(
            $"{"calibrated", -17}{"MAE", 6}{"95 % interval", 14}{"train", 7}{"p", 5}{"calib", 7}{"p", 5}{"R2", 6}{"within", 7}{"ICC", 6}"
        );
        foreach (CalibrationPoint point in report.Points)
        {
            Estimate mae = point.Model!.Mae;
            string interval = mae.Lower is null ? "-" : $"{Figure(mae.Lower)}-{Figure(mae.Upper)}";
            output.WriteLine(
                $"{point.Name, -17}{Figure(mae.Value), 6}{interval, 14}"
                    + $"{Against(point.Baselines.ElementAtOrDefault(0))}{Against(point.Baselines.ElementAtOrDefault(1))}"
                    + $"{Text(point.Model.RSquared.Value, "0.00"), 6}"
                    + $"{Text(point.Model.RSquaredWithin.Value, "0.00"), 7}{Text(point.Model.Icc.Value, "0.00"), 6}"
            );
        }
        WriteLegend(output, report);
        foreach (CalibrationPoint point in report.Points.Where(p => p.Constant is not null))
            Wrap(output, $"{point.Name}: {point.Constant}");
        foreach (StratumFigures stratum in strata)
            Wrap(output, $"{stratum.Of.Title}: MAE {string.Join("; ", Highlights(report).Select(p => OfStratum(stratum, p)))}.");
        WriteFrames(output, report);
        foreach (var metric in report.Metrics)
        {
            IEnumerable<string> values = Highlights(report).Select(p => $"{p.Name} {Text(CalibrationReport.OfPoint(metric, p), "0.000")}");
            Wrap(output, $"{metric.Name}: {string.Join(", ", values)}. {metric.Summary}.");
        }
        Wrap(output, report.Summary);
    }

    /// <summary>Settings that use the same data of the target person: <c>….4</c> for every mode that needs targets.</summary>
    private static string Family(CalibrationPoint point) =>
        point.Mode is not { } mode || !TargetData.IsLabelled(mode) ? point.Name : $"….{Text(point.Amount, "0.##")}";

    private static void WriteLegend(TextWriter output, CalibrationReport report)
    {
        output.WriteLine("calibrated    what calibration changed, then how much it was given:");
        output.WriteLine($"              {report.AmountName}");
        output.WriteLine("MAE           mean absolute error; the interval is over participants");
        output.WriteLine("train, calib  MAE of the baselines: mean of the training participants, and mean");
        output.WriteLine("              of this person's calibration holds");
        output.WriteLine("p             model against that baseline, corrected for all rows (Holm)");
        output.WriteLine("R2, within    pooled R2 rewards knowing each person's mean; within does not");
    }

    /// <summary>A baseline's error and the p-value of the comparison with it.</summary>
    private static string Against(BaselineComparison? baseline) =>
        $"{Figure(baseline?.Scores.Mae.Value), 7}{Text(baseline?.AdjustedP, "0.00"), 5}";

    /// <summary>For a model that answers for every frame: its error frame by frame, with the same two baselines.</summary>
    private static void WriteFrames(TextWriter output, CalibrationReport report)
    {
        if (report.Points.All(p => p.Frames is null))
            return;
        output.WriteLine($"Frame by frame, {report.Points[0].Frames!.Frames / report.Seeds} frames:");
        output.WriteLine($"{"calibrated", -18}{"RMSE", 8}{"train", 8}{"calib", 8}{"R2", 7}{"within", 7}");
        foreach (CalibrationPoint point in report.Points)
        {
            FrameScores frames = point.Frames!;
            output.WriteLine(
                $"{point.Name, -18}{Figure(frames.Rmse), 8}{Figure(frames.TrainingMeanRmse), 8}"
                    + $"{Figure(frames.CalibrationMeanRmse), 8}"
                    + $"{Text(frames.RSquared, "0.00"), 7}{Text(frames.RSquaredWithin, "0.00"), 7}"
            );
        }
    }

    /// <summary>Zero-shot, and the most calibration in every mode.</summary>
    private static IEnumerable<CalibrationPoint> Highlights(CalibrationReport report) =>
        report.Points.GroupBy(p => p.Mode).Select(g => g.Last());

    private static string OfStratum(StratumFigures stratum, CalibrationPoint point)
    {
        string name = LooFineTune.Decides.NameIn(point.Name);
        IEnumerable<string> beside = stratum
            .Baselines.Where(b => b.Value.ContainsKey(name))
            .Select(b => $"{BaselineNames.Title(b.Key)} {Figure(b.Value[name])}");
        return $"{point.Name} {Figure(stratum.Figures[name])} ({string.Join(", ", beside)})";
    }

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
            if (line.Length > 0)
                line.Append(' ');
            line.Append(word);
        }
        output.WriteLine(line);
    }

    /// <summary>Some three digits that count, whatever the unit: 0.0056, 0.021, 9.41, 14.5, 123.</summary>
    private static string Figure(double? value) =>
        Text(
            value,
            Math.Abs(value ?? 0) switch
            {
                < 0.01 => "0.0000",
                < 1 => "0.000",
                < 10 => "0.00",
                < 100 => "0.0",
                _ => "0",
            }
        );

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
