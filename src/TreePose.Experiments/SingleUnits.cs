using TreePose.Parts;

namespace TreePose.Experiments;

/// <summary>Does single units of a run whose record somebody else holds: a result is written, the record is not touched.</summary>
public sealed class SingleUnits
{
    private readonly ExperimentWork _work;
    private readonly UnitStore _store;
    private readonly Plan _plan;

    /// <summary>Plans the run as its record stands.</summary>
    /// <param name="experiment">What runs.</param>
    /// <param name="input">Options, data, seed.</param>
    /// <param name="work">The same, opened.</param>
    /// <param name="recordFolder">The run's record.</param>
    /// <exception cref="TreePoseException">The record was begun with something else, or a result there is damaged.</exception>
    public SingleUnits(Experiment experiment, WorkInput input, ExperimentWork work, string recordFolder)
    {
        RunKey key = RunKey.Of(experiment, input, work.Manifest);
        key.RequireSame(recordFolder);
        (_work, _store) = (work, new UnitStore(recordFolder, key));
        _plan = new Plan(work, _store);
    }

    /// <summary>Units that may be done now.</summary>
    public IReadOnlyList<Unit> Ready => _plan.Ready;

    /// <summary>Whether a unit's result is there.</summary>
    /// <param name="id">The unit.</param>
    public bool IsDone(string id) => _plan.Results[id] is not null;

    /// <summary>Does a unit and writes its result; one that is done already is given back, or done again and compared.</summary>
    /// <param name="id">The unit.</param>
    /// <param name="again">Whether one that is done is done again: a part that is not deterministic is found so.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="PartException">Done again it gave another result.</exception>
    /// <exception cref="TreePoseException">The plan has no such unit yet.</exception>
    public UnitResult Do(string id, bool again, CancellationToken cancellation)
    {
        if (_plan.Results[id] is { } done)
        {
            return again ? Again(_plan.Units.First(u => u.Id == id), cancellation) : done;
        }
        IReadOnlyList<Unit> ready = _plan.Ready;
        string allowed =
            ready.Count == 0 ? "none, all are done" : string.Join(", ", ready.Take(5).Select(u => u.Id)) + (ready.Count > 5 ? ", …" : "");
        Unit unit =
            ready.FirstOrDefault(u => u.Id == id)
            ?? throw new TreePoseException($"'{id}' is no unit that may be done now: allowed is {allowed}.");
        return _store.Write(unit, Compute(unit, _store.FolderOf(id), cancellation));
    }

    private UnitResult Again(Unit unit, CancellationToken cancellation)
    {
        string aside = Directory.CreateTempSubdirectory("treepose-unit-").FullName; // its files are there already
        try
        {
            return _store.Write(unit, Compute(unit, aside, cancellation));
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private UnitResult Compute(Unit unit, string folder, CancellationToken cancellation) =>
        RunInUnits.Compute(_work, unit, folder, _ => { }, _ => { }, cancellation);
}
