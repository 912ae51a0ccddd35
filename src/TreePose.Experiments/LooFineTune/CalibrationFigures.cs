using System.Globalization;
using TreePose.Evaluation.Regression;
using TreePose.Evaluation.Statistics;

namespace TreePose.Experiments.LooFineTune;

/// <summary>The drawings of a calibration run.</summary>
internal static class CalibrationFigures
{
    private const int Colours = 8;

    /// <summary>Error by amount of calibration, a line a mode, with intervals and both baselines.</summary>
    public static Drawing Curve(IReadOnlyList<CalibrationSetting> settings, string amountName, string unit)
    {
        double[] amounts = [.. settings.Select(s => s.Amount).Distinct().Order()];
        double top = settings
            .SelectMany(s => s.Baselines.Select(b => b.Mae.Value).Append(s.Figure("mae").Upper ?? s.Figure("mae").Value))
            .OfType<double>()
            .DefaultIfEmpty(1)
            .Max();
        var chart = new Chart("Mean absolute error by amount of calibration", (-0.4, amounts.Length - 0.6), (0, 1.06 * top), 700, 360)
            .VerticalAxis($"mean absolute error ({unit})")
            .HorizontalAxis(amountName, amounts.Select((a, i) => ((double)i, ((double?)a).Show("0.##"))));
        CalibrationSetting? zero = settings.FirstOrDefault(s => s.Mode is null);
        var keys = new List<Key>();
        var modes = settings.Where(s => s.Mode is not null).GroupBy(s => s.Mode).ToArray();
        double At(CalibrationSetting s) => Array.IndexOf(amounts, s.Amount);

        void Baseline(string name, string label, IEnumerable<CalibrationSetting> over, Mark mark)
        {
            (double, double)[] points =
            [
                .. over.Select(s => (At(s), s.Baselines.FirstOrDefault(b => b.Name == name)?.Mae.Value ?? double.NaN))
                    .Where(p => double.IsFinite(p.Item2)),
            ];
            if (points.Length == 0)
                return;
            chart.Line(points, "ink", mark);
            keys.Add(new Key(label, "ink", mark));
        }
        IEnumerable<CalibrationSetting> WithZero(IEnumerable<CalibrationSetting> own) => zero is null ? own : own.Prepend(zero);
        Baseline(
            BaselineNames.TrainingMean,
            "baseline: training mean",
            WithZero(modes.FirstOrDefault() ?? Enumerable.Empty<CalibrationSetting>()),
            Mark.Dashed
        );
        Baseline(
            BaselineNames.CalibrationMean,
            "baseline: mean of the calibration holds",
            modes.FirstOrDefault(m => m.All(s => s.Baselines.Count > 1)) ?? Enumerable.Empty<CalibrationSetting>(),
            Mark.Dotted
        );
        for (int m = 0; m < Math.Max(1, modes.Length); m++)
        {
            string name = modes.Length == 0 ? "zero-shot" : CalibrationCurvePlot.Name(modes[m].Key);
            double shift = (m - ((modes.Length - 1) / 2.0)) * 0.07;
            CalibrationSetting[] own = [.. WithZero(modes.Length == 0 ? [] : modes[m])];
            Errors(chart, m, own, s => At(s) + shift, s => $"{s.Title(amountName)}: {s.Figure("mae").Value.Show("0.00")} {unit}");
            keys.Insert(m, new Key(name, $"s{m}", Chart.Marks[m % Chart.Marks.Length]));
        }
        return new Drawing(
            chart.ToString(),
            "Mean absolute error by amount of calibration. Bars: 95 % interval from resampling participants. Every point is "
                + "scored on the same evaluation holds.",
            keys,
            "plots/calibration_curve.png"
        );
    }

    /// <summary>The errors of mode number m: a line, and a mark with its interval a setting.</summary>
    private static void Errors(
        Chart chart,
        int m,
        CalibrationSetting[] own,
        Func<CalibrationSetting, double> at,
        Func<CalibrationSetting, string> label
    )
    {
        chart.Line(own.Select(s => (at(s), s.Figure("mae").Value ?? double.NaN)), $"s{m}");
        foreach (CalibrationSetting s in own)
        {
            Estimate mae = s.Figure("mae");
            if (mae is { Lower: { } lower, Upper: { } upper })
                chart.Segment(at(s), lower, at(s), upper, $"s{m} thin");
            if (mae.Value is { } value)
                chart.Point(at(s), value, $"s{m}", Chart.Marks[m % Chart.Marks.Length], label(s));
        }
    }

    /// <summary>Predicted against measured, with the line of equality.</summary>
    public static Drawing Agreement(CalibrationSetting setting, IReadOnlyList<HoldPrediction> holds, string unit)
    {
        double least = holds.Min(h => Math.Min(h.Measured, h.Predicted)),
            most = holds.Max(h => Math.Max(h.Measured, h.Predicted)),
            margin = 0.06 * (most - least);
        (double, double) limits = (least - margin, most + margin);
        var chart = new Chart($"Predicted against measured, {setting.Name}", limits, limits, 440, 380)
            .VerticalAxis($"predicted ({unit})")
            .HorizontalAxis($"measured ({unit})")
            .Segment(limits.Item1, limits.Item1, limits.Item2, limits.Item2, "ink", Mark.Dashed);
        List<Key> keys = Points(chart, holds, h => (h.Measured, h.Predicted), unit);
        keys.Add(new Key("equality", "ink", Mark.Dashed));
        return new Drawing(
            chart.ToString(),
            $"Predicted against measured value of {holds.Count} holds.",
            keys,
            $"plots/predicted_measured_{setting.Name}.png"
        );
    }

