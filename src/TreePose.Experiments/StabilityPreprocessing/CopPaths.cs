using TreePose.Balance;
using TreePose.Balance.Measures;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>The path of one trial's centre of pressure about its mean, thinned, with its 95 % prediction ellipse.</summary>
internal sealed record CopPath
{
    private const int PointsAtMost = 400;

    public required string Participant { get; init; }

    public required string Trial { get; init; }

    public required IReadOnlyDictionary<string, string> Conditions { get; init; }

    /// <summary>Every n-th sample of the preprocessed signal is here.</summary>
    public required int EverySample { get; init; }

    /// <summary>Mediolateral and anteroposterior in turn, tenths of a millimetre.</summary>
    public required int[] TenthsOfMm { get; init; }

    public required double EllipseMajorMm { get; init; }

    public required double EllipseMinorMm { get; init; }

    public required double EllipseAngleDegrees { get; init; }

    public static CopPath Of(string participant, string trial, IReadOnlyDictionary<string, string> conditions, CopSignal cop)
    {
        double ml = cop.MediolateralMm.Average(),
            ap = cop.AnteroposteriorMm.Average();
        int every = Math.Max(1, (int)Math.Ceiling(cop.Length / (double)PointsAtMost));
        var path = new List<int>();
        for (int i = 0; i < cop.Length; i += every)
        {
            path.Add((int)Math.Round(10 * (cop.MediolateralMm[i] - ml)));
            path.Add((int)Math.Round(10 * (cop.AnteroposteriorMm[i] - ap)));
        }
        PredictionEllipse ellipse = PredictionEllipse.Of(cop);
        return new CopPath
        {
            Participant = participant,
            Trial = trial,
            Conditions = conditions,
            EverySample = every,
            TenthsOfMm = [.. path],
            EllipseMajorMm = Math.Round(ellipse.MajorSemiAxisMm, 2),
            EllipseMinorMm = Math.Round(ellipse.MinorSemiAxisMm, 2),
            EllipseAngleDegrees = Math.Round(ellipse.AngleDegrees, 2),
        };
    }
}

/// <summary>All trials of a stability run.</summary>
internal sealed record CopPaths(int Version, IReadOnlyList<CopPath> Trials) : IVersioned
{
    public const string FileName = "report/cop.json";
}
