using TreePose.Datasets;

namespace TreePose.Experiments.LooFineTune;

/// <summary>All figures of a calibration run.</summary>
internal static class LooFineTunePlots
{
    /// <summary>Writes the calibration curve, and for zero-shot and the most calibration of every mode the agreement figures.</summary>
    /// <param name="report">A whole run's report.</param>
    /// <param name="fileFor">Gives the path of a file in the record.</param>
    /// <param name="data">What the run used: a few of its holds are kept for the run report (<c>report/</c>).</param>
    /// <returns>Relative paths of the figures written.</returns>
    public static IReadOnlyList<string> Write(CalibrationReport report, Func<string, string> fileFor, HoldDataset? data = null)
    {
        var written = new List<string>();
        string Place(string name)
        {
            written.Add(name);
            return fileFor(name);
        }
        CalibrationCurvePlot.Write(report, Place("plots/calibration_curve.png"));
        foreach (CalibrationPoint point in report.Points.GroupBy(p => p.Mode).Select(g => g.Last()))
        {
            AgreementPlot.Write(point, Place($"plots/predicted_measured_{point.Name}.png"));
            BlandAltmanPlot.Write(point, Place($"plots/bland_altman_{point.Name}.png"));
            ParticipantErrorPlot.Write(point, Place($"plots/participants_{point.Name}.png"));
        }
        PeopleTable.Write(fileFor, CalibrationColumns.OfPeople(report));
        ReportFile.Write(fileFor(HoldsOfSettings.FileName), HoldsOfSettings.Of(report));
        ReportFile.Write(
            fileFor(TargetDataOfFigures.FileName),
            TargetDataOfFigures.Of(report.Points.Select(p => (p.Name, report.TargetDataOf(p))))
        );
        if (data is not null)
            ReportFile.Write(fileFor(RadarMovies.FileName), HoldMovies.Of(report, data));
        return written;
    }
}
