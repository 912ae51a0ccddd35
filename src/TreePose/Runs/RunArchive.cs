using System.Text.RegularExpressions;

namespace TreePose.Runs;

/// <summary>
/// Records as a single file for sending, a plain zip of <c>experiment_YYYY_MM_DD/NAME/…</c>: a colleague unpacks it into a root of
/// records, where it lists, reports and resumes as at home. What is unpacked is whole or nothing.
/// </summary>
internal static partial class RunArchive
{
    private const int MostFiles = 200_000;
    private const long MostBytes = 1L << 36;
    private const string Remedy = "Pack the run again with './treepose runs pack'.";

    /// <summary>
    /// Packs runs. Files that were moved out of a record come along where they can be found; locks, half-written files and notes
    /// about trackers, which name the sender's servers, stay.
    /// </summary>
    /// <param name="runs">What to pack; none may be under way.</param>
    /// <param name="file">The archive; made here, whole or not at all.</param>
    /// <returns>A sentence for each file that could not come along.</returns>
    /// <exception cref="TreePoseException">A run is under way, or the file exists already.</exception>
    public static IReadOnlyList<string> Pack(IReadOnlyList<RunInfo> runs, string file)
    {
        if (runs.FirstOrDefault(r => r.Status == RunStatus.Running) is { } living)
            throw new TreePoseException($"'{living.Name}' is running: pack it when it has ended or was stopped. Nothing was packed.");
        var stay = new List<string>();
        PackedFolder.Write(file, runs.SelectMany(r => FilesOf(r, stay)));
        return stay;
    }

    private static IEnumerable<(string Name, Func<Stream> Open)> FilesOf(RunInfo run, List<string> stay)
    {
        RecordPaths.RequireNoLinks(run.Folder);
        RecordPaths.RequireNoPipes(run.Folder);
        string prefix = $"{run.Day}/{run.Name}/";
        RunFile[] listed = [.. RunFiles.Read(run.Folder)];
        for (int i = 0; i < listed.Length; i++)
        {
            if (listed[i].Location is not { } place)
                continue;
            if (RunFiles.Moved(run.Id, listed[i]) is not { } found)
            {
                stay.Add($"{listed[i].Path} stays at {place}, which was not read.");
                continue;
            }
            listed[i] = listed[i] with { Location = null };
            yield return (prefix + listed[i].Path, () => File.OpenRead(found));
        }
        foreach (string path in RecordPaths.Entries(run.Folder).Where(e => e.IsFile).Select(e => e.Path).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(Path.GetFullPath(run.Folder), Path.GetFullPath(path)).Replace('\\', '/');
            if (
                name == RecordFiles.Lock
                || RecordFiles.IsIn(name, RecordFiles.TrackersFolder)
                || name.EndsWith(".partial", StringComparison.Ordinal)
            )
                continue;
            yield return name == RecordFiles.Manifest
                ? (prefix + name, () => new MemoryStream(RunFiles.ToBytes(listed)))
                : (prefix + name, () => File.OpenRead(path));
        }
    }

    /// <summary>Unpacks runs below a root of records and checks every file that they list.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="root">Where dated folders lie; made when it is not there.</param>
    /// <returns>The runs.</returns>
    /// <exception cref="DataFormatException">It is no archive of runs, or one that is not to be trusted.</exception>
    /// <exception cref="TreePoseException">A run of it is here already.</exception>
    public static IReadOnlyList<RunInfo> Unpack(string file, string root)
    {
        var archive = new PackedFolder(file, MostFiles, MostBytes, Remedy);
        bool isNew = !Directory.Exists(root);
        string aside = Path.Combine(root, $".unpacking.{Guid.NewGuid():N}.partial");
        try
        {
            Directory.CreateDirectory(aside);
            archive.Extract(aside);
            string[] runs = Checked(archive, aside);
            RequireNew(file, aside, runs, root);
            foreach (string run in runs)
            {
                Directory.CreateDirectory(Path.Combine(root, Path.GetDirectoryName(run)!));
                Directory.Move(Path.Combine(aside, run), Path.Combine(root, run));
            }
            Directory.Delete(aside, recursive: true);
            return [.. runs.Select(r => RunStore.Read(Path.Combine(root, r), RecordPaths.Read))];
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
            if (isNew && Directory.Exists(root) && !Directory.EnumerateFileSystemEntries(root).Any())
                Directory.Delete(root);
        }
    }

    /// <summary>The runs of an archive, <c>DAY/NAME</c>; each one's files are what it lists.</summary>
    private static string[] Checked(PackedFolder archive, string aside)
    {
        var runs = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string path, bool isFile, _) in RecordPaths.Entries(aside))
        {
            string[] parts = Path.GetRelativePath(aside, path).Split(Path.DirectorySeparatorChar);
            if (!Day().IsMatch(parts[0]) || (parts.Length > 1 && !RunFolders.IsName(parts[1])) || (isFile && parts.Length < 3))
                throw archive.Wrong($"holds '{string.Join('/', parts)}', which is no part of experiment_YYYY_MM_DD/NAME.");
            if (parts.Length > 1)
                runs.Add(Path.Combine(parts[0], parts[1]));
        }
        if (runs.Count == 0)
            throw archive.Wrong("holds no run.");
        foreach (string run in runs)
        {
            string folder = Path.Combine(aside, run);
            try
            {
                if (!File.Exists(Path.Combine(folder, RecordFiles.Run)))
                    throw archive.Wrong($"holds '{run}' without {RecordFiles.Run}.");
                RunState.Read(folder);
                RunStore.Read(folder, RecordPaths.Read);
                RunNotes.Read(folder);
                foreach (RunEvent _ in new RunJournalReader(folder).ReadOn()) { } // a journal that cannot be read cannot be gone on with
                if (RunFiles.Read(folder).Any(f => f.Location is null) && RunFiles.VerifyInside(folder) is { } problem)
                    throw archive.Wrong($"holds '{run}', which is not as it was packed: {problem}");
            }
            catch (DataFormatException e) when (e.Message.Contains(aside, StringComparison.Ordinal))
            {
                string said = e.Message.Replace(aside + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
                throw archive.Wrong($"holds a damaged run. {said}");
            }
        }
        return [.. runs];
    }

    private static void RequireNew(string file, string aside, string[] runs, string root)
    {
        Dictionary<string, RunInfo> here = [];
        foreach (RunInfo known in new RunStore(root).List().Where(r => r.Id.Length > 0))
            here[known.Id] = known;
        foreach (string run in runs)
        {
            if (Path.Exists(Path.Combine(root, run)))
                throw new TreePoseException(
                    $"'{Path.Combine(root, run)}' exists already: nothing of {file} was unpacked. Give another --runs, or rename the run."
                );
            string id = RunStore.Read(Path.Combine(aside, run), RecordPaths.Read).Id;
            if (here.TryGetValue(id, out RunInfo? same))
                throw new TreePoseException($"The run {id} is here already, as {same.Day}/{same.Name}: nothing of {file} was unpacked.");
        }
    }

    [GeneratedRegex(@"^experiment_[0-9]{4}_[0-9]{2}_[0-9]{2}\z")]
    private static partial Regex Day();
}
