namespace TreePose.Experiments;

/// <summary>
/// The units of one run: which there are, which are done, which may be done now. Grows as results come; the order in which
/// they come changes nothing.
/// </summary>
public sealed class Plan
{
    private readonly ExperimentWork _work;
    private readonly IUnitStore _store;
    private readonly Dictionary<string, Unit> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Unit> _units = [];
    private readonly List<(Unit Unit, UnitResult Result)> _found = [];

    // After this part of the units that are open the work is asked again: asking costs as much as there are units.
    private const int AskAfter = 8;
    private int _sinceAsked;

    /// <summary>Plans the run and takes over the results that are in the store.</summary>
    /// <exception cref="DataFormatException">A result there is damaged or does not fit.</exception>
    public Plan(ExperimentWork work, IUnitStore store)
    {
        (_work, _store) = (work, store);
        Grow();
        Kept = Results.Count;
    }

    /// <summary>All units so far, in the order of the plan.</summary>
    public IReadOnlyList<Unit> Units => _units;

    /// <summary>What is done.</summary>
    public UnitResults Results { get; } = new();

    /// <summary>Units that may be done and are not.</summary>
    public IReadOnlyList<Unit> Ready => [.. _units.Where(u => Results[u.Id] is null)];

    /// <summary>What all units so far cost, and those that are done.</summary>
    internal (double All, double Done) Cost { get; private set; }

    /// <summary>Units that were done before this process.</summary>
    public int Kept { get; }

    /// <summary>Takes a result in.</summary>
    /// <returns>The units that this and earlier results allow; not asked after each while many units are open.</returns>
    public IReadOnlyList<Unit> Add(Unit unit, UnitResult result) => Add([(unit, result)], atOnce: false);

    /// <summary>Takes several results in.</summary>
    /// <param name="results">Results.</param>
    /// <param name="atOnce">Asks what they allow whatever is open: open units may never be done here.</param>
    /// <returns>The units that are allowed now.</returns>
    internal IReadOnlyList<Unit> Add(IReadOnlyList<(Unit Unit, UnitResult Result)> results, bool atOnce)
    {
        foreach ((Unit unit, UnitResult result) in results)
            Take(unit, result);
        _sinceAsked += results.Count;
        if (!atOnce && _sinceAsked < (_units.Count - Results.Count) / AskAfter)
            return [];
        _sinceAsked = 0;
        return Grow();
    }

    private void Take(Unit unit, UnitResult result)
    {
        if (Results[unit.Id] is null)
            Cost = (Cost.All, Cost.Done + unit.Cost);
        Results.Add(unit.Id, result);
    }

    /// <summary>Results that the plan found in the store as it grew, since this was asked for: others were quicker.</summary>
    internal IReadOnlyList<(Unit Unit, UnitResult Result)> TakeFound()
    {
        (Unit, UnitResult)[] found = [.. _found];
        _found.Clear();
        return found;
    }

    /// <summary>Folds in the order of the plan.</summary>
    public IEnumerable<string> Folds => _units.Select(u => u.Fold).OfType<string>().Distinct();

    private List<Unit> Grow()
    {
        var open = new List<Unit>();
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (Unit unit in _work.Next(Results))
            {
                if (_known.TryGetValue(unit.Id, out Unit? same))
                {
                    if (same.Id != unit.Id)
                        throw new InvalidOperationException($"Two units have ids that differ in case alone: '{same.Id}' and '{unit.Id}'.");
                    continue;
                }
                _known.Add(unit.Id, unit);
                _units.Add(unit);
                Cost = (Cost.All + unit.Cost, Cost.Done);
                if (_store.Read(unit) is { } result)
                {
                    Take(unit, result);
                    _found.Add((unit, result));
                    changed = true; // what is done may allow more
                }
                else
                {
                    open.Add(unit);
                }
            }
        }
        return open;
    }
}
