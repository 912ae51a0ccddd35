using TreePose.Evaluation;
using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The errors of a calibration report among the people of a stratum.</summary>
internal static class ErrorsOfStrata
{
    /// <summary>Mean absolute errors in every setting: means over the stratum's people, each averaged over seeds.</summary>
    public static StratumFigures Of(Stratum stratum, IReadOnlyList<CalibrationPoint> points)
    {
        Dictionary<string, double?> figures = [];
        var baselines = new Dictionary<string, Dictionary<string, double?>>();
        foreach (CalibrationPoint point in points)
        {
            string name = LooFineTune.Decides.NameIn(point.Name);
            ParticipantRegression[] people =
            [
                .. point.Repeats.SelectMany(r => r.Participants).Where(p => stratum.Participants.Contains(p.Participant)),
            ];
            figures[name] = Mean(people, p => p.Mae);
            foreach (BaselineComparison baseline in point.Baselines)
            {
                if (!baselines.TryGetValue(baseline.Baseline, out Dictionary<string, double?>? of))
                    baselines[baseline.Baseline] = of = [];
                of[name] = Mean(people, p => baseline.Baseline == RegressionReport.TrainingMean ? p.TrainingMeanMae : p.CalibrationMeanMae);
            }
        }
        return new StratumFigures(stratum, figures, baselines.ToDictionary(b => b.Key, b => (IReadOnlyDictionary<string, double?>)b.Value));
    }

    private static double? Mean(ParticipantRegression[] people, Func<ParticipantRegression, double?> of) =>
        people.Length == 0 || people.Any(p => of(p) is null)
            ? null
            : people.GroupBy(p => p.Participant).Average(p => p.Average(r => of(r)!.Value));
}
