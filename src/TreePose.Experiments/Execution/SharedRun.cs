namespace TreePose.Experiments.Execution;

/// <summary>How one process takes part in a run that several share.</summary>
internal sealed record SharingOptions
{
    /// <summary>How files are reached.</summary>
    public SharedFiles Files { get; init; } = SharedFiles.Disk;

    /// <summary>How claims live.</summary>
    public ClaimOptions Claims { get; init; } = new();

    /// <summary>Which hand-over of a scheduler it came by, from 1: earlier ones of its units are over. 0 for none.</summary>
    public int Attempt { get; init; }

    /// <summary>Where units keep what they write on their way; null in the record, where another machine can go on with it.</summary>
    public string? Scratch { get; init; }
}

/// <summary>
/// One run as one of several workers sees it: it takes units that nobody else has, does them and writes their results. Neither
/// the record's lock nor its journal is touched. The plan is worked out here too, so units that others allow are found.
/// </summary>
internal sealed class SharedRun : IDisposable
{
    private const int LooksForInputs = 12; // a minute in all
    private const string KeptMark = "+"; // no unit's folder has it in its name
    private readonly ExperimentWork _work;
    private readonly UnitStore _store;
    private readonly Plan _plan;
    private readonly Claims _claims;
    private readonly SharingOptions _options;
    private readonly Queue<Unit> _fresh = new();
    private readonly HashSet<string> _mine = [];
    private readonly Lock _gate = new();

    public SharedRun(Experiment experiment, WorkInput input, ExperimentWork work, string recordFolder, SharingOptions options)
    {
        RunKey key = RunKey.Of(experiment, input, work.Manifest);
        key.RequireSame(recordFolder);
        (_work, _options, Folder) = (work, options, recordFolder);
        _store = new UnitStore(recordFolder, key) { Files = options.Files };
        _claims = new Claims(recordFolder, options.Claims, options.Files, TimeProvider.System);
        _plan = new Plan(work, _store);
        Refill();
    }

    /// <summary>The run's record.</summary>
    public string Folder { get; }

