using TreePose.Experiments.Execution;

namespace TreePose.Experiments;

/// <summary>
/// Work done without a record, for benches, tests and scripts that go step by step: the same plan and pool as a run, but
/// results stay in memory and what units write is deleted at the end.
/// </summary>
public static class InMemoryRun
{
    /// <summary>Does units until there are no more.</summary>
    /// <param name="work">What there is to do.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="cancellation">Stops before the next step; what is done is given back.</param>
    /// <param name="unitDone">Called after each unit, one call at a time.</param>
    /// <returns>The results, for <see cref="ExperimentWork.Collect"/>.</returns>
    /// <exception cref="TreePoseException">A unit failed.</exception>
    public static UnitResults Run(ExperimentWork work, int workers, CancellationToken cancellation = default, Action<Unit>? unitDone = null)
    {
        using var store = new TemporaryStore();
        var run = new RunInUnits(work, store, record: null) { UnitDone = unitDone };
        LocalPool.Run(run, workers, cancellation);
        return run.Results;
    }

    /// <summary>Keeps nothing but the folder that units write to, as long as the run lasts.</summary>
    private sealed class TemporaryStore : IUnitStore, IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("treepose-units-");

        public string FolderOf(string unitId) => Path.Combine(_folder.FullName, UnitStore.PathOf(unitId));

        public UnitResult? Read(Unit unit) => null;

        public UnitResult Write(Unit unit, UnitResult result) => result;

        public void Tidy(Unit unit) { }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