    /// <summary>Difference against mean, with bias and limits of agreement.</summary>
    public static Drawing BlandAltman(CalibrationSetting setting, IReadOnlyList<HoldPrediction> holds, string unit)
    {
        BlandAltmanLimits limits = Evaluation.Statistics.Agreement.BlandAltman(
            [.. holds.Select(h => h.Measured)],
            [.. holds.Select(h => h.Predicted)]
        );
        double[] means = [.. holds.Select(h => (h.Measured + h.Predicted) / 2)];
        double[] heights =
        [
            .. holds.Select(h => h.Predicted - h.Measured),
            .. new[] { limits.LowerLimit, limits.UpperLimit, 0 }.OfType<double>(),
        ];
        double margin = 0.08 * (heights.Max() - heights.Min()),
            side = Math.Max(1e-9, 0.06 * (means.Max() - means.Min()));
        (double Low, double High) x = (means.Min() - side, means.Max() + side);
        var chart = new Chart($"Bland and Altman, {setting.Name}", x, (heights.Min() - margin, heights.Max() + margin), 440, 380)
            .VerticalAxis($"predicted − measured ({unit})")
            .HorizontalAxis($"mean of both ({unit})");
        foreach (
            (double? at, Mark mark) in new[]
            {
                (limits.Bias, Mark.Line),
                (limits.LowerLimit, Mark.Dashed),
                (limits.UpperLimit, Mark.Dashed),
            }
        )
        {
            if (at is not { } y)
                continue;
            chart.Segment(x.Low, y, x.High, y, "ink", mark).Text(x.High, y, at.Show("0.0"), "end", dx: -2, dy: -5);
        }
        List<Key> keys = Points(chart, holds, h => ((h.Measured + h.Predicted) / 2, h.Predicted - h.Measured), unit);
        keys.AddRange([new Key("bias", "ink", Mark.Line), new Key("limits of agreement", "ink", Mark.Dashed)]);
        return new Drawing(
            chart.ToString(),
            $"Bland–Altman: bias {limits.Bias.Show("0.0")} {unit}, limits of agreement {limits.LowerLimit.Show("0.0")} to "
                + $"{limits.UpperLimit.Show("0.0")} {unit}.",
            keys,
            $"plots/bland_altman_{setting.Name}.png"
        );
    }

    private static JsonObject[] PeopleOf(JsonNode? seed) =>
        [.. (seed?["participants"] as JsonArray ?? []).OfType<JsonObject>().OrderBy(p => p["participant"].Text(), NaturalOrder.Names)];

    /// <summary>Each participant's error with the model, averaged over seeds, and with both baselines; null without participants.</summary>
    public static Drawing? Participants(CalibrationSetting setting, string unit)
    {
        JsonObject[][] seeds = [.. setting.Seeds.Select(PeopleOf)];
        if (seeds.Length == 0 || seeds[0].Length == 0)
            return null;
        string[] people = [.. seeds[0].Select(p => p["participant"].Text() ?? "")];
        double?[] Of(string key, bool overSeeds) =>
            [
                .. people.Select(
                    (_, i) => overSeeds ? seeds.Average(s => s.ElementAtOrDefault(i)?[key].Number()) : seeds[0][i][key].Number()
                ),
            ];
        (string Name, string Style, Mark Mark, double Shift, double?[] Values)[] series =
        [
            ("model", "s0", Mark.Circle, -0.18, Of("mae", true)),
            ("baseline: training mean", "s7", Mark.Square, 0, Of("trainingMeanMae", false)),
            ("baseline: mean of the calibration holds", "s1", Mark.Diamond, 0.18, Of("calibrationMeanMae", false)),
        ];
        double top = series.SelectMany(s => s.Values).OfType<double>().DefaultIfEmpty(1).Max();
        var chart = new Chart(
            $"Error by participant, {setting.Name}",
            (-0.6, people.Length - 0.4),
            (0, 1.1 * top),
            Math.Max(440, 120 + (46 * people.Length)),
            320
        )
            .VerticalAxis($"mean absolute error ({unit})")
            .HorizontalAxis("participant held out", people.Select((p, i) => ((double)i, p)));
        foreach (var s in series)
        {
            for (int i = 0; i < people.Length; i++)
            {
                if (s.Values[i] is { } value)
                    chart
                        .Segment(i + s.Shift, 0, i + s.Shift, value, $"{s.Style} thin")
                        .Point(
                            i + s.Shift,
                            value,
                            s.Style,
                            s.Mark,
                            $"participant {people[i]}, {s.Name}: {s.Values[i].Show("0.00")} {unit}"
                        );
            }
        }
        return new Drawing(
            chart.ToString(),
            "Mean absolute error of each participant left out, averaged over seeds.",
            [.. series.Where(s => s.Values.Any(v => v is not null)).Select(s => new Key(s.Name, s.Style, s.Mark))],
            $"plots/participants_{setting.Name}.png"
        )
        {
            Wide = people.Length > 10,
        };
    }

    private static List<Key> Points(
        Chart chart,
        IReadOnlyList<HoldPrediction> holds,
        Func<HoldPrediction, (double X, double Y)> place,
        string unit
    )
    {
        var keys = new List<Key>();
        int next = 0;
        foreach (var person in holds.GroupBy(h => h.Capture.Participant).OrderBy(g => g.Key, NaturalOrder.Names))
        {
            (string style, Mark mark) = ($"s{next % Colours}", Chart.Marks[next % Chart.Marks.Length]);
            foreach (HoldPrediction h in person)
            {
                (double x, double y) = place(h);
                chart.Point(
                    x,
                    y,
                    style,
                    mark,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{h.Capture}, hold {h.Hold}: measured {h.Measured:0.0}, predicted {h.Predicted:0.0} {unit}"
                    )
                );
            }
            keys.Add(new Key($"participant {person.Key}", style, mark));
            next++;
        }
        return keys;
    }
}
