namespace TreePose.Experiments.GoUpDown;

/// <summary>A figure as tables of <c>goup-down</c> show it; unit, direction and meaning are the figure's.</summary>
/// <param name="Key">Its dotted name.</param>
/// <param name="Short">Its heading on the page.</param>
/// <param name="Narrow">Its heading in 8 characters of the terminal; null where it is not shown there.</param>
/// <param name="Format">How its values are written.</param>
internal sealed record GoUpDownColumn(string Key, string Short, string? Narrow, string Format)
{
    /// <summary>What the tables of page and terminal show, in order.</summary>
    public static readonly GoUpDownColumn[] Shown =
    [
        new("frame.accuracy", "accuracy", "acc.", "0.000"),
        new("frame.macroF1", "macro F1", "macroF1", "0.000"),
        new("event.f1.100ms", "F1@100", "F1@100", "0.000"),
        new("event.f1.250ms", "F1@250", "F1@250", "0.000"),
        new("event.f1.500ms", "F1@500", "F1@500", "0.000"),
        new("event.precision.250ms", "P@250", null, "0.000"),
        new("event.recall.250ms", "R@250", null, "0.000"),
        new("event.onsetErrorMs.median", "onset error, median", "med.ms", "0"),
        new("event.onsetErrorMs.p95", "onset error, 95th percentile", "p95 ms", "0"),
        new("event.falseAlarmsPerMinute", "false alarms", "FA/min", "0.00"),
    ];

    /// <summary>Which way is better: ↑ or ↓.</summary>
    public string Arrow => Array.Find(GoUpDown.Shipped, f => f.SpeaksFor(Key))!.Arrow;

    /// <summary>The one with a key.</summary>
    public static GoUpDownColumn Of(string key) => Array.Find(Shown, c => c.Key == key)!;
}
