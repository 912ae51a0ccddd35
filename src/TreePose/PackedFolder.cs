using System.IO.Compression;

namespace TreePose;

/// <summary>
/// Folders as a single file for sending, a plain zip. Whoever unpacks one may have it from a stranger: paths that lead out, links,
/// files twice and sizes beyond all reason are refused, whatever the archive says of itself.
/// </summary>
/// <param name="File">The archive.</param>
/// <param name="MostFiles">More are not unpacked.</param>
/// <param name="MostBytes">Nor is more than this, all files together.</param>
/// <param name="Remedy">How one gets a sound one, a sentence.</param>
internal sealed record PackedFolder(string File, int MostFiles, long MostBytes, string Remedy)
{
    private const long MostExpansion = 1000; // a zip of zeros is below
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same folder gives the same bytes

    /// <summary>Writes an archive, whole or not at all.</summary>
    /// <param name="file">The archive; made here.</param>
    /// <param name="files">Names inside, with forward slashes, each with what it holds.</param>
    /// <exception cref="TreePoseException">The file exists already.</exception>
    public static void Write(string file, IEnumerable<(string Name, Func<Stream> Open)> files)
    {
        AtomicFolder.RequireFree(file);
        AtomicFile.Write(
            file,
            stream =>
            {
                using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                foreach ((string name, Func<Stream> open) in files)
                {
                    ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                    entry.LastWriteTime = Epoch;
                    using Stream to = entry.Open();
                    using Stream from = open();
                    from.CopyTo(to);
                }
            }
        );
    }

    /// <summary>Unpacks everything into an empty folder.</summary>
    /// <param name="folder">There; whoever calls throws it away when this fails.</param>
    /// <exception cref="DataFormatException">It is no archive, or one that is not to be trusted.</exception>
    public void Extract(string folder)
    {
        try
        {
            using FileStream stream = Formats.DataFile.Open(File);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            if (zip.Entries.Count > MostFiles)
                throw Wrong($"holds {zip.Entries.Count} files; at most {MostFiles} are unpacked.");
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            long left = MostBytes;
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (RecordPaths.Problem(entry.FullName) is { } problem)
                    throw Wrong($"holds '{entry.FullName}', which {problem}.");
                if (!names.Add(entry.FullName))
                    throw Wrong($"holds '{entry.FullName}' twice.");
                if (IsLink(entry))
                    throw Wrong($"holds the link '{entry.FullName}'; an archive holds files only.");
                if (entry.Length > left || entry.Length > MostExpansion * Math.Max(1024, entry.CompressedLength))
                    throw Wrong($"holds '{entry.FullName}', which would become {entry.Length} bytes: more than is unpacked.");
                left -= Copy(entry, RecordPaths.Resolve(folder, entry.FullName, File));
            }
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(File, $"is not a zip archive ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Copies what an entry says that it has; one that has more is refused, whatever its header says.</summary>
    private long Copy(ZipArchiveEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream from = entry.Open();
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] block = new byte[1 << 16];
        long copied = 0;
        for (int read; (read = from.Read(block)) > 0; copied += read)
        {
            if (copied + read > entry.Length)
                throw Wrong($"holds '{entry.FullName}', which has more than the {entry.Length} bytes that it says.");
            to.Write(block, 0, read);
        }
        return copied;
    }

    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000;

    /// <summary>An error about the archive.</summary>
    public DataFormatException Wrong(string problem) => new(File, problem, "Nothing was unpacked. " + Remedy);
}
