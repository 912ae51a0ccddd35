using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// A trained model on disk: <c>model.json</c>, <c>card.md</c> and weights that PyTorch loads (<c>weights/*.pth</c>, each with a
/// <c>.json</c> beside). A finished run is read as one too, straight from its record. What is read has been checked: every file is
/// there, has the hash that the description gives it, and no other file lies between them.
/// </summary>
public sealed class ModelFolder
{
    /// <summary>The page for people.</summary>
    public const string Card = "card.md";

    /// <summary>Folder of the weights; in a run's record they are in <see cref="RecordFiles.CheckpointsFolder"/>.</summary>
    public const string WeightsFolder = "weights";

    private const string Remedy =
        "Copy the folder again from where it was made, unpack its archive again, or promote the run again. Weights are not kept in git.";
    private readonly Func<string, string> _pathOf;

    private ModelFolder(string folder, ModelDescription description, Func<string, string> pathOf) =>
        (Folder, Description, _pathOf) = (folder, description, pathOf);

    /// <summary>The folder of the model, or the record of the run.</summary>
    public string Folder { get; }

    /// <summary>Name of the folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>What it is.</summary>
    public ModelDescription Description { get; }

    /// <summary>Full path of a file of it.</summary>
    /// <param name="file">As the description has it.</param>
    public string PathOf(string file) => _pathOf(file);

    /// <summary>What stands beside the weights of a network.</summary>
    /// <exception cref="DataFormatException">It is damaged.</exception>
    public ModelWeights WeightsOf(ModelMember member) => ModelWeights.Read(PathOf(member.Note));

    /// <summary>Whether a folder says that it is a model.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, ModelDescription.FileName));

    /// <summary>Opens a model folder and checks every file of it.</summary>
    /// <exception cref="DataFormatException">A file is missing, changed, or one too many; or the format is not known.</exception>
    public static ModelFolder Open(string folder)
    {
        string description = Path.Combine(folder, ModelDescription.FileName);
        if (!File.Exists(description))
            throw new DataFormatException(folder, $"has no {ModelDescription.FileName}, so it is no model folder.", Remedy);
        RecordPaths.RequireNoLinks(folder);
        if (ModelChain.Is(folder))
            throw new TreePoseException(
                $"{folder} holds models in a row, and one is needed here. Name one of them: {Path.Combine(folder, "models", "events")} or "
                    + $"{Path.Combine(folder, "models", "holds")}."
            );
        ModelDescription read = ModelDescription.Read(description);
        Check(folder, read);
        Dictionary<string, RunFile> moved = read.Files.Where(f => f.Location is not null).ToDictionary(f => f.Path);
        string Find(string file)
        {
            string inside = RecordPaths.Resolve(folder, file, description);
            return File.Exists(inside) || !moved.TryGetValue(file, out RunFile? of) ? inside : RunFiles.Moved(read.Run.Id, of) ?? inside;
        }
        return new ModelFolder(folder, read, Find);
    }

    /// <summary>Reads a finished run as a model.</summary>
    /// <exception cref="TreePoseException">It is not finished, kept no weights, or they are not what they were.</exception>
    public static ModelFolder OfRun(StoredRun run)
    {
        RunInfo info = run.Info;
        if (info.Status != RunStatus.Finished)
        {
            throw new TreePoseException(
                $"'{info.Name}' is {RunStatuses.Name(info.Status)}: only a finished run is a model. Go on with it: '"
                    + $"{run.CommandLine("resume")}'."
            );
        }
        RunFile[] files = [.. RunFiles.Read(run.Folder).Where(f => RecordFiles.IsIn(f.Path, RecordFiles.CheckpointsFolder))];
        if (!files.Any(f => IsWeights(f.Path)))
            throw new TreePoseException($"'{info.Name}' kept no weights ({RecordFiles.CheckpointsFolder}/*.pth): it is no model.");
        Dictionary<string, string> paths = files.ToDictionary(f => ModelDescriptions.PlaceOf(f.Path), f => Sound(run, f));
        string Find(string file) =>
            paths.GetValueOrDefault(file) ?? throw new DataFormatException(run.Folder, $"has no '{file}' among its weights.", Remedy);
        return new ModelFolder(run.Folder, ModelDescriptions.Of(run, files, paths), Find);
    }

    /// <summary>Makes a model folder, whole or not at all.</summary>
    /// <param name="folder">Where; made here.</param>
    /// <param name="description">What it is; its files are listed here.</param>
    /// <param name="fill">Writes weights and what stands beside them below the folder that it is given.</param>
    /// <param name="card">The page for people.</param>
    /// <exception cref="TreePoseException">The folder exists already.</exception>
    public static ModelFolder Make(string folder, ModelDescription description, Action<string> fill, string card)
    {
        AtomicFolder.Make(
            folder,
            aside =>
            {
                fill(aside);
                AtomicFile.WriteAllText(Path.Combine(aside, Card), card);
                ModelDescription whole = description with { Files = FilesOf(aside) };
                AtomicFile.WriteAllText(Path.Combine(aside, ModelDescription.FileName), whole.ToJson());
                Open(aside);
            }
        );
        return Open(folder);
    }

