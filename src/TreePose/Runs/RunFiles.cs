using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TreePose.Runs;

/// <summary>Where files too large for a record go.</summary>
public sealed record LargeFileOptions
{
    /// <summary>A folder outside the repository, best on the lab's storage.</summary>
    public required string Root { get; init; }

    /// <summary>Files of more bytes than this are moved when the run ends.</summary>
    public long LargerThanBytes { get; init; } = 50L << 20;
}

/// <summary>A file of a record, as <c>files.json</c> lists it.</summary>
/// <param name="Path">Relative to the record, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash, hexadecimal.</param>
/// <param name="Location">Where it was moved: a path, or <c>mlflow-artifacts:/…</c>; null when it is in the record.</param>
public sealed record RunFile(string Path, long Bytes, string Sha256, string? Location = null);

/// <summary>The files of a record: listing, hashing, moving the large ones, and finding what is missing or changed.</summary>
public static class RunFiles
{
    private const string OnServer = "mlflow-artifacts:";
    private static readonly JsonSerializerOptions Json = new(RecordJsonRules.Indented)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Files that are written after the list is made: of the run's own life, or made from its record at any time.</summary>
    private static readonly string[] Working =
    [
        RecordFiles.Run,
        RecordFiles.Journal,
        RecordFiles.Lock,
        RecordFiles.Manifest,
        RecordFiles.Output,
        RecordFiles.Notes,
        RecordFiles.Report,
        RecordFiles.Notebook,
    ];

    /// <summary>Folders whose files are working files too.</summary>
    private static readonly string[] WorkingFolders =
    [
        RecordFiles.TrackersFolder,
        RecordFiles.UnitsFolder,
        RecordFiles.ClaimsFolder,
        RecordFiles.SlurmFolder,
    ];

    /// <summary>The files that <c>files.json</c> lists; none when the run has not ended.</summary>
    public static IReadOnlyList<RunFile> Read(string runFolder)
    {
        string path = Path.Combine(runFolder, RecordFiles.Manifest);
        if (!File.Exists(path))
            return [];
        const string Remedy = "Restore it from a copy of the record.";
        try
        {
            RunFile?[] files = JsonSerializer.Deserialize<RunFile?[]>(RecordPaths.Read(path), Json) ?? [null];
            RunFile[] listed = files.Contains(null) ? throw new JsonException("It holds null.") : [.. files.OfType<RunFile>()];
            if (listed.Select(f => RunEventRules.OfFile(f.Path, f.Bytes, f.Sha256)).FirstOrDefault(p => p is not null) is { } problem)
                throw new DataFormatException(path, problem, Remedy);
            if (listed.GroupBy(f => f.Path).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new DataFormatException(path, $"lists '{twice.Key}' twice.", Remedy);
            return listed;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is not a list of files ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Writes <c>files.json</c>, whole or not at all.</summary>
    public static void Write(string runFolder, IEnumerable<RunFile> files) =>
        AtomicFile.WriteAllBytes(Path.Combine(runFolder, RecordFiles.Manifest), ToBytes(files));

    /// <summary>The content of <c>files.json</c>.</summary>
    internal static byte[] ToBytes(IEnumerable<RunFile> files) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(files.OrderBy(f => f.Path, StringComparer.Ordinal), Json), (byte)'\n'];

    /// <summary>What is wrong with the files that lie in a record itself; null when nothing is.</summary>
    internal static string? VerifyInside(string runFolder) =>
        Read(runFolder)
            .Where(f => f.Location is null)
            .Select(f => Problem(f, RecordPaths.Resolve(runFolder, f.Path, runFolder)))
            .FirstOrDefault(p => p is not null);

    /// <summary>
    /// Where a file of the record is now: in the record, or where it was moved, below a folder of large files that the user or
    /// the site has named (<c>--large-files</c>, <c>TREEPOSE_LARGE_FILES</c>). Null when it is on a server or nowhere.
    /// </summary>
    /// <exception cref="DataFormatException">The path leads out of the record.</exception>
    public static string? Locate(string runFolder, string relativePath)
    {
        string inside = RecordPaths.Resolve(runFolder, relativePath, runFolder);
        if (File.Exists(inside))
            return inside;
        RunFile? listed = Read(runFolder).FirstOrDefault(f => f.Path == relativePath && f.Location is not null);
        return listed is null ? null : MovedOf(runFolder, listed);
    }

    /// <summary>Compares a record with its <c>files.json</c>: a sentence for each file that is missing or changed.</summary>
    public static IReadOnlyList<string> Verify(string runFolder)
    {
        var problems = new List<string>();
        foreach (RunFile file in Read(runFolder))
        {
            if (file.Location?.StartsWith(OnServer, StringComparison.Ordinal) == true)
                continue;
            string? place = file.Location is null ? RecordPaths.Resolve(runFolder, file.Path, runFolder) : MovedOf(runFolder, file);
            if (place is null)
                problems.Add(
                    $"{file.Path} is said to be at {file.Location}, which was not read: no folder that you named with --large-files "
                        + $"or in {OwnRuns.SiteVariable} has it."
                );
            else if (Problem(file, place) is { } problem)
                problems.Add(problem);
        }
        return problems;
    }

    private static string? Problem(RunFile file, string place) =>
        !File.Exists(place) ? $"{file.Path} is missing: expected at {place}."
        : new FileInfo(place).Length is var size && size != file.Bytes
            ? $"{file.Path} changed: {size} bytes where {file.Bytes} were recorded."
        : Hash(place) != file.Sha256 ? $"{file.Path} changed: the same size, another content."
        : null;

    /// <summary>SHA-256 of a file, hexadecimal, read in pieces.</summary>
    public static string Hash(string path)
    {
        if (new FileInfo(path).Length == 0)
            return Convert.ToHexStringLower(SHA256.HashData([])); // never opened: it may be a pipe
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Files in the record that belong to its content: not the journal, locks, units of work, and half-written ones.</summary>
    internal static IEnumerable<string> Enumerate(string runFolder) =>
        RecordPaths
            .Entries(runFolder)
            .Where(e => e.IsFile && !e.IsLink)
            .Select(e => Path.GetRelativePath(Path.GetFullPath(runFolder), e.Path).Replace('\\', '/'))
            .Where(f => !Working.Contains(f) && !WorkingFolders.Any(folder => RecordFiles.IsIn(f, folder)))
            .Where(f => !f.EndsWith(".partial", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Moves a file to the large-file folder, under its hash so that equal files are kept once.</summary>
    internal static string Move(string source, RunFile file, string root)
    {
        string target = PlaceBelow(root, file);
        if (!File.Exists(target))
        {
            AtomicFile.Write(
                target,
                stream =>
                {
                    using FileStream from = File.OpenRead(source);
                    from.CopyTo(stream);
                }
            );
        }
        return target;
    }

    /// <summary>Where a moved file lies: its name is its content, so that nothing else can be meant by it.</summary>
    private static string PlaceBelow(string root, RunFile file) =>
        Path.GetFullPath(Path.Combine(root, file.Sha256[..2], file.Sha256 + Path.GetExtension(file.Path)));

    private static string? MovedOf(string runFolder, RunFile file) =>
        Moved(RecordJson.ReadOptional(Path.Combine(runFolder, RecordFiles.Run))?.Text("id") ?? "", file);

    /// <summary>Where a file of a run lies that was moved; null when no folder of large files has it.</summary>
    internal static string? Moved(string runId, RunFile file) =>
        OwnRuns.LargeFileRoots(runId).Select(root => PlaceBelow(root, file)).FirstOrDefault(p => File.Exists(p) && !RecordPaths.IsLink(p));
}
