using TreePose.Evaluation.Regression;

namespace TreePose.Experiments.LooFineTune;

/// <summary>What was measured and predicted of each hold in one setting, with the first seed, channels fused.</summary>
internal sealed record HoldsOfSetting(string Setting, IReadOnlyList<HoldPrediction> Holds);

/// <summary>The holds behind the agreement figures of a report.</summary>
internal sealed record HoldsOfSettings(int Version, IReadOnlyList<HoldsOfSetting> Settings) : IVersioned
{
    public const string FileName = "report/holds.json";

    /// <summary>The holds of a whole run.</summary>
    public static HoldsOfSettings Of(CalibrationReport report) =>
        new(ReportFile.Version, [.. report.Points.Select(p => new HoldsOfSetting(p.Name, p.Repeats[0].Holds))]);
}
