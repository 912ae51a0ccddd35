using TreePose.Runs;

namespace TreePose.App.Sweeps;

/// <summary>Trials on different data cannot be compared: the sweep ends when a file changes.</summary>
internal sealed class SameData
{
    private IReadOnlyDictionary<string, string>? _manifest;

    /// <summary>Fails when the data is not that of the trials before, those of an earlier start too.</summary>
    /// <param name="manifest">SHA-256 of each file as it is now.</param>
    /// <param name="earlier">Runs of an earlier start by trial.</param>
    /// <exception cref="DataChangedException">It is not.</exception>
    public void Require(IReadOnlyDictionary<string, string> manifest, IReadOnlyDictionary<int, RunInfo[]> earlier)
    {
        if (_manifest is null && earlier.Count > 0)
        {
            StoredRun first = StoredRun.Open(earlier.OrderBy(e => e.Key).First().Value[0].Folder);
            try
            {
                first.RequireSameData(manifest);
            }
            catch (TreePoseException e)
            {
                throw new DataChangedException(e.Message);
            }
        }
        _manifest ??= manifest;
        if (_manifest.Count != manifest.Count || _manifest.Any(f => manifest.GetValueOrDefault(f.Key) != f.Value))
            throw new DataChangedException("The data changed since the sweep began. Put it back, or start a new sweep.");
    }
}

/// <summary>The data is not that of the trials before.</summary>
internal sealed class DataChangedException(string message) : TreePoseException(message);
