using TreePose.Datasets;
using TreePose.Evaluation;

namespace TreePose.Experiments.GoUpDown;

/// <summary>All figures of a foot-event run.</summary>
internal static class GoUpDownPlots
{
    /// <summary>Writes timelines, confusions and training curves, and what the run report animates (<c>report/</c>).</summary>
    /// <param name="report">The run's report, whole or partial.</param>
    /// <param name="fileFor">Gives the path of a file in the record.</param>
    /// <returns>Relative paths of the figures written.</returns>
    public static IReadOnlyList<string> Write(GoUpDownReport report, Func<string, string> fileFor)
    {
        var written = new List<string>();
        if (report.Folds.Count == 0)
            return written;
        string Place(string name)
        {
            written.Add(name);
            return fileFor(name);
        }
        CaptureResult[] captures = [.. report.Folds.SelectMany(f => f.Captures)];
        var names = new CaptureNames(captures);
        foreach (CaptureResult capture in captures)
            TimelinePlot.Write(capture, Place($"plots/timeline_{names.Of(capture)}.png"));
        FrameClasses classes = report.Overall.Classes;
        string frames = $"{(classes.AreFoot ? "Phase" : "Class")} of each labelled frame, true and predicted, {report.Completeness}";
        ConfusionPlot.Write(report.Overall.Frames.ToRows(), classes.Names, frames, Place("plots/confusion_frames.png"));
        long[][] events = GoUpDownReport.Rows(report.Overall.EventConfusion);
        string matched = $"Events matched within {FootEventScores.ConfusionToleranceMs} ms, true and predicted, {report.Completeness}";
        ConfusionPlot.Write(events, classes.EventNames, matched, Place("plots/confusion_events.png"));
        TrainingCurvesPlot.Write(report.Folds, Place("plots/training_curves.png"));
        PeopleTable.Write(fileFor, report.PeopleRows());
        ReportFile.Write(fileFor(Timelines.FileName), Timelines.Of(captures, names.Of, classes));
        ReportFile.Write(fileFor(TargetDataOfFigures.FileName), TargetDataOfFigures.Of([("all", report.Target)]));
        ReportFile.Write(fileFor(RadarMovies.FileName), CaptureMovies.Of(captures, names.Of));
        return written;
    }
}
