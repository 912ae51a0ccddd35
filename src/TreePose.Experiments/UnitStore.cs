using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TreePose.Experiments.Execution;
using TreePose.Formats.Npy;
using TreePose.Parts;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>Where results of units are kept.</summary>
public interface IUnitStore
{
    /// <summary>The folder of a unit's files.</summary>
    string FolderOf(string unitId);

    /// <summary>The result of a unit; null when it is not done.</summary>
    /// <exception cref="DataFormatException">There is a result that is damaged, of another unit, or made from other inputs.</exception>
    UnitResult? Read(Unit unit);

    /// <summary>Keeps a unit's result.</summary>
    /// <returns>What is kept: the result of whoever was first.</returns>
    /// <exception cref="PartException">The unit gave something else when it was done before.</exception>
    UnitResult Write(Unit unit, UnitResult result);

    /// <summary>Deletes what a unit kept on its way, half-finished trainings: its result is there.</summary>
    void Tidy(Unit unit);
}

/// <summary>
/// Results of units on disk, <c>units/ID/result.zip</c> below the record: <c>result.json</c> and an <c>.npy</c> for each array,
/// which numpy.load opens too. A file is written whole or not at all, and says the key under which it fits.
/// </summary>
/// <param name="recordFolder">The run's record.</param>
/// <param name="runKey">What the run's results depend on.</param>
public sealed class UnitStore(string recordFolder, RunKey runKey) : IUnitStore
{
    private const string ResultFile = "result.zip",
        Entry = "result.json";
    private const int LooksForTheFirst = 120;
    private static readonly string Me = Claims.Token(); // two machines may have processes of one number
    private static readonly JsonSerializerOptions Json = new(RecordJsonRules.Indented) { WriteIndented = false };

    private static int _writers;

    /// <summary>How files are reached.</summary>
    internal SharedFiles Files { get; init; } = SharedFiles.Disk;

    /// <summary>Whether a unit's result can be seen.</summary>
    internal bool Has(string unitId) => Files.Exists(FileOf(unitId));

    /// <summary>How many results a record has, whoever wrote them; those that nobody has collected yet too.</summary>
    internal static int CountIn(string recordFolder) =>
        Directory.Exists(Path.Combine(recordFolder, RecordFiles.UnitsFolder))
            ? Directory.EnumerateFiles(Path.Combine(recordFolder, RecordFiles.UnitsFolder), ResultFile, SearchOption.AllDirectories).Count()
            : 0;

    /// <inheritdoc/>
    public string FolderOf(string unitId) => Path.Combine(recordFolder, RecordFiles.UnitsFolder, PathOf(unitId));

    /// <summary>The file of a unit's result.</summary>
    public string FileOf(string unitId) => Path.Combine(FolderOf(unitId), ResultFile);

    /// <inheritdoc/>
    public UnitResult? Read(Unit unit)
    {
        string path = FileOf(unit.Id);
        if (!Files.Exists(path))
            return null;
        const string Remedy = "Delete the file: the unit is then done again.";
        try
        {
            RecordPaths.RequireNoLink(path);
            if (new FileInfo(path) is not { Exists: true } file || (file.Length == 0 ? [] : Files.Read(path)) is not { } bytes)
                return null; // seen late; a pipe has no length, and is not read
            using var stream = new MemoryStream(bytes);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            Stored head = JsonSerializer.Deserialize<Stored>(Bytes(zip, Entry, stream.Length), Json) ?? throw new JsonException("null");
            if (head.Unit != unit.Id)
                throw new DataFormatException(path, $"is the result of the unit '{head.Unit}', not of '{unit.Id}'.", Remedy);
            foreach ((string name, string place) in head.Files)
            {
                RecordPaths.Resolve(FolderOf(unit.Id), name, path);
                RecordPaths.Resolve(recordFolder, place, path);
            }
            if (head.Key != runKey.Of(unit))
                throw new DataFormatException(path, "was made from other options, data, code or parts than this run has.", Remedy);
            var arrays = head.Arrays.ToDictionary(
                a => a,
                a => MemoryMarshal.Cast<byte, float>(Body(Bytes(zip, a + ".npy", stream.Length))).ToArray()
            );
            var result = new UnitResult
            {
                Values = head.Values,
                Arrays = arrays,
                Points = head.Points,
                Files = head.Files,
                Seconds = head.Seconds,
            };
            if (Digest(result) != head.Digest)
                throw new DataFormatException(path, "is damaged: its content does not fit its digest.", Remedy);
            return result;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(path, $"is not the whole result of a unit ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <inheritdoc/>
    public UnitResult Write(Unit unit, UnitResult result)
    {
        if (Read(unit) is { } before)
            return Same(unit, before, result);
        string path = FileOf(unit.Id),
            partial = $"{path}.{Me}-{Interlocked.Increment(ref _writers)}.partial";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    var head = new Stored(
                        unit.Id,
                        runKey.Of(unit),
                        Digest(result),
                        result.Seconds,
                        (JsonObject)result.Values.DeepClone(),
                        [.. result.Arrays.Keys],
                        [.. result.Points],
                        new Dictionary<string, string>(result.Files)
                    );
                    Add(zip, Entry, JsonSerializer.SerializeToUtf8Bytes(head, Json));
                    foreach ((string name, float[] array) in result.Arrays)
                        Add(
                            zip,
                            name + ".npy",
                            [.. NpyHeader.Build(NpyDataType.Of<float>(), [array.Length]), .. MemoryMarshal.AsBytes<float>(array)]
                        );
                }
                stream.Flush(flushToDisk: true);
            }
            if (!Files.TryClaim(partial, path)) // another process was quicker
                return Same(unit, First(unit), result);
        }
        finally
        {
            if (File.Exists(partial))
                File.Delete(partial);
        }
        return result;
    }

