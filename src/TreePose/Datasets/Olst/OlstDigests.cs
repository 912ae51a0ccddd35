using System.Text.RegularExpressions;
using TreePose.Formats;

namespace TreePose.Datasets.Olst;

/// <summary>
/// SHA-256 digests that the release states in <c>SHA256SUMS.txt</c>. They stand in for those of large files, said to be stated: a
/// manifest does not cost reading 10 GB once more.
/// </summary>
internal sealed partial class OlstDigests
{
    public const string FileName = "SHA256SUMS.txt";
    private readonly Dictionary<string, string> _stated = new(StringComparer.Ordinal);

    /// <summary>Digests by path relative to the release.</summary>
    public IReadOnlyDictionary<string, string> Stated => _stated;

    /// <summary>How many digests are stated.</summary>
    public int Count => _stated.Count;

    /// <summary>Reads the file, where it is.</summary>
    /// <exception cref="DataFormatException">A line is none of the form.</exception>
    public static OlstDigests Read(string directory)
    {
        var digests = new OlstDigests();
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return digests;
        string[] lines = DataFile.Text(path).ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            if (Line().Match(lines[i].Trim()) is not { Success: true } line)
                throw new DataFormatException(
                    $"{path}, row {i + 1}",
                    $"is '{ConsoleText.Clip(lines[i], 80)}'; a SHA-256 of 64 hexadecimal digits and a path are expected.",
                    "Copy the file again, or take it out: then files are hashed as they are read."
                );
            digests._stated[line.Groups[2].Value] = line.Groups[1].Value.ToLowerInvariant();
        }
        return digests;
    }

    /// <summary>
    /// The manifest: tables are hashed, and so is what is not stated; for the rest stands what is stated, under a name that says so.
    /// </summary>
    /// <param name="directory">The release's folder.</param>
    /// <param name="tables">Always hashed.</param>
    /// <param name="large">Files that were read, or will be; those that cannot be read have no hash.</param>
    public IReadOnlyDictionary<string, string> Manifest(string directory, IReadOnlyList<string> tables, IEnumerable<string> large)
    {
        string[] files = [.. large];
        string Key(string file) => UnusedFile.Relative(directory, file);
        var manifest = new SortedDictionary<string, string>(
            FileHashes.OfReadable(directory, tables.Concat(files.Where(f => !_stated.ContainsKey(Key(f))))).ToDictionary(),
            StringComparer.Ordinal
        );
        foreach (string key in files.Select(Key).Where(_stated.ContainsKey))
            manifest[$"{key} (stated in {FileName}, not verified)"] = _stated[key];
        return manifest;
    }

    /// <summary>What the release states otherwise than the tables are.</summary>
    public IEnumerable<string> Contradictions(IReadOnlyDictionary<string, string> manifest) =>
        from file in manifest
        where _stated.TryGetValue(file.Key, out string? stated) && stated != file.Value
        select $"{file.Key} is not the published file: {FileName} states another digest.";

    [GeneratedRegex(@"^([0-9A-Fa-f]{64})\s+\*?(?:\./)?(\S.*)$")]
    private static partial Regex Line();
}
