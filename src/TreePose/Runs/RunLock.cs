namespace TreePose.Runs;

/// <summary>
/// A lock file that the operating system lets go when its process ends, however it ends: this is how a crashed run is
/// told from a living one.
/// </summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null when a living process has it.</summary>
    public static RunLock? TryTake(string path)
    {
        // A prober holds the lock for an instant: a few attempts tell it from an owner.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new RunLock(Marked(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), path));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (attempt == 5)
                    return null;
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Takes the lock of a run's folder.</summary>
    /// <exception cref="TreePoseException">A living process has it.</exception>
    internal static RunLock Take(string folder) =>
        TryTake(Path.Combine(folder, RecordFiles.Lock))
        ?? throw new TreePoseException($"'{folder}' is being written by a living process: wait for it to end or stop it.");

    /// <summary>Whether a living process has the lock. A record copied from another machine has none.</summary>
    public static bool IsHeld(string path)
    {
        // What has no length is no lock of ours: a pipe in its place would be waited for without end.
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
            return false;
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>A lock has a length, which tells it from a pipe.</summary>
    private static FileStream Marked(FileStream file, string path)
    {
        if (file.CanSeek)
        {
            if (file.Length == 0)
                file.Write("locked\n"u8);
            file.Flush();
            return file;
        }
        file.Dispose();
        throw new DataFormatException(path, "is no file.", "Remove it: the lock of a run is made anew.");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
