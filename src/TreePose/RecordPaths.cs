using System.IO.Enumeration;

namespace TreePose;

/// <summary>
/// The one place that resolves a path which comes out of a record, a workflow or a manifest. Such a folder may be a stranger's:
/// its paths stay inside it, nothing in it is followed elsewhere, and what is no plain file is not opened.
/// </summary>
internal static class RecordPaths
{
    /// <summary>The largest file of a record that is read whole.</summary>
    public const long MostBytes = 1L << 30;

    private const int LongestPath = 1000,
        LongestName = 255;
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    /// <summary>Why a text is no path inside a folder, for a sentence that names it; null when it is one.</summary>
    public static string? Problem(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return "is empty";
        if (path.Length > LongestPath)
            return $"has more than {LongestPath} characters";
        if (path.Any(c => char.IsControl(c) || c == '\\'))
            return "has a backslash or a control character";
        if (path[0] == '/' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
            return "is absolute";
        return path.Split('/').Select(ProblemOfName).FirstOrDefault(p => p is not null);
    }

    /// <summary>The full path of a file or folder that a record names; it need not be there.</summary>
    /// <param name="folder">What it has to lie in.</param>
    /// <param name="relativePath">As the record has it.</param>
    /// <param name="where">The file that says so, for errors.</param>
    /// <param name="remedy">What to do about a path that is refused.</param>
    /// <exception cref="DataFormatException">It leads out, is no path, or passes through a link.</exception>
    public static string Resolve(string folder, string? relativePath, string where, string remedy = "restore the file from a copy.")
    {
        if (Problem(relativePath) is { } problem)
            throw Refused(where, $"names the file '{relativePath}', which {problem}", remedy);
        string path = folder;
        foreach (string name in relativePath!.Split('/'))
        {
            path = Path.Combine(path, name);
            if (IsLink(path))
                throw Refused(where, $"names the file '{relativePath}', which is or passes through a link", remedy);
        }
        return path;
    }

    /// <summary>Whether there is a link at a path, wherever it leads.</summary>
    public static bool IsLink(string path)
    {
        FileAttributes found = new FileInfo(path).Attributes; // all bits are set when there is nothing
        return (int)found != -1 && found.HasFlag(FileAttributes.ReparsePoint);
    }

    /// <summary>Everything in a folder and below it; links are told and never followed.</summary>
    public static IEnumerable<(string Path, bool IsFile, bool IsLink)> Entries(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = 0,
            IgnoreInaccessible = false,
        };
        return new FileSystemEnumerable<(string, bool, bool)>(
            folder,
            (ref FileSystemEntry e) => (e.ToFullPath(), !e.IsDirectory, e.Attributes.HasFlag(FileAttributes.ReparsePoint)),
            options
        )
        {
            ShouldRecursePredicate = (ref FileSystemEntry e) => !e.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
    }

    /// <summary>Refuses a record that holds a link: through one it would be read, written or sent what lies elsewhere.</summary>
    /// <exception cref="DataFormatException">There is one.</exception>
    public static void RequireNoLinks(string folder)
    {
        if (Entries(folder).Where(e => e.IsLink).Select(e => e.Path).FirstOrDefault() is not { } link)
            return;
        throw new DataFormatException(
            folder,
            $"holds the link '{Path.GetRelativePath(folder, link)}'; a record holds files and folders only.",
            "Put the file itself there, or remove the link."
        );
    }

    /// <summary>Refuses a record that is written to and holds a pipe: opening one waits without end.</summary>
    /// <exception cref="DataFormatException">There is one.</exception>
    public static void RequireNoPipes(string folder)
    {
        foreach ((string path, _, _) in Entries(folder).Where(e => e.IsFile && !e.IsLink))
            if (new FileInfo(path).Length == 0 && IsPipe(path))
                throw new DataFormatException(path, "is a pipe; a record holds files and folders only.", "Remove it.");
    }

    /// <summary>Opened for reading and writing at once, a pipe does not wait for its other end.</summary>
    private static bool IsPipe(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.ReadWrite,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            return !file.CanSeek;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // a living process has it, or it is read-only
        }
    }

    /// <summary>Refuses a single file of a record that is a link.</summary>
    /// <exception cref="DataFormatException">It is one.</exception>
    public static void RequireNoLink(string path)
    {
        if (IsLink(path))
            throw new DataFormatException(path, "is a link; a record holds files only.", "Put the file itself there.");
    }

    /// <summary>The bytes of a file of a record.</summary>
    /// <exception cref="DataFormatException">It is a link, or larger than any file of a record that is read whole.</exception>
    public static byte[] Read(string path)
    {
        var file = new FileInfo(path); // asked once: lists read thousands of small files
        if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            RequireNoLink(path);
        long length = file.Length;
        if (length > MostBytes)
            throw new DataFormatException(path, $"has {length} bytes; at most {MostBytes} are read.", "Restore it from a copy.");
        return length == 0 ? [] : File.ReadAllBytes(path); // a pipe or a device has no length either, and would never end
    }

    private static string? ProblemOfName(string name)
    {
        if (name.Length == 0)
            return "has an empty part";
        if (name is "." or "..")
            return "leads out of its folder";
        if (name.Length > LongestName)
            return $"has a name of more than {LongestName} characters";
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        bool isPort =
            stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal));
        return Devices.Contains(stem) || (isPort && char.IsAsciiDigit(stem[3])) ? "is the name of a device" : null;
    }

    private static DataFormatException Refused(string where, string problem, string remedy) =>
        new(where, problem + ".", $"Paths stay inside the folder, without '..', links and devices: {remedy}");
}
