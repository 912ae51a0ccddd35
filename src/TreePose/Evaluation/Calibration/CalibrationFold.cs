using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Evaluation.Calibration;

/// <summary>One number predicted for one sequence of the evaluation set in one setting.</summary>
/// <param name="Amount">Amount of calibration; 0 is zero-shot.</param>
/// <param name="Mode">What calibration changed; null for zero-shot.</param>
/// <param name="Prediction">Measured and predicted value, with what the baselines say.</param>
public sealed record CalibrationPrediction(double Amount, FineTuning? Mode, HoldPrediction Prediction);

/// <summary>A finished fold of one repeat: everything that the report needs of it.</summary>
/// <param name="Fold">Name of the fold.</param>
/// <param name="Repeat">Which repeat, from 0.</param>
/// <param name="Participants">Held-out people.</param>
/// <param name="TrainingHolds">Physical holds that the model was fitted to.</param>
/// <param name="Predictions">Channels apart.</param>
public sealed record CalibrationFold(
    string Fold,
    int Repeat,
    IReadOnlyList<string> Participants,
    int TrainingHolds,
    IReadOnlyList<CalibrationPrediction> Predictions
)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The figure that decides; its name goes on with that of the setting, its unit is the target's.</summary>
    internal static Figure Decides { get; } = new("mae", "mm/s", true, "Mean absolute error of holds");

    /// <summary>Sequences on no side of the fold; null where no fold of the run has any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? LeftOut { get; init; }

    /// <summary>A file name for this fold and repeat.</summary>
    public static string NameOf(string fold, int repeat) => string.Create(CultureInfo.InvariantCulture, $"fold_{fold}_repeat_{repeat}");

    /// <summary>Unique among folds and repeats.</summary>
    [JsonIgnore]
    public string Name => NameOf(Fold, Repeat);

    /// <summary>JSON from which <see cref="Parse"/> makes the same fold, to the last bit.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Reads <see cref="ToJson"/>'s text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">File, for errors.</param>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    public static CalibrationFold Parse(string json, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<CalibrationFold>(json, Format) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new DataFormatException(where, "is not the record of a fold.", "Delete it: the fold is then done again.", e);
        }
    }

    /// <summary>Mean absolute errors of every setting and of the baselines, by the names of their figures.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Errors()
    {
        var errors = new List<KeyValuePair<string, double>>();
        foreach (var (name, mode, holds) in Settings())
        {
            void Add(string? baseline, Func<HoldPrediction, double> says) =>
                errors.Add(new(Decides.NameIn(name, baseline), holds.Average(h => Math.Abs(h.Measured - says(h)))));
            Add(null, h => h.Predicted);
            if (mode is null)
                Add(RegressionReport.TrainingMean, h => h.TrainingMean);
            else if (holds.All(h => h.CalibrationMean is not null))
                Add(RegressionReport.CalibrationMean, h => h.CalibrationMean!.Value);
        }
        return errors;
    }

    /// <summary>Each setting with its holds, channels fused: zero-shot first.</summary>
    internal IEnumerable<(string Name, FineTuning? Mode, IReadOnlyList<HoldPrediction> Holds)> Settings() =>
        Predictions
            .GroupBy(p => (p.Mode, p.Amount))
            .OrderBy(g => g.Key.Mode is null ? -1 : (int)g.Key.Mode)
            .ThenBy(g => g.Key.Amount)
            .Select(g => (SettingName(g.Key.Mode, g.Key.Amount), g.Key.Mode, HoldFusion.Fuse(g.Select(p => p.Prediction))));

    /// <summary>E.g. <c>zero-shot</c>, <c>whole.4</c>.</summary>
    public static string SettingName(FineTuning? mode, double amount) =>
        mode is null
            ? "zero-shot"
            : string.Create(CultureInfo.InvariantCulture, $"{JsonNamingPolicy.CamelCase.ConvertName(mode.Value.ToString())}.{amount}");
}
