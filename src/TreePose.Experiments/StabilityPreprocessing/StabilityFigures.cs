using System.Globalization;
using TreePose.Balance.Measures;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary>The drawings of a stability run.</summary>
internal static class StabilityFigures
{
    private const int EllipsePoints = 72;

    /// <summary>Each judged measure: a mark a trial, a column a participant, colour and shape by condition, outliers ringed.</summary>
    public static Section Measures(StabilityCsv table, IReadOnlyList<string> measures)
    {
        string[] people = [.. table.Rows.Select(r => table.Cell(r, "participant")).Distinct().Order(NaturalOrder.Names)];
        // What varies within a participant tells trials apart; what does not is the participant's own.
        string[] varied =
        [
            .. table.Conditions.Where(c =>
                table.Rows.GroupBy(r => table.Cell(r, "participant")).Any(g => g.Select(r => table.Cell(r, c)).Distinct().Count() > 1)
            ),
        ];
        string Group(IReadOnlyList<string> row) => string.Join(", ", varied.Select(c => $"{c} {table.Cell(row, c).ToLowerInvariant()}"));
        string[] groups = [.. table.Rows.Select(Group).Distinct().Order(NaturalOrder.Names)];
        Key[] keys = [.. groups.Where(g => g.Length > 0).Select((g, i) => new Key(g, $"s{i % 8}", Chart.Marks[i % 4]))];
        Drawing Draw(string measure)
        {
            (IReadOnlyList<string> Row, double Value)[] shown = Shown(table, measure);
            var chart = new Chart(
                $"{CopMeasureTitles.Of(measure)} of every trial",
                (-0.6, people.Length - 0.4),
                (0, 1.08 * shown.Select(s => s.Value).DefaultIfEmpty(1).Max()),
                Math.Clamp(90 + (40 * people.Length), 440, 1200),
                300,
                left: 62
            )
                .VerticalAxis(table.Heading(measure))
                .HorizontalAxis("participant", people.Select((p, i) => ((double)i, p)));
            foreach (var s in shown)
            {
                int group = Array.IndexOf(groups, Group(s.Row));
                double at =
                    Array.IndexOf(people, table.Cell(s.Row, "participant"))
                    + (groups.Length < 2 ? 0 : (group - ((groups.Length - 1) / 2.0)) * 0.6 / groups.Length);
                bool outlier = table.IsOutlier(s.Row, measure);
                if (outlier)
                    chart.Point(at, s.Value, "ring", Mark.Circle, null, 9);
                chart.Point(
                    at,
                    s.Value,
                    $"s{group % 8}",
                    Chart.Marks[group % 4],
                    $"{table.Cell(s.Row, "trial")}: {((double?)s.Value).Show("0.###")} {table.Unit(measure)}{(outlier ? ", outlier" : "")}",
                    4
                );
            }
            bool any = shown.Any(s => table.IsOutlier(s.Row, measure));
            return new Drawing(
                chart.ToString(),
                $"{table.Heading(measure)}. A mark is a trial{(any ? "; ringed marks are outliers" : "")}.",
                keys
            )
            {
                Wide = people.Length > 12,
            };
        }
        return new Section("judged", "Trial by trial", [new Grid([.. measures.Select(Draw)])]);
    }

    /// <summary>The trials that have the measure.</summary>
    private static (IReadOnlyList<string> Row, double Value)[] Shown(StabilityCsv table, string measure) =>
        [
            .. table
                .Rows.Select(r => (r, JsonValues.Parse(table.Cell(r, measure))))
                .Where(r => r.Item2 is not null)
                .Select(r => (r.r, r.Item2!.Value)),
        ];

    /// <summary>The paths of the centre of pressure, a fold-out a participant, all panels of one person at one scale.</summary>
    public static Section Paths(CopPaths paths)
    {
        int every = paths.Trials.Max(t => t.EverySample);
        var blocks = new List<Block>
        {
            new Prose(
                $"The path of the centre of pressure about its mean (thin, blue), with the 95 % prediction ellipse "
                    + $"(thick, orange). All panels of one person have one scale. "
                    + (
                        every > 1
                            ? $"Drawn is at most every {every}th sample; the ellipse comes from all of them."
                            : "Every sample is drawn."
                    )
            ),
        };
        foreach (var person in paths.Trials.GroupBy(t => t.Participant).OrderBy(p => p.Key, NaturalOrder.Names))
        {
            int half = Math.Max(10, person.Max(t => t.TenthsOfMm.Select(Math.Abs).DefaultIfEmpty(0).Max()));
            double limit = Math.Max(half / 10.0, person.Max(t => t.EllipseMajorMm)) * 1.05;
            blocks.Add(
                new Details(
                    $"Participant {person.Key}: {person.Count()} {(person.Count() == 1 ? "trial" : "trials")}",
                    [new Grid([.. person.Select(t => Path(t, limit))])]
                )
                {
                    Open = blocks.Count == 1,
                }
            );
        }
        return new Section("paths", "Paths of the centre of pressure", blocks);
    }

    private static Drawing Path(CopPath trial, double limit)
    {
        var chart = new Chart($"Path of trial {trial.Trial}", (-limit, limit), (-limit, limit), 300, 290, left: 48, bottom: 42)
            .VerticalAxis("anteroposterior (mm)", 4)
            .HorizontalAxis("mediolateral (mm)", 4);
        chart.Line(
            Enumerable
                .Range(0, trial.TenthsOfMm.Length / 2)
                .Select(i => (trial.TenthsOfMm[2 * i] / 10.0, trial.TenthsOfMm[(2 * i) + 1] / 10.0)),
            "s0 path"
        );
        (double sin, double cos) = Math.SinCos(trial.EllipseAngleDegrees * Math.PI / 180);
        chart.Line(
            Enumerable
                .Range(0, EllipsePoints + 1)
                .Select(i => 2 * Math.PI * i / EllipsePoints)
                .Select(a =>
                    (
                        (trial.EllipseMajorMm * Math.Cos(a) * cos) - (trial.EllipseMinorMm * Math.Sin(a) * sin),
                        (trial.EllipseMajorMm * Math.Cos(a) * sin) + (trial.EllipseMinorMm * Math.Sin(a) * cos)
                    )
                ),
            "s1"
        );
        string conditions =
            trial.Conditions.Count == 0
                ? ""
                : " (" + string.Join(", ", trial.Conditions.Values).ToLower(CultureInfo.InvariantCulture) + ")";
        return new Drawing(chart.ToString(), $"{trial.Trial}{conditions}", []);
    }
}
