namespace TreePose.Simulation;

/// <summary>What a simulation left on disk.</summary>
/// <param name="Folder">The study.</param>
/// <param name="Participants">How many people it has.</param>
/// <param name="Captures">How many captures it has.</param>
/// <param name="RadarSeconds">Length of all radar recordings together.</param>
/// <param name="Bytes">Size of all files.</param>
public sealed record SimulatedStudyFolder(string Folder, int Participants, int Captures, double RadarSeconds, long Bytes);

/// <summary>
/// A folder that a simulation writes: claimed whole, never over something else, and marked with a file <c>INCOMPLETE</c> until
/// everything is there.
/// </summary>
/// <param name="folders">Folders that the layout has.</param>
/// <param name="files">Files that it has beside them.</param>
internal sealed class SimulatedFolder(IReadOnlyList<string> folders, IReadOnlyList<string> files)
{
    /// <summary>The file that marks a study whose writing was stopped.</summary>
    public const string IncompleteMark = "INCOMPLETE";

    /// <summary>Writes a study.</summary>
    /// <param name="folder">Where to; made when it does not exist.</param>
    /// <param name="force">Replace a study that was simulated there before. Other files there stay.</param>
    /// <param name="bytesNeeded">About how much room it takes.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="TreePoseException">
    /// The folder has something in it and <paramref name="force"/> is false, or the disk is full.
    /// </exception>
    public void Write(string folder, bool force, long bytesNeeded, Action write)
    {
        try
        {
            Claim(folder, force);
            CheckSpace(folder, bytesNeeded);
            AtomicFile.WriteAllText(
                Path.Combine(folder, IncompleteMark),
                "The simulation of this study was stopped before it was whole. Run it again with --force.\n"
            );
            write();
            File.Delete(Path.Combine(folder, IncompleteMark));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TreePoseException($"{folder} cannot be written: {e.Message} Free space or choose another folder with --out.", e);
        }
    }

    /// <summary>What lies in a folder that was written.</summary>
    public SimulatedStudyFolder Summary(string folder, int participants, int captures, double radarSeconds) =>
        new(
            folder,
            participants,
            captures,
            radarSeconds,
            folders
                .SelectMany(f => Directory.EnumerateFiles(Path.Combine(folder, f), "*", SearchOption.AllDirectories))
                .Sum(f => new FileInfo(f).Length)
        );

    /// <summary>Takes the folder, or refuses it. With force, only what a simulation writes is removed.</summary>
    private void Claim(string folder, bool force)
    {
        if (File.Exists(folder))
            throw new TreePoseException($"{folder} is a file. Choose another folder with --out.");
        bool occupied = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
        if (occupied && !force)
            throw new TreePoseException(
                $"{folder} exists and is not empty. Choose another folder with --out, or give --force to replace the study in it."
            );
        string[] own = [.. files, IncompleteMark];
        bool ours = own.Any(f => File.Exists(Path.Combine(folder, f)));
        if (occupied && !ours)
            throw new TreePoseException(
                $"{folder} holds something other than a simulated study; --force does not remove that. Choose another folder with --out."
            );
        Directory.CreateDirectory(folder);
        foreach (string file in own)
            File.Delete(Path.Combine(folder, file));
        foreach (string part in folders.Select(f => Path.Combine(folder, f)).Where(Directory.Exists))
            Directory.Delete(part, recursive: true);
        foreach (string part in folders)
            Directory.CreateDirectory(Path.Combine(folder, part));
    }

    private static void CheckSpace(string folder, long needed)
    {
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (free < needed)
            throw new TreePoseException(
                $"The study needs about {needed / 1e9:0.0} GB; {folder} has {free / 1e9:0.0} GB. "
                    + "Simulate fewer participants, captures, channels or frames, or choose another folder with --out."
            );
    }
}
