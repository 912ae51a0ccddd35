using TreePose.Datasets;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Truth, prediction and probabilities of each capture over time, a fold-out a participant.</summary>
internal static class TimelineFigures
{
    private const string OfARun =
        "The upper strip is what happened, the lower what a model that never saw this person found; below are the model's probabilities.";

    /// <summary>The section.</summary>
    /// <param name="timelines">The captures.</param>
    /// <param name="told">What is seen; null for the captures of a run.</param>
    public static Section Section(Timelines timelines, string? told = null)
    {
        FrameClasses classes = timelines.Classes;
        Drawing Of(CaptureTimeline c) => Draw(c, classes);
        (string some, string none) = classes.AreFoot ? ("foot events", "no foot leaves the ground") : ("events", "nothing happens");
        var blocks = new List<Block> { new Prose($"{told ?? OfARun} A drawing that is wider than the screen scrolls.") };
        foreach (var person in People(timelines, footLeavesGround: true))
        {
            string title = $"Participant {person.Key}: {Count(person.Count())} with {some}";
            blocks.Add(new Details(title, [.. person.Select(Of)]) { Open = blocks.Count == 1 });
        }
        foreach (var person in People(timelines, footLeavesGround: false))
        {
            string title = $"Participant {person.Key}: {Count(person.Count())} in which {none}; every event found is a false alarm";
            blocks.Add(new Details(title, [.. person.Select(Of)]));
        }
        return new Section("timelines", "Every capture over time", blocks);
    }

    private static IEnumerable<IGrouping<string, CaptureTimeline>> People(Timelines timelines, bool footLeavesGround) =>
        timelines
            .Captures.Where(c => c.FootLeavesGround == footLeavesGround)
            .OrderBy(c => c.Capture, NaturalOrder.Names)
            .GroupBy(c => c.Participant)
            .OrderBy(p => p.Key, NaturalOrder.Names);

    private static string Count(int captures) => captures == 1 ? "1 capture" : $"{captures} captures";

    private static Drawing Draw(CaptureTimeline c, FrameClasses classes)
    {
        double end = c.Labels.Length == 0 ? 1 : c.TimeOf(c.Labels.Length - 1) + c.SecondsPerFrame;
        var chart = new Chart($"Timeline of {c.Capture}", (0, end), (0, 1.62), Math.Clamp(end * 14, 900, 2400), 170, left: 76, bottom: 40);
        chart
            .Text(0, 1.49, "true", "end", dx: -8)
            .Text(0, 1.24, "predicted", "end", dx: -8)
            .Text(0, 1, "1", "end", dx: -8)
            .Text(0, 0, "0", "end", dx: -8)
            .Text(0, 0.5, "probability", "end", dx: -8);
        Strip(chart, c, c.Labels, 1.39, 1.59);
        Strip(chart, c, c.Predicted, 1.14, 1.34);
        chart.Segment(0, 1, end, 1, "faint");
        foreach (int e in classes.Events)
            chart.Line(Thin(c, c.ProbabilitiesOf(e)), ClassOf(e), e == 1 ? Mark.Line : Mark.Dashed);
        chart.HorizontalAxis("time (s)", Math.Clamp((int)(end / 5), 4, 20));
        string scored = c.EventF1 is { } f1 ? $", event F1 at 250 ms {((double?)f1).Show("0.00")}" : "";
        string caption = $"{c.Capture}: {c.Movement}{scored}.";
        return new Drawing(chart.ToString(), caption, Keys(classes), $"plots/timeline_{c.Capture}.png") { Wide = true };
    }

    private static Key[] Keys(FrameClasses classes) =>
        [
            .. classes.Events.Select(c => new Key(classes.Describe(c), ClassOf(c), Mark.Box)),
            new(classes.Names[0], "quiet", Mark.Box),
            new("no colour: no label", "nothing", Mark.Box),
        ];

    /// <summary>What the style sheet calls a class: the foot's own, then series that have other colours, round and round.</summary>
    private static string ClassOf(int number) =>
        number switch
        {
            <= 0 => "quiet",
            1 => "up",
            2 => "down",
            _ => $"s{2 + ((number - 3) % 6)}",
        };

    private static void Strip(Chart chart, CaptureTimeline c, string letters, double low, double high)
    {
        for (int start = 0; start < letters.Length; )
        {
            int end = start + 1;
            while (end < letters.Length && letters[end] == letters[start])
                end++;
            double from = c.TimeOf(start),
                to = end < letters.Length ? c.TimeOf(end) : c.TimeOf(end - 1) + c.SecondsPerFrame;
            if (letters[start] != '-')
                chart.Box(from, low, to, high, ClassOf(ClassLetters.All.IndexOf(letters[start])));
            start = end;
        }
    }

    /// <summary>Points of a curve without those inside flat stretches.</summary>
    private static IEnumerable<(double, double)> Thin(CaptureTimeline c, byte[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            bool flat = i > 0 && i + 1 < values.Length && values[i] == values[i - 1] && values[i] == values[i + 1];
            if (!flat)
                yield return (c.TimeOf(i), values[i] / 255.0);
        }
    }
}
