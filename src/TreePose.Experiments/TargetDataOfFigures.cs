using TreePose.Evaluation.Calibration;

namespace TreePose.Experiments;

/// <summary>Which data of the target person the figures of one setting stand on.</summary>
/// <param name="Figures">Name of the setting; <c>all</c> for a run without settings.</param>
/// <param name="Data"><c>none</c>, <c>unlabelled (k holds)</c> or <c>labelled (k holds)</c>.</param>
internal sealed record TargetDataOfSetting(string Figures, string Data);

/// <summary>Names for each setting of a run which data of the target person it used, beside <c>results.json</c>.</summary>
/// <param name="Version">Version of the file's format.</param>
/// <param name="Settings">In the order of the results.</param>
internal sealed record TargetDataOfFigures(int Version, IReadOnlyList<TargetDataOfSetting> Settings) : IVersioned
{
    public const string FileName = "report/target-data.json";

    /// <summary>The settings of a run.</summary>
    public static TargetDataOfFigures Of(IEnumerable<(string Name, TargetData Data)> settings) =>
        new(ReportFile.Version, [.. settings.Select(s => new TargetDataOfSetting(s.Name, s.Data.ToString()))]);
}
