using TreePose.Balance.Measures;

namespace TreePose.Experiments.StabilityPreprocessing;

/// <summary><c>stability.csv</c> with the units and formulas of <c>columns.csv</c>.</summary>
internal sealed class StabilityCsv
{
    private static readonly string[] Fixed =
    [
        "participant",
        "capture",
        "trial",
        "samples",
        "rate",
        "duration",
        "interpolatedSamples",
        "outliers",
        "undefined",
        "preprocessing",
    ];
    private readonly Dictionary<string, IReadOnlyList<string>> _columns;
    private readonly string[] _header;
    private readonly HashSet<(string?, string?)> _outliers;

    public StabilityCsv(StoredRecord record)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = record.Table("stability.csv");
        _header = rows.Count > 0 ? [.. rows[0]] : [];
        Rows = [.. rows.Skip(1)];
        _columns = record.Table("columns.csv").Skip(1).Where(r => r.Count >= 4).ToDictionary(r => r[0]);
        _outliers = [.. (record.Results?["outliers"] as JsonArray ?? []).Select(o => (o?["trial"].Text(), o?["measure"].Text()))];
        Conditions = [.. _header.Where(h => Describe(h, 2) == "condition")];
        Measures = [.. _header.Where(h => !Fixed.Contains(h) && !Conditions.Contains(h))];
    }

    /// <summary>One line a trial.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>What was varied.</summary>
    public IReadOnlyList<string> Conditions { get; }

    /// <summary>Names of the measures.</summary>
    public IReadOnlyList<string> Measures { get; }

    /// <summary>Whether there is such a column.</summary>
    public bool Has(string column) => _header.Contains(column);

    /// <summary>A cell; empty when there is no such column.</summary>
    public string Cell(IReadOnlyList<string> row, string column) =>
        Array.IndexOf(_header, column) is var at and >= 0 && at < row.Count ? row[at] : "";

    /// <summary>Whether a trial stands out by a measure.</summary>
    public bool IsOutlier(IReadOnlyList<string> row, string measure)
    {
        string capture = Cell(row, "capture"),
            trial = Cell(row, "trial");
        return _outliers.Contains((trial == capture ? trial : $"{capture}_{trial}", measure));
    }

    /// <summary>Unit of a column.</summary>
    public string Unit(string column) => CopMeasureTitles.Unit(Describe(column, 1));

    /// <summary>What a measure is called, with its unit: <c>Mean velocity (mm/s)</c>.</summary>
    public string Heading(string measure) => CopMeasureTitles.WithUnit(measure, Describe(measure, 1));

    /// <summary>Formula or meaning.</summary>
    public string Meaning(string column) => Describe(column, 2);

    /// <summary>Literature.</summary>
    public string Source(string column) => Describe(column, 3);

    private string Describe(string column, int what) => _columns.TryGetValue(column, out IReadOnlyList<string>? all) ? all[what] : "";
}