    /// <summary>Whether all units that the plan has are done, as far as can be seen.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
                return _plan.Ready.Count == 0;
        }
    }

    /// <summary>Why a unit failed elsewhere, so that the run cannot be whole; null when none did.</summary>
    public string? FailedElsewhere { get; private set; }

    /// <summary>A unit that nobody works on, the costliest first; null when there is none now.</summary>
    public (Unit Unit, Claim Claim)? Take()
    {
        lock (_gate)
        {
            if (_fresh.Count == 0)
                Refill();
            while (_fresh.TryDequeue(out Unit? unit))
            {
                if (UnitFailure.Read(Folder, unit.Id, _options.Files) is { } why)
                    FailedElsewhere ??= why;
                else if (TryTake(unit) is { } claim)
                    return (unit, claim);
            }
            return null;
        }
    }

    /// <summary>One unit that was asked for; null when somebody else works on it or it is done.</summary>
    /// <exception cref="TreePoseException">The plan has no such unit.</exception>
    public (Unit Unit, Claim Claim)? Take(string id)
    {
        for (int look = 0; ; look++)
        {
            lock (_gate)
            {
                if (look > 0)
                    Refill();
                if (_plan.Results[id] is not null)
                    return null;
                if (_plan.Ready.FirstOrDefault(u => u.Id == id) is { } unit)
                    return TryTake(unit) is { } claim ? (unit, claim) : null;
                if (look == LooksForInputs)
                    throw new TreePoseException($"{Folder} has no unit '{id}' that may be done now.");
            }
            _options.Files.Pause(TimeSpan.FromSeconds(look)); // results that it needs may be seen late here
        }
    }

    /// <summary>Whether a unit's result can be seen.</summary>
    public bool Has(string id) => _store.Has(id);

    /// <summary>Does a unit in hand. What it writes on its way stands in a folder of its own, as long as it has no result.</summary>
    /// <returns>Its result; null when another has taken it over in the middle, with what was written: it is that other's now.</returns>
    /// <exception cref="TreePoseException">The unit failed; so it says in the record.</exception>
    public UnitResult? Do(Unit unit, Claim claim, CancellationToken cancellation)
    {
        string folder = FolderFor(unit, claim);
        try
        {
            UnitResult result = RunInUnits.Compute(_work, unit, folder, _ => { }, _ => { }, cancellation);
            Keep(unit, folder, result);
            if (!Directory.Exists(folder))
                return null;
            result = _store.Write(unit, result);
            lock (_gate)
                AddResult(unit, result);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException && !Directory.Exists(folder))
        {
            return null; // the folder went with the unit
        }
        catch (TreePoseException e)
        {
            UnitFailure.Write(Folder, unit.Id, e.Message);
            throw;
        }
        finally
        {
            Leave(unit, folder);
            claim.Dispose();
            lock (_gate)
                _mine.Remove(unit.Id);
        }
    }

    public void Dispose() => _claims.Dispose();

    private Claim? TryTake(Unit unit)
    {
        if (_mine.Contains(unit.Id) || _plan.Results[unit.Id] is not null || _store.Has(unit.Id))
            return null;
        if (_claims.TryTake(unit.Id, _options.Attempt) is not { } claim)
            return null;
        if (_store.Has(unit.Id)) // done while it was claimed
        {
            claim.Dispose();
            return null;
        }
        _mine.Add(unit.Id);
        return claim;
    }

    /// <summary>Takes in what others have done, and what that allows.</summary>
    private void Refill()
    {
        var seen = new List<(Unit, UnitResult)>();
        foreach (Unit unit in _plan.Ready)
            if (_store.Read(unit) is { } result)
                seen.Add((unit, result));
        _plan.Add(seen, atOnce: true);
        foreach (Unit unit in _plan.Ready.Where(u => !_mine.Contains(u.Id)).OrderByDescending(u => u.Cost))
            _fresh.Enqueue(unit);
    }

    private void AddResult(Unit unit, UnitResult result)
    {
        if (_plan.Results[unit.Id] is null)
            foreach (Unit allowed in _plan.Add([(unit, result)], atOnce: true))
                _fresh.Enqueue(allowed);
    }

    /// <summary>
    /// The folder in which a unit works: never that of another who may still write there. Whoever takes a unit over goes on with
    /// what the one before left, checkpoints most of all; when the folder is gone while the unit works, another has taken it over.
    /// </summary>
    private string FolderFor(Unit unit, Claim claim)
    {
        string own = _options.Scratch is { } scratch ? Path.Combine(scratch, $"treepose-{claim.Token}") : Place(unit, claim.Token);
        bool isThere =
            _options.Scratch is null
            && (
                (claim.Before.Length > 0 && _options.Files.TryMove(Place(unit, claim.Before), own))
                || _options.Files.TryMove(Place(unit, ""), own)
            );
        if (!isThere)
            Directory.CreateDirectory(own);
        return own;
    }

    private string Place(Unit unit, string token) => Path.Combine(_store.FolderOf(unit.Id), KeptMark + token);

    /// <summary>Puts the files that belong into the record where the collector looks for them, before the result.</summary>
    private void Keep(Unit unit, string folder, UnitResult result)
    {
        if (_store.Has(unit.Id))
            return; // somebody was quicker, and the files are the same
        foreach (string name in result.Files.Keys)
        {
            string made = Path.Combine(folder, name),
                place = Path.Combine(_store.FolderOf(unit.Id), name);
            if (!File.Exists(made))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            string beside = $"{place}.{Path.GetFileName(folder).TrimStart(KeptMark[0])}";
            File.Copy(made, beside, overwrite: true); // scratch is another file system
            _options.Files.TryMove(beside, place);
        }
    }

    /// <summary>A unit that was stopped in the middle leaves what it has for whoever goes on.</summary>
    private void Leave(Unit unit, string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
                return;
            bool isEmpty = !Directory.EnumerateFileSystemEntries(folder).Any();
            if (isEmpty || _options.Scratch is not null || _store.Has(unit.Id))
                Directory.Delete(folder, recursive: true);
            else
                _options.Files.TryMove(folder, Place(unit, ""));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It costs the part of a training at worst; why the unit stopped matters more.
        }
    }
}
