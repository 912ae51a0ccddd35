using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// A model folder as a single file for sending, a plain zip. What is unpacked is a whole model or nothing; what an archive may not
/// hold is told by <see cref="PackedFolder"/>.
/// </summary>
public static class ModelArchive
{
    private const int MostFiles = 10_000;
    private const long MostBytes = 1L << 32;
    private const string Remedy = "Pack the model again with './treepose model pack'.";

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

    private static void Pack(string file, IReadOnlyList<RunFile> files, Func<string, string> pathOf) =>
        PackedFolder.Write(
            file,
            files
                .Select(f => f.Path)
                .Append(ModelDescription.FileName)
                .Select(name => (name, new Func<Stream>(() => File.OpenRead(pathOf(name)))))
        );

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
                new PackedFolder(file, MostFiles, MostBytes, Remedy).Extract(aside);
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
}