    /// <summary>Every file of a folder in the making, with its hash.</summary>
    internal static RunFile[] FilesOf(string folder) =>
        [
            .. RecordPaths
                .Entries(folder)
                .Where(e => e.IsFile)
                .Select(e => new RunFile(
                    Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(e.Path)).Replace('\\', '/'),
                    new FileInfo(e.Path).Length,
                    RunFiles.Hash(e.Path)
                ))
                .Where(f => f.Path != ModelDescription.FileName)
                .OrderBy(f => f.Path, StringComparer.Ordinal),
        ];

    internal static bool IsWeights(string path) => path.EndsWith(".pth", StringComparison.Ordinal);

    private static string Sound(StoredRun run, RunFile file)
    {
        string path =
            RunFiles.Locate(run.Folder, file.Path)
            ?? throw new TreePoseException(
                $"{file.Path} of the run '{run.Info.Name}' is not here{(file.Location is null ? "" : $" but at {file.Location}")}. Put it "
                    + $"back as '{Path.Combine(run.Folder, file.Path)}' (SHA-256 {file.Sha256})."
            );
        return Problem(path, file) is { } problem
            ? throw new DataFormatException(path, problem, "Restore it from a copy of the record.")
            : path;
    }

    private static void Check(string folder, ModelDescription model) =>
        Check(
            folder,
            model.Files,
            model.Models.SelectMany(m => new[] { m.Weights }.Concat(m.Origin is null ? [] : [m.Note])),
            Remedy,
            f => RunFiles.Moved(model.Run.Id, f)
        );

    /// <summary>Fails unless a folder holds the files of a list, as they were, and no other.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The list, without <c>model.json</c>.</param>
    /// <param name="needed">Files that have to be in it.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="elsewhere">Where a file that was moved lies; null when it is nowhere.</param>
    internal static void Check(
        string folder,
        IReadOnlyList<RunFile> files,
        IEnumerable<string> needed,
        string remedy,
        Func<RunFile, string?>? elsewhere = null
    )
    {
        string PlaceOf(RunFile file) =>
            Path.Combine(folder, file.Path) is var inside && !File.Exists(inside) && file.Location is not null
                ? elsewhere?.Invoke(file) ?? inside
                : inside;
        string[] wrong =
        [
            .. files
                .Select(f => (f.Path, Problem: Problem(PlaceOf(f), f)))
                .Where(f => f.Problem is not null)
                .Select(f => $"{f.Path} {f.Problem}"),
            .. RecordPaths
                .Entries(folder)
                .Where(e => e.IsFile)
                .Select(e => Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(e.Path)).Replace('\\', '/'))
                .Except(files.Select(f => f.Path))
                .Where(f => f != ModelDescription.FileName)
                .Order(StringComparer.Ordinal)
                .Select(f => $"{f} is not a file of the model."),
            .. needed.Except(files.Select(f => f.Path)).Select(f => $"{f} is not among its files."),
        ];
        RunFile[] gone = [.. files.Where(f => IsWeights(f.Path) && !File.Exists(PlaceOf(f)))];
        if (gone.Length > 0 && gone.Length == wrong.Length)
            throw Without(folder, gone);
        if (wrong.Length > 0)
        {
            string more = wrong.Length > 5 ? $" And {wrong.Length - 5} more." : "";
            throw new DataFormatException(folder, $"is not the model that it was. {string.Join(" ", wrong.Take(5))}{more}", remedy);
        }
    }

    /// <summary>The error of a folder that came without its weights, as git brings it.</summary>
    private static DataFormatException Without(string folder, RunFile[] gone)
    {
        RunFile first = gone[0];
        string where = first.Location is null ? "" : $", or at {first.Location} below a folder of large files",
            name = OwnRuns.SiteVariable;
        return new DataFormatException(
            folder,
            $"is without its weights, which git does not keep: {Plural.Of(gone.Length, "file")} of {gone.Sum(f => f.Bytes)} bytes "
                + $"{(gone.Length == 1 ? "is" : "are")} not here. {first.Path} is expected at {Path.Combine(folder, first.Path)}{where} "
                + $"(SHA-256 {first.Sha256}).",
            "Copy them from where the model was made"
                + (first.Location is null ? "" : $", or name the folder of large files in {name}")
                + ", unpack the model's archive, or promote its run again."
        );
    }

    /// <summary>What is wrong with a file; null when it is what the list says.</summary>
    private static string? Problem(string path, RunFile file) =>
        !File.Exists(path) ? "is missing."
        : new FileInfo(path).Length is var size && size != file.Bytes ? $"has {size} bytes where {file.Bytes} are listed."
        : RunFiles.Hash(path) != file.Sha256 ? "has another content than it had: its SHA-256 is not the one that is listed."
        : null;
}
