using System.IO.Compression;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// A model folder as a single file for sending, a plain zip. Whoever unpacks one may have it from a stranger: paths that lead out,
/// links, files twice and sizes beyond all reason are refused, and what is unpacked is a whole model or nothing.
/// </summary>
public static class ModelArchive
{
    private const int MostFiles = 10_000;
    private const long MostBytes = 1L << 32;
    private const long MostExpansion = 1000; // a zip of zeros is below; real weights hardly shrink
    private const string Remedy = "Pack the model again with './treepose model pack'.";
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same folder gives the same bytes

    /// <summary>Packs a model.</summary>
    /// <param name="model">A model folder.</param>
    /// <param name="file">The archive; made here, whole or not at all.</param>
    /// <exception cref="TreePoseException">The file exists already, or the model is a run and no folder yet.</exception>
    public static void Pack(ModelFolder model, string file)
    {
        if (!ModelFolder.Is(model.Folder))
            throw new TreePoseException(
                $"{model.Folder} is a run: make a model folder of it first, './treepose promote {model.Name} --as NAME', and pack that."
            );
        Pack(file, model.Description.Files, model.PathOf);
    }

    /// <summary>Packs models in a row.</summary>
    /// <param name="chain">The models.</param>
    /// <param name="file">The archive; made here, whole or not at all.</param>
    /// <exception cref="TreePoseException">The file exists already.</exception>
    public static void Pack(ModelChain chain, string file) => Pack(file, chain.Description.Files, name => Path.Combine(chain.Folder, name));

    private static void Pack(string file, IReadOnlyList<RunFile> files, Func<string, string> pathOf)
    {
        AtomicFolder.RequireFree(file);
        AtomicFile.Write(
            file,
            stream =>
            {
                using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                foreach (string name in files.Select(f => f.Path).Append(ModelDescription.FileName))
                {
                    ZipArchiveEntry entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                    entry.LastWriteTime = Epoch;
                    using Stream to = entry.Open();
                    using FileStream from = File.OpenRead(pathOf(name));
                    from.CopyTo(to);
                }
            }
        );
    }

    /// <summary>Unpacks a model and checks every file of it.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="folder">Where to; made here.</param>
    /// <exception cref="DataFormatException">It is no archive of a model, or one that is not to be trusted.</exception>
    /// <exception cref="TreePoseException">The folder exists already.</exception>
    public static ModelFolder Unpack(string file, string folder)
    {
        UnpackAny(file, folder);
        return ModelFolder.Open(folder);
    }

    /// <summary>Unpacks a model, or models in a row.</summary>
    /// <returns>How many files.</returns>
    /// <inheritdoc cref="Unpack"/>
    internal static int UnpackAny(string file, string folder)
    {
        int files = 0;
        AtomicFolder.Make(
            folder,
            aside =>
            {
                Extract(file, aside);
                files = Check(file, aside);
            }
        );
        return files;
    }

    private static int Check(string file, string aside)
    {
        try
        {
            return 1 + (ModelChain.Is(aside) ? ModelChain.Open(aside).Description.Files : ModelFolder.Open(aside).Description.Files).Count;
        }
        catch (DataFormatException e)
        {
            string said = e.Message.Replace(aside, Path.GetFileName(file), StringComparison.Ordinal);
            throw new DataFormatException(file, $"does not hold a whole model. {said}", Remedy, e);
        }
    }

    private static void Extract(string file, string aside)
    {
        try
        {
            using FileStream stream = Formats.DataFile.Open(file);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            if (zip.Entries.Count > MostFiles)
                throw Wrong(file, $"holds {zip.Entries.Count} files; at most {MostFiles} are unpacked.");
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            long left = MostBytes;
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (RecordPaths.Problem(entry.FullName) is { } problem)
                    throw Wrong(file, $"holds '{entry.FullName}', which {problem}.");
                if (!names.Add(entry.FullName))
                    throw Wrong(file, $"holds '{entry.FullName}' twice.");
                if (IsLink(entry))
                    throw Wrong(file, $"holds the link '{entry.FullName}'; an archive holds files only.");
                if (entry.Length > left || entry.Length > MostExpansion * Math.Max(1024, entry.CompressedLength))
                    throw Wrong(file, $"holds '{entry.FullName}', which would become {entry.Length} bytes: more than is unpacked.");
                left -= Copy(file, entry, RecordPaths.Resolve(aside, entry.FullName, file));
            }
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException(file, $"is not a zip archive ({RecordJsonRules.Why(e)}).", Remedy, e);
        }
    }

    /// <summary>Copies what an entry says that it has; one that has more is refused, whatever its header says.</summary>
    private static long Copy(string file, ZipArchiveEntry entry, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using Stream from = entry.Open();
        using var to = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        byte[] block = new byte[1 << 16];
        long copied = 0;
        for (int read; (read = from.Read(block)) > 0; copied += read)
        {
            if (copied + read > entry.Length)
                throw Wrong(file, $"holds '{entry.FullName}', which has more than the {entry.Length} bytes that it says.");
            to.Write(block, 0, read);
        }
        return copied;
    }

    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & 0xF000) == 0xA000;

    private static DataFormatException Wrong(string file, string problem) => new(file, problem, "Nothing was unpacked. " + Remedy);
}
