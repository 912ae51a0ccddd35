using System.Diagnostics;
using TreePose.Experiments.Execution;
using TreePose.Parts;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// One run under way: hands out its units, does them, merges what they came to into the record. Only this writes the journal
/// and the tables; a unit writes below its own folder, its result last.
/// </summary>
public sealed class RunInUnits
{
    private const int LooksForAFile = 120; // a second between two; attributes are kept for a minute where folders are mounted as usual
    private readonly ExperimentWork _work;
    private readonly IUnitStore _store;
    private readonly RunRecord? _record;
    private readonly Plan _plan;
    private readonly HashSet<string> _told;
    private readonly ProgressKeeper? _progress;
    private readonly Lock _gate = new();

    /// <summary>Plans the run and merges what is in the store into its record.</summary>
    /// <param name="work">What there is to do.</param>
    /// <param name="store">Where results are kept.</param>
    /// <param name="record">The run's record; null when it keeps none.</param>
    /// <exception cref="DataFormatException">A result on disk is damaged or does not fit.</exception>
    public RunInUnits(ExperimentWork work, IUnitStore store, RunRecord? record)
    {
        (_work, _store, _record) = (work, store, record);
        _plan = new Plan(work, store);
        _told = record is null ? [] : [.. new RunJournalReader(record.Folder).ReadOn().OfType<FoldEnded>().Select(f => f.Fold)];
        foreach ((Unit unit, UnitResult result) in _plan.TakeFound()) // a kill may have come between a result and its lines
            Merge(unit, result);
        _progress = record is null ? null : new ProgressKeeper(record.Folder);
        _progress?.Write(_plan);
    }

    /// <summary>The record's folder; empty when the run keeps none.</summary>
    internal string Folder => _record?.Folder ?? "";

    /// <summary>Called after each unit, one call at a time.</summary>
    public Action<Unit>? UnitDone { get; init; }

    /// <summary>Called with a unit's latest figure.</summary>
    public Action<Unit, string>? Noted { get; init; }

    /// <summary>Called with how the units stand elsewhere.</summary>
    internal Action<string>? Said { get; init; }

    /// <summary>Which units are wanted for now; the others wait until this changes.</summary>
    public Func<Unit, bool> Wanted { get; set; } = _ => true;

    /// <summary>Units that may begin now.</summary>
    public IReadOnlyList<Unit> Ready
    {
        get
        {
            lock (_gate)
                return [.. _plan.Ready.Where(Wanted)];
        }
    }

    /// <summary>Folds in the order of the plan.</summary>
    public IReadOnlyList<string> Folds
    {
        get
        {
            lock (_gate)
                return [.. _plan.Folds];
        }
    }

    /// <summary>All units so far and how many are done.</summary>
    public (int Done, int Kept, int All) Count
    {
        get
        {
            lock (_gate)
                return (_plan.Results.Count, _plan.Kept, _plan.Units.Count);
        }
    }

    /// <summary>A fold's line of <c>folds.csv</c>; null before the fold is whole.</summary>
    public IReadOnlyList<FoldCell>? Score(string fold)
    {
        lock (_gate)
            return _work.Score(fold, _plan.Results);
    }

    /// <summary>Results so far; to be read when nothing is under way.</summary>
    public UnitResults Results => _plan.Results;

    /// <summary>Does one unit and merges it; a result that somebody else has written since is taken as it is.</summary>
    /// <returns>The units that it allows.</returns>
    public IReadOnlyList<Unit> Do(Unit unit, CancellationToken cancellation)
    {
        lock (_gate)
            _progress?.Begin(unit, _plan);
        try
        {
            UnitResult result =
                _store.Read(unit) ?? _store.Write(unit, Compute(_work, unit, _store.FolderOf(unit.Id), Live, Note, cancellation));
            return Take([(unit, result)], atOnce: false);
        }
        finally
        {
            lock (_gate)
                _progress?.End(unit, _plan);
        }

        void Live(UnitPoint point) => Log(point);
        void Note(string figure) => Noted?.Invoke(unit, figure);
    }