    /// <inheritdoc/>
    public void Tidy(Unit unit)
    {
        if (!File.Exists(FileOf(unit.Id)))
            return;
        foreach (string file in Directory.GetFiles(FolderOf(unit.Id))) // units below it have folders of their own
            if (!Path.GetFileName(file).StartsWith(ResultFile, StringComparison.Ordinal))
                File.Delete(file);
    }

    /// <summary>The result of whoever was quicker: a network file system may show it a while later.</summary>
    private UnitResult First(Unit unit)
    {
        for (int look = 0; look < LooksForTheFirst; look++)
        {
            if (Read(unit) is { } result)
                return result;
            Files.Pause(TimeSpan.FromSeconds(1));
        }
        throw new IOException($"{FileOf(unit.Id)} was written by another process and cannot be seen here.");
    }

    private UnitResult Same(Unit unit, UnitResult before, UnitResult now) =>
        Digest(before) == Digest(now)
            ? before
            : throw new PartException(
                $"The unit '{unit.Id}' was done twice and gave two results: a part of it is not deterministic. "
                    + $"Draw all randomness from the seed that it is given. The first result, {FileOf(unit.Id)}, was kept."
            );

    /// <summary>Hash of what a unit computed; times are no part of it.</summary>
    private static string Digest(UnitResult result)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(result.Values, Json));
        foreach ((string name, float[] array) in result.Arrays)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(array));
        }
        foreach (UnitPoint p in result.Points)
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{p.Key} {p.Fold} {p.Epoch} {p.Value:R}")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    private static byte[] Bytes(ZipArchive zip, string name, long fileLength)
    {
        ZipArchiveEntry entry = zip.GetEntry(name) ?? throw new KeyNotFoundException($"the entry {name} is missing");
        if (entry.Length > fileLength) // entries are stored as they are
            throw new InvalidDataException($"the entry {name} claims {entry.Length} bytes in a file of {fileLength}");
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The numbers behind an .npy header of version 1.</summary>
    private static ReadOnlySpan<byte> Body(byte[] npy)
    {
        if (npy.Length < 10)
            throw new InvalidDataException("an array is cut short");
        int start = 10 + BitConverter.ToUInt16(npy, 8);
        return start <= npy.Length ? npy.AsSpan(start) : throw new InvalidDataException("an array is cut short");
    }

    /// <summary>A unit's id as a path.</summary>
    internal static string PathOf(string unitId) => Path.Combine([.. unitId.Split('/').Select(Safe)]);

    /// <summary>A word of an id as a folder name: a participant may be called anything.</summary>
    internal static string Safe(string word)
    {
        string escaped = Uri.EscapeDataString(word).Replace("*", "%2A", StringComparison.Ordinal);
        return escaped.All(c => c == '.') ? escaped.Replace(".", "%2E", StringComparison.Ordinal) : escaped;
    }

    private sealed record Stored(
        string Unit,
        string Key,
        string Digest,
        double Seconds,
        JsonObject Values,
        string[] Arrays,
        UnitPoint[] Points,
        Dictionary<string, string> Files
    );
}
