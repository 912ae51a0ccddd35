namespace TreePose.Formats;

/// <summary>
/// The one way to open files of data: whatever the system says against it becomes an error that names path, reason and remedy, so
/// that the capture is left out and the rest goes on.
/// </summary>
internal static class DataFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="DataFormatException">It is not there, a link leads nowhere, or it may not be read.</exception>
    public static FileStream Open(string path) => Reading(path, () => File.OpenRead(path));

    /// <summary>All bytes of a file.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static byte[] Bytes(string path) => Reading(path, () => File.ReadAllBytes(path));

    /// <summary>All text of a file.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static string Text(string path) => Reading(path, () => File.ReadAllText(path));

    /// <summary>Does what reads a file; an error of the system becomes one of ours.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>What the system has against a file or folder.</summary>
    public static DataFormatException Unreadable(string path, Exception error)
    {
        if (Target(path) is { } target && !Path.Exists(target))
        {
            return new DataFormatException(
                path,
                $"cannot be opened (it is a link to {target}, which is not there).",
                "Connect the drive that holds it, fetch the content (git annex get), or put the file itself there.",
                error
            );
        }
        if (error is UnauthorizedAccessException && Directory.Exists(path))
        {
            return File.Exists(path) || !CanList(path)
                ? new DataFormatException(
                    path,
                    "cannot be opened (its folder may not be read).",
                    "Ask its owner for the right to it.",
                    error
                )
                : new DataFormatException(path, "cannot be opened (it is a folder; a file is expected).", "Name the file.", error);
        }
        if (error is UnauthorizedAccessException)
            return new DataFormatException(
                path,
                "cannot be opened (you may not read it).",
                "Ask its owner for the right: chmod +r.",
                error
            );
        if (error is FileNotFoundException or DirectoryNotFoundException)
            return new DataFormatException(path, "cannot be opened (it is not there).", "Check the path.", error);
        return new DataFormatException(path, $"cannot be opened ({error.Message.TrimEnd('.')}).", "Check the path and its drive.", error);
    }

    private static string? Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool CanList(string folder)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
