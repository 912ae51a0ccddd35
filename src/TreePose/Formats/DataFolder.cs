using System.Text.RegularExpressions;

namespace TreePose.Formats;

/// <summary>What lies in a data folder and cannot be used: a file, those of one recording, or a folder.</summary>
/// <param name="Name">The recording, or the path from the data folder.</param>
/// <param name="Reason">What is wrong with it, and what to do.</param>
public sealed record UnusedFile(string Name, string Reason)
{
    /// <summary>A path as a data folder's own names go: from it, with forward slashes.</summary>
    internal static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
}

/// <summary>
/// What lies in a data folder, anywhere below. By rule these are passed over: hidden files and folders, <c>lost+found</c> and the
/// like, what file managers leave (<c>Thumbs.db</c>), <c>README</c>, <c>LICENSE</c> and other papers, pictures, films, programs, and the
/// exports of motion capture that no part has (<c>.qtm</c>, <c>.c3d</c>). Everything else is given to the source, which uses it or names
/// it. A folder that cannot be looked into is named. A source that reads such a kind says so.
/// </summary>
internal static partial class DataFolder
{
    /// <summary>Every file that is not passed over, by path.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="unread">Receives the folders that cannot be looked into.</param>
    /// <param name="deep">Whether folders below are looked into.</param>
    /// <param name="wanted">Names of files that are not passed over, whatever the rule; hidden ones are.</param>
    /// <exception cref="DataFormatException">The folder itself cannot be looked into.</exception>
    public static IReadOnlyList<string> Files(
        string folder,
        ICollection<UnusedFile> unread,
        bool deep = true,
        Func<string, bool>? wanted = null
    )
    {
        var files = new List<string>();
        string[] entries = DataFile.Reading(folder, () => Directory.GetFileSystemEntries(folder));
        files.AddRange(Below(folder, unread, deep, wanted ?? (_ => false), entries));
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>The folders just below one, but those that are passed over.</summary>
    /// <exception cref="DataFormatException">The folder cannot be looked into.</exception>
    public static IReadOnlyList<string> Folders(string folder) =>
        [
            .. DataFile
                .Reading(folder, () => Directory.GetDirectories(folder))
                .Where(d => !IsPassedOver(Path.GetFileName(d), isFolder: true))
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Below(
        string folder,
        ICollection<UnusedFile> unread,
        bool deep,
        Func<string, bool> wanted,
        string[] entries
    )
    {
        foreach (string entry in entries)
        {
            bool isFolder = Directory.Exists(entry);
            string name = Path.GetFileName(entry);
            bool asked = !isFolder && name[0] != '.' && wanted(name);
            if ((!asked && IsPassedOver(name, isFolder)) || (isFolder && (!deep || LeadsUp(entry))))
                continue;
            if (!isFolder)
            {
                yield return entry;
                continue;
            }
            string[] inside = [];
            try
            {
                inside = DataFile.Reading(entry, () => Directory.GetFileSystemEntries(entry));
            }
            catch (DataFormatException e)
            {
                unread.Add(new UnusedFile(entry, e.Message));
            }
            foreach (string file in Below(entry, unread, deep, wanted, inside))
                yield return file;
        }
    }

    /// <summary>A link to a folder that it lies in would go round for ever.</summary>
    private static bool LeadsUp(string folder) =>
        new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) is { } target
        && Path.GetFullPath(folder).StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar);

    private static bool IsPassedOver(string name, bool isFolder) => isFolder ? Hidden().IsMatch(name) : Paper().IsMatch(name);

    [GeneratedRegex(@"^(\..*|lost\+found|System Volume Information|\$RECYCLE\.BIN|@eaDir|__MACOSX|__pycache__)$", RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();

    [GeneratedRegex(
        @"^(\..*|Thumbs\.db|desktop\.ini|(README|LICEN[CS]E|COPYING|CHANGES|CHANGELOG|CITATION|SHA256SUMS|MD5SUMS).*|.*\."
            + "(c3d|qtm|qca|avi|mp4|mov|mkv|png|jpe?g|gif|svg|tiff?|pdf|md|rst|html?|docx?|odt|xlsx?|ods|pptx?|json|ya?ml|toml|log|"
            + "py|ipynb|m|r|cs|sh|bat|parquet|pth|pt))$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Paper();
}
