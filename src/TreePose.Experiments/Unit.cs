using System.Globalization;

namespace TreePose.Experiments;

/// <summary>
/// A piece of a run's work that depends on no piece beside it: one training, one fold, a group of trials. It has one result,
/// written whole. Experiments derive their own kinds, which say what the piece works on.
/// </summary>
public abstract record Unit
{
    /// <summary>Its address below <c>units/</c>: <c>fold/2/model/0</c>. Never a seed.</summary>
    public required string Id { get; init; }

    /// <summary>Seed of everything random in it.</summary>
    public required int Seed { get; init; }

    /// <summary>What a progress bar calls it.</summary>
    public required string Title { get; init; }

    /// <summary>The fold whose line of <c>folds.csv</c> it is a part of; null when of none.</summary>
    public string? Fold { get; init; }

    /// <summary>How long it takes beside the other units of the run, in any measure; the costliest begin first.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>Options that this unit has other than the run: <c>key=value</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>What else it works on, as text: its result fits only when this is the same.</summary>
    public abstract string Inputs { get; }
}

/// <summary>What a unit came to. Lossless: numbers come back from the disk with the same bits.</summary>
public sealed record UnitResult
{
    /// <summary>Numbers and texts.</summary>
    public JsonObject Values { get; init; } = [];

    /// <summary>Arrays by name, C order.</summary>
    public IReadOnlyDictionary<string, float[]> Arrays { get; init; } = new Dictionary<string, float[]>();

    /// <summary>What it logged, in order.</summary>
    public IReadOnlyList<UnitPoint> Points { get; init; } = [];

    /// <summary>Files below its folder that belong into the record, with their place there.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it took, s.</summary>
    public double Seconds { get; init; }

    /// <summary>A number among <see cref="Values"/>. On disk NaN and infinities are texts, as JSON has none.</summary>
    public static double NumberOf(JsonNode node) =>
        node.AsValue().TryGetValue(out double number) ? number : double.Parse(node.ToString(), CultureInfo.InvariantCulture);
}

/// <summary>One point of a curve that a unit logged.</summary>
/// <param name="Key">The curve: <c>loss.train.0</c>.</param>
/// <param name="Value">The value.</param>
/// <param name="Epoch">From 1; the point's step too.</param>
/// <param name="Fold">Which curve of its name: the fold or the stage of training.</param>
/// <param name="Time">When.</param>
public sealed record UnitPoint(string Key, double Value, int Epoch, string Fold, DateTimeOffset Time);

/// <summary>Results of a run by the unit's id; only the units that are done.</summary>
public sealed class UnitResults
{
    private readonly Dictionary<string, UnitResult> _byId = new(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _byId.Count;

    /// <summary>The result of a unit; null when it is not done.</summary>
    public UnitResult? this[string id] => _byId.GetValueOrDefault(id);

    /// <summary>Whether all of some units are done.</summary>
    public bool Has(IEnumerable<string> ids) => ids.All(_byId.ContainsKey);

    /// <summary>Adds a result.</summary>
    public void Add(string id, UnitResult result) => _byId.Add(id, result);
}
