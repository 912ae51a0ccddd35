using System.Globalization;
using System.Text.Json;
using TreePose.Datasets.Checks;
using TreePose.Formats;

namespace TreePose.Datasets.Frames;

/// <summary>An axis of the maps as <c>frames.json</c> describes it.</summary>
/// <param name="Kind">What stands along it.</param>
/// <param name="From">Value of the first bin; null when it is not said.</param>
/// <param name="To">Value of the last bin.</param>
/// <param name="Unit">Unit of both.</param>
internal sealed record DescribedAxis(AxisKind Kind, double? From, double? To, string? Unit)
{
    /// <summary>What its bins stand for; null where that is not said.</summary>
    public AxisScale? Scale => this is { From: { } from, To: { } to, Unit: { } unit } ? AxisScale.Of(Kind, from, to, unit) : null;

    /// <summary>What so many bins stand for; null where it is not said.</summary>
    public AxisScale? ScaleOf(int bins) => bins > 1 && Scale is { } scale ? scale with { Bins = bins } : null;

    /// <summary><c>range, 0.5 to 3 m</c>.</summary>
    public override string ToString() =>
        FrameAxis.NameOf(Kind)
        + (Unit is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {From:0.######} to {To:0.######} {Unit}"));
}

/// <summary>
/// The file <c>frames.json</c>: what stands along rows and columns of the maps, and the classes of events where they are not the foot's.
/// Comments (<c>//</c>) are passed over.
/// </summary>
internal sealed record FramesDescription(DescribedAxis Rows, DescribedAxis Columns, FrameClasses Classes)
{
    /// <summary>Unit of the numbers in the maps, for drawings; null when it is not said.</summary>
    public string? CellUnit { get; init; }

    public const string FileName = "frames.json";

    private const int LongestUnit = 20;
    private const double HalfABin = 0.5 + 1e-6; // where from and to are told alike of an even number of bins
    private const string RowsKey = "rows",
        ColumnsKey = "columns",
        ClassesKey = "classes",
        Axis = "axis",
        From = "from",
        To = "to",
        Unit = "unit",
        Smallest = """{ "rows": { "axis": "range" }, "columns": { "axis": "Doppler" } }""";

    private static readonly Dictionary<string, AxisKind> Grids = Enum.GetValues<AxisKind>()
        .Where(k => new FrameAxis(k, 1).IsGrid)
        .ToDictionary(FrameAxis.NameOf);

    /// <summary>Reads the file; null, with the problems added, when it cannot be used.</summary>
    public static FramesDescription? Read(string folder, FramesProblems problems)
    {
        string path = Path.Combine(folder, FileName);
        int before = problems.Count;
        void Report(string what) => problems.Add(ProblemStage.Tables, null, $"{path}: {what}");
        if (!File.Exists(path))
        {
            Report($"is not there; it says what stands along rows and columns. Write at least {Smallest}");
            return null;
        }
        JsonDocument? document = problems.Try(ProblemStage.Tables, null, () => Parse(path));
        if (document is null)
            return null;
        using (document)
        {
            try
            {
                (DescribedAxis? rows, DescribedAxis? columns, FrameClasses? classes) = Parts(document.RootElement, problems, Report);
                string? unit = UnitOf(document.RootElement, Report);
                return problems.Count > before ? null : new FramesDescription(rows!, columns!, classes!) { CellUnit = unit };
            }
            catch (InvalidOperationException e) // a text that no characters stand behind
            {
                Report($"holds a text that is none ({e.Message.TrimEnd('.')}). Write it with plain letters.");
                return null;
            }
        }
    }

    private static (DescribedAxis? Rows, DescribedAxis? Columns, FrameClasses? Classes) Parts(
        JsonElement root,
        FramesProblems problems,
        Action<string> report
    )
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            report($"holds no object; at least {Smallest} is expected.");
            return default;
        }
        CheckKeys(root, [RowsKey, ColumnsKey, ClassesKey, Unit], "", report);
        DescribedAxis? rows = AxisOf(root, RowsKey, report),
            columns = AxisOf(root, ColumnsKey, report);
        if (rows is not null && rows.Kind == columns?.Kind)
            report($"rows and columns are both {FrameAxis.NameOf(rows.Kind)}: name another axis for one of them.");
        return (rows, columns, ClassesOf(root, problems, report));
    }

