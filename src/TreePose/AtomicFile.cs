using System.Runtime.InteropServices;
using System.Text;

namespace TreePose;

/// <summary>Files that are either whole or absent, also after a kill or a full disk.</summary>
public static class AtomicFile
{
    /// <summary>Fails, before any work, when something is there that is not to be written over.</summary>
    /// <param name="path">The file that is to be written.</param>
    /// <param name="overwrite">Whether it may take the place of a file; a folder never goes.</param>
    /// <exception cref="TreePoseException">Something is there.</exception>
    internal static void RequireFree(string path, bool overwrite)
    {
        if (Path.Exists(path) && (!overwrite || Directory.Exists(path)))
            throw new TreePoseException($"'{path}' exists already and is not written over: choose another name, or say --force.");
    }

    /// <summary>Writes text beside its place, flushes it to disk and moves it there.</summary>
    public static void WriteAllText(string path, string text) => WriteAllBytes(path, new UTF8Encoding(false).GetBytes(text));

    /// <summary>Writes bytes beside their place, flushes them to disk and moves them there.</summary>
    public static void WriteAllBytes(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));

    /// <summary>Lets <paramref name="write"/> fill a temporary file that takes its place only when it is whole.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFileStream file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Begins a file that is filled step by step and takes its place at <see cref="AtomicFileStream.Commit"/>.</summary>
    internal static AtomicFileStream Create(string path) => new(path);

    /// <summary>
    /// Moves a whole file to a place that nobody has yet; of several who do so at once exactly one succeeds. (Elsewhere than on
    /// Windows <see cref="File.Move(string, string)"/> looks first and moves then, and another may come between: a link does not.)
    /// </summary>
    /// <returns>Whether it is there now; otherwise somebody was first, and the file stays where it was.</returns>
    internal static bool TryClaim(string from, string to)
    {
        const int AlreadyThere = 17; // EEXIST of Linux and macOS
        if (!OperatingSystem.IsWindows())
        {
            if (link(from, to) == 0)
            {
                File.Delete(from);
                return true;
            }
            if (Marshal.GetLastPInvokeError() == AlreadyThere)
                return false;
        }
        try
        {
            File.Move(from, to, overwrite: false); // Windows, and file systems without links
            return true;
        }
        catch (IOException) when (File.Exists(to))
        {
            return false;
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    /// <summary>Appends one line and flushes it to disk before returning.</summary>
    public static void AppendLine(string path, string line)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var stream = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write(new UTF8Encoding(false).GetBytes(line + "\n"));
        stream.Flush(flushToDisk: true);
    }
}

/// <summary>A file in the making, beside its place. Disposed without <see cref="Commit"/>, it leaves nothing.</summary>
internal sealed class AtomicFileStream : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;

    internal AtomicFileStream(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        (_path, _temporary) = (path, path + ".partial");
        if (new FileInfo(_temporary).LinkTarget is not null)
            File.Delete(_temporary); // a link left here by somebody would be written through
        _stream = new FileStream(_temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where the content goes.</summary>
    public Stream Stream => _stream;

    /// <summary>Flushes the content to disk and moves the file to its place.</summary>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What was not committed is not wanted: a full disk may not keep the rest of it here.
        }
        if (File.Exists(_temporary))
            File.Delete(_temporary);
    }
}