    /// <summary>Merges the results of units that somebody else did, of those that are there.</summary>
    /// <param name="units">Units whose results may be there.</param>
    /// <returns>Those whose results were, and the units that they allow.</returns>
    /// <exception cref="DataFormatException">A result is damaged or does not fit.</exception>
    internal (IReadOnlyList<(Unit Unit, UnitResult Result)> Done, IReadOnlyList<Unit> More) Accept(IEnumerable<Unit> units)
    {
        var done = new List<(Unit, UnitResult)>();
        foreach (Unit unit in units)
        {
            if (_store.Read(unit) is { } result)
                done.Add((unit, result));
        }
        if (done.Count == 0)
            return (done, []);
        IReadOnlyList<Unit> more = Take(done, atOnce: true);
        lock (_gate)
            _progress?.Write(_plan);
        return (done, more);
    }

    private IReadOnlyList<Unit> Take(IReadOnlyList<(Unit Unit, UnitResult Result)> results, bool atOnce)
    {
        lock (_gate)
        {
            IReadOnlyList<Unit> more = _plan.Add(results, atOnce);
            foreach ((Unit unit, UnitResult result) in results.Concat(_plan.TakeFound()))
            {
                Merge(unit, result);
                UnitDone?.Invoke(unit);
            }
            return [.. more.Where(Wanted)];
        }
    }

    /// <summary>Does one unit, wherever it runs.</summary>
    /// <exception cref="PartException">Something of it failed in a way that nobody foresaw.</exception>
    public static UnitResult Compute(
        ExperimentWork work,
        Unit unit,
        string folder,
        Action<UnitPoint> live,
        Action<string> note,
        CancellationToken cancellation
    )
    {
        var context = new UnitContext(folder, TimeProvider.System, live, note, cancellation);
        cancellation.ThrowIfCancellationRequested();
        long started = Stopwatch.GetTimestamp();
        try
        {
            UnitResult result = work.Run(unit, context);
            return result with
            {
                Points = context.Points,
                Files = context.Files.Where(f => File.Exists(Path.Combine(folder, f.Key))).ToDictionary(), // asked for and not written
                Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
            };
        }
        catch (Exception e) when (e is not (TreePoseException or OperationCanceledException or IOException or UnauthorizedAccessException))
        {
            string where = e.StackTrace?.Split('\n')[0].Trim() ?? "";
            string said = e.Message.Split('\n')[0].Trim().TrimEnd('.');
            throw new PartException($"The unit '{unit.Id}' failed: {e.GetType().Name}, {said} ({where}).", e);
        }
    }

    private void Log(UnitPoint point) => _record?.LogMetric(point.Key, point.Value, point.Epoch, point.Epoch, point.Fold, point.Time);

    private void Merge(Unit unit, UnitResult result)
    {
        if (_record is null)
            return;
        foreach (UnitPoint point in result.Points)
            Log(point);
        foreach ((string name, string place) in result.Files)
            TakeFile(_record, unit, name, place);
        _store.Tidy(unit);
        if (unit.Fold is not { } fold || _told.Contains(fold) || _work.Score(fold, _plan.Results) is not { } columns)
            return;
        _record.AppendFold(columns);
        _told.Add(fold);
    }

    /// <summary>
    /// Moves a file of a unit to its place in the record. It was there before its result, so another machine may show it late, or an
    /// earlier process has moved it.
    /// </summary>
    private void TakeFile(RunRecord record, Unit unit, string name, string place)
    {
        SharedFiles files = (_store as UnitStore)?.Files ?? SharedFiles.Disk;
        string made = Path.Combine(_store.FolderOf(unit.Id), name),
            kept = record.FileFor(place);
        for (int look = 0; !files.TryMove(made, kept); look++)
        {
            if (files.Exists(kept) || RunFiles.Read(record.Folder).Any(f => f.Path == place))
                return;
            if (look == LooksForAFile)
                throw new DataFormatException(
                    made,
                    $"is missing: the unit '{unit.Id}' is done and its file '{place}' is nowhere.",
                    "Delete the unit's result.zip: the unit is then done again."
                );
            files.Pause(TimeSpan.FromSeconds(1));
        }
    }
}