    /// <summary>
    /// What speaks against the bin in which zero Doppler has to stand, the middle one, by the first and last value; null when nothing
    /// does, or they are not said.
    /// </summary>
    /// <param name="shape">Shape of a frame.</param>
    public string? MisplacedZero(FrameShape shape)
    {
        (DescribedAxis axis, int bins) = Rows.Kind == AxisKind.Doppler ? (Rows, shape.Rows) : (Columns, shape.Columns);
        if (axis is not { Kind: AxisKind.Doppler, From: { } from, To: { } to })
            return null;
        double zero = (0 - from) / (to - from) * (bins - 1);
        return Math.Abs(zero - (bins / 2)) <= HalfABin
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"by the values of its {bins} bins, {from} to {to} {axis.Unit}, zero Doppler stands in bin {zero:0.#} from 0, and bin "
            )
                + $"{bins / 2} is expected. Move it there before the arrays are saved (numpy.fft.fftshift, or cut as many bins on each "
                + "side), or correct from and to.";
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(
                DataFile.Text(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false }
            );
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is no JSON ({RecordJsonRules.Why(e)}).", "Mend it at that place.", e);
        }
    }

    private static void CheckKeys(JsonElement of, string[] allowed, string where, Action<string> report)
    {
        foreach (JsonProperty property in of.EnumerateObject().Where(p => !allowed.Contains(p.Name)))
            report($"has the key '{ConsoleText.Clip(where + property.Name, 80)}': allowed is {string.Join(", ", allowed)}.");
    }

    private static DescribedAxis? AxisOf(JsonElement root, string key, Action<string> report)
    {
        if (!root.TryGetProperty(key, out JsonElement axis) || axis.ValueKind != JsonValueKind.Object)
        {
            report($"lacks '{key}': {{ \"axis\": \"range\" }} is expected; an axis is {string.Join(", ", Grids.Keys)}.");
            return null;
        }
        CheckKeys(axis, [Axis, From, To, Unit], key + ".", report);
        string? name = Text(axis, Axis),
            unit = Text(axis, Unit);
        double? from = Number(axis, From),
            to = Number(axis, To);
        bool any = new[] { From, To, Unit }.Any(k => axis.TryGetProperty(k, out _));
        if (any && (from is null || to is null || from == to || unit is not { Length: > 0 and <= LongestUnit }))
            report($"'{key}' has not all of from, to and unit: two different numbers and a text such as \"m\" are expected, or none.");
        if (name is not null && Grids.TryGetValue(name, out AxisKind kind))
            return new DescribedAxis(kind, from, to, unit);
        report($"'{key}.axis' is '{ConsoleText.Clip(name ?? "", 80)}': allowed is {string.Join(", ", Grids.Keys)}.");
        return null;
    }

    private static string? UnitOf(JsonElement root, Action<string> report)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Unit, out _))
            return null;
        if (Text(root, Unit) is { Length: > 0 and <= LongestUnit } unit)
            return unit;
        report($"'{Unit}' is no unit of the numbers in the maps: a text such as \"dB\" of at most {LongestUnit} characters is expected.");
        return null;
    }

    private static FrameClasses? ClassesOf(JsonElement root, FramesProblems problems, Action<string> report)
    {
        if (!root.TryGetProperty(ClassesKey, out JsonElement classes))
            return FrameClasses.Foot;
        if (classes.ValueKind == JsonValueKind.Array && classes.EnumerateArray().All(c => c.ValueKind == JsonValueKind.String))
            return problems.Try(
                ProblemStage.Tables,
                null,
                () => new FrameClasses([.. classes.EnumerateArray().Select(c => c.GetString()!)])
            );
        report(
            "'classes' is no list of names: [\"nothing\", \"walking\", …] is expected, the first being the one in which nothing happens."
        );
        return null;
    }

    private static string? Text(JsonElement of, string key) =>
        of.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement of, string key) =>
        of.TryGetProperty(key, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && double.IsFinite(number)
            ? number
            : null;
}
