using System.Text.RegularExpressions;

namespace TreePose.Formats.Bds;

/// <summary>
/// A folder of the Human Balance Evaluation data: as published (<c>BDS</c> with the lists and <c>data/BDSnnnnn.txt</c>, named by
/// itself or by its <c>data</c>), or list and trials side by side.
/// </summary>
internal sealed partial class BdsFolder
{
    /// <summary>Looks for the list and the trials.</summary>
    /// <exception cref="DataFormatException">There is no such folder, or no list of trials.</exception>
    public BdsFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataFormatException(folder, "there is no such folder.", "Give --data bds:DIR with the folder of BDSnnnnn.txt.");
        string up = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) ?? folder,
            inner = Path.Combine(folder, "data");
        Info =
            ListIn(folder)
            ?? (DataFile.Reading(folder, () => Directory.EnumerateFiles(folder, "BDS*.txt").Any()) ? ListIn(up) : null)
            ?? throw new DataFormatException(
                folder,
                $"holds no list of trials ({string.Join(", ", BdsInfoReader.FileNames)}), and neither does the folder above it.",
                "Give --data bds:DIR with the published folder, which has BDSinfo.txt beside data/."
            );
        List = BdsInfoReader.Read(Info);
        Data = Directory.Exists(inner) && !List.Any(t => File.Exists(FileOf(folder, t))) ? inner : folder;
    }

    /// <summary>Path of the list.</summary>
    public string Info { get; }

    /// <summary>The trials of the list.</summary>
    public IReadOnlyList<BdsTrial> List { get; }

    /// <summary>Folder of the trials' files.</summary>
    public string Data { get; }

    /// <summary>File of a trial.</summary>
    public string FileOf(BdsTrial trial) => FileOf(Data, trial);

    /// <summary>What lies beside the trials and is none of the list, nor passed over by rule.</summary>
    public IReadOnlyList<UnusedFile> Unused()
    {
        var unread = new List<UnusedFile>();
        var used = List.Select(FileOf).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. DataFolder
                .Files(Data, unread, deep: false)
                .Where(f => !used.Contains(f) && !BdsInfoReader.FileNames.Contains(Path.GetFileName(f)))
                .Select(f => new UnusedFile(Path.GetFileName(f), $"{f}: {Why(Path.GetFileName(f))}")),
            .. unread,
        ];
    }

    private string Why(string name) =>
        List.Any(t => name.StartsWith(t.Trial + ".txt.", StringComparison.Ordinal)) ? "is a packed trial. Unpack it, 'gunzip' for .gz."
        : Trial().IsMatch(name) ? $"{Path.GetFileName(Info)} has no row of it. Add one, or move the file out of the folder."
        : "is not named as a trial, BDSnnnnn.txt with five digits. Rename it, or move it out of the folder.";

    private static string? ListIn(string folder) =>
        BdsInfoReader.FileNames.Select(n => Path.Combine(folder, n)).FirstOrDefault(Path.Exists);

    private string FileOf(string folder, BdsTrial trial) =>
        RecordPaths.Problem(trial.Trial + ".txt") is { } problem
            ? throw new DataFormatException(Info, $"names the trial '{trial.Trial}', which {problem}.", "Correct the list.")
            : Path.Combine(folder, trial.Trial + ".txt");

    [GeneratedRegex(@"^BDS\d{5}\.txt$")]
    private static partial Regex Trial();
}
