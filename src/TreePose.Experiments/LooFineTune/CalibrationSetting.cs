using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Experiments.LooFineTune;

/// <summary>One setting of <c>results.json</c>: an amount of calibration and what it changed.</summary>
internal sealed record CalibrationSetting(
    string Name,
    FineTuning? Mode,
    double Amount,
    JsonNode? Model,
    IReadOnlyList<CalibrationBaseline> Baselines,
    JsonArray Seeds
)
{
    /// <summary>Scores of single frames, where the model and the targets are for frames.</summary>
    public JsonObject? Frames { get; init; }

    /// <summary>That the model gives one constant for a person, in a sentence; null where it does not.</summary>
    public string? Constant { get; init; }

    /// <summary>Whether that is so for everybody.</summary>
    public bool IsConstant => Constant?.StartsWith(ConstantAnswers.ForEach, StringComparison.Ordinal) == true;

    /// <summary>What it is called in words.</summary>
    public string Title(string amountName) =>
        Mode is null
            ? "zero-shot"
            : $"{CalibrationCurvePlot.Name(Mode)}, {((double?)Amount).Show("0.##")} "
                + $"{(Amount == 1 && amountName == "calibration holds" ? "calibration hold" : amountName)}";

    /// <summary>Which data of the person left out it used.</summary>
    public TargetData TargetData(string amountName) =>
        Evaluation.Calibration.TargetData.Of(Mode, Amount, amountName != CalibrationReport.Holds);

    /// <summary>A figure of the model with its interval.</summary>
    public Estimate Figure(string name) => Estimate(Model?[name]);

    /// <summary>All settings of a run.</summary>
    public static IReadOnlyList<CalibrationSetting> Of(JsonObject? results) =>
        results?["settings"] is not JsonArray settings
            ? []
            :
            [
                .. settings
                    .OfType<JsonObject>()
                    .Select(s => new CalibrationSetting(
                        s["name"].Text() ?? "",
                        Enum.TryParse(s["mode"].Text(), ignoreCase: true, out FineTuning mode) ? mode : null,
                        s["amount"].Number() ?? 0,
                        s["model"],
                        [
                            .. (s["baselines"] as JsonArray ?? [])
                                .OfType<JsonObject>()
                                .Select(b => new CalibrationBaseline(
                                    b["baseline"].Text() ?? "",
                                    Estimate(b["scores"]?["mae"]),
                                    b["modelIsBetter"]?.GetValue<bool>() == true,
                                    b["beyondChance"]?.GetValue<bool>() == true,
                                    b["comparison"]?["signFlipP"].Number(),
                                    b["adjustedP"].Number()
                                )),
                        ],
                        s["seeds"] as JsonArray ?? []
                    )
                    {
                        Frames = s["frames"] as JsonObject,
                        Constant = s["constant"].Text(),
                    }),
            ];

    /// <summary>Of a record from before verdicts were kept: the first setting, as <see cref="CalibrationReport.Judge()"/> has it.</summary>
    public static Verdict Judge(IReadOnlyList<CalibrationSetting> settings, string unit, int seed)
    {
        CalibrationSetting first = settings[0];
        JsonObject[][] bySeed = [.. first.Seeds.Select(s => (s?["participants"] as JsonArray ?? []).OfType<JsonObject>().ToArray())];
        double?[] OfPeople(IEnumerable<JsonObject[]> seeds, string error) =>
            [.. (bySeed.FirstOrDefault() ?? []).Select((_, i) => seeds.Average(people => people.ElementAtOrDefault(i)?[error].Number()))];
        return Verdict.Of(
            LooFineTune.Decides with
            {
                Name = LooFineTune.Decides.NameIn(first.Name),
                Unit = unit,
            },
            new MethodFigures("model", OfPeople(bySeed, "mae"), first.Figure("mae").Value),
            [.. first.Baselines.Select(b => new MethodFigures(b.Name, OfPeople(bySeed.Take(1), "trainingMeanMae"), b.Mae.Value))],
            seed,
            [.. settings.Skip(1).SelectMany(s => s.Baselines).Select(b => b.P)]
        );
    }

    private static Estimate Estimate(JsonNode? node) => new(node?["value"].Number(), node?["lower"].Number(), node?["upper"].Number());
}

/// <summary>A baseline of a setting.</summary>
internal sealed record CalibrationBaseline(string Name, Estimate Mae, bool ModelIsBetter, bool BeyondChance, double? P, double? AdjustedP);
