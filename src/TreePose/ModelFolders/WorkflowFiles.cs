using System.Security.Cryptography;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// Puts a workflow into its folder. It is made aside, under a name that nobody else has; whoever moves the JSON to its place
/// first has the name, and then its folder.
/// </summary>
internal static class WorkflowFiles
{
    /// <summary>The model's files as the workflow lists them; empty for a run that kept no checkpoints.</summary>
    /// <exception cref="TreePoseException">One of them is not here.</exception>
    public static List<RunFile> ModelOf(RunInfo run)
    {
        RunFile[] all = [.. RunFiles.Read(run.Folder).Where(f => RecordFiles.IsIn(f.Path, RecordFiles.CheckpointsFolder))];
        foreach (RunFile file in all)
            Require(run, file);
        return [.. all.Select(f => f with { Path = ModelDescriptions.PlaceOf(f.Path), Location = null })];
    }

    /// <summary>Makes the workflow, or says that another process was faster.</summary>
    public static void Freeze(Workflow workflow, RunInfo run, string workflows, LargeFileOptions? large, string json)
    {
        string file = Path.Combine(workflows, workflow.Name + ".json");
        Make(
            workflow,
            run,
            workflows,
            large,
            aside =>
            {
                AtomicFile.WriteAllText(Path.Combine(aside, "workflow.json"), json);
                if (!AtomicFile.TryClaim(Path.Combine(aside, "workflow.json"), file))
                {
                    throw new TreePoseException(
                        $"'{file}' was promoted by another process while this one was at it, and is frozen: choose another name, or say "
                            + "it again to see whether it is the same."
                    );
                }
            }
        );
    }

    /// <summary>Puts back what a kill between JSON and folder, or somebody later, has left out.</summary>
    public static void Complete(Workflow workflow, RunInfo run, string workflows, LargeFileOptions? large)
    {
        string folder = Path.Combine(workflows, workflow.Name);
        string[] also =
        [
            ModelFolder.Card,
            .. workflow.Script is { } own ? [KeptScript(own)] : Array.Empty<string>(),
            .. HasWeights(workflow) ? [ModelDescription.FileName] : Array.Empty<string>(),
        ];
        HashSet<string> moved = ModelFolder.Is(folder)
            ? [.. ModelDescription.Read(Path.Combine(folder, ModelDescription.FileName)).Files.Where(IsElsewhere).Select(f => f.Path)]
            : [];
        bool IsElsewhere(RunFile f) => f.Location is not null && RunFiles.Moved(run.Id, f) is not null;
        if (workflow.Model.Select(m => m.Path).Concat(also).Any(f => !moved.Contains(f) && !File.Exists(Path.Combine(folder, f))))
            Make(workflow, run, workflows, large, _ => { });
    }

    /// <summary>Where a workflow keeps its script, below its folder.</summary>
    public static string KeptScript(WorkflowScript script) => $"{RecordFiles.SourceFolder}/{Path.GetFileName(script.Path)}";

    private static void Make(Workflow workflow, RunInfo run, string workflows, LargeFileOptions? large, Action<string> claim)
    {
        string aside = Path.Combine(workflows, $".{workflow.Name}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}.partial");
        try
        {
            Fill(aside, workflow, run, large);
            claim(aside);
            MoveInto(aside, Path.Combine(workflows, workflow.Name));
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    private static bool HasWeights(Workflow workflow) => workflow.Model.Any(m => ModelFolder.IsWeights(m.Path));

    private static void Fill(string folder, Workflow workflow, RunInfo run, LargeFileOptions? large)
    {
        var paths = new Dictionary<string, string>();
        foreach (RunFile file in workflow.Model)
        {
            string copy = RecordPaths.Resolve(folder, file.Path, run.Folder),
                source = Require(run, file with { Path = ModelDescriptions.CheckpointOf(file.Path) });
            paths[file.Path] = copy;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(source, copy);
            if (RunFiles.Hash(copy) != file.Sha256)
                throw new TreePoseException($"'{source}' is not the file that the run made: restore it, its SHA-256 is {file.Sha256}.");
        }
        if (workflow.Script is { } script)
        {
            string kept = RecordPaths.Resolve(run.Folder, KeptScript(script), run.Folder),
                copy = RecordPaths.Resolve(folder, KeptScript(script), run.Folder);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(kept, copy);
        }
        RunFile[] checkpoints = [.. workflow.Model.Select(f => f with { Path = ModelDescriptions.CheckpointOf(f.Path) })];
        ModelDescription? model = HasWeights(workflow) ? ModelDescriptions.Of(StoredRun.Open(run.Folder), checkpoints, paths) : null;
        AtomicFile.WriteAllText(Path.Combine(folder, ModelFolder.Card), ModelCard.Write(workflow, run, model));
        if (model is not null)
            AtomicFile.WriteAllText(
                Path.Combine(folder, ModelDescription.FileName),
                (model with { Files = [.. ModelFolder.FilesOf(folder).Select(f => Kept(folder, f, run, large))] }).ToJson()
            );
    }

    /// <summary>A file of the folder; weights that are too large go to the folder of large files, and their hash stays.</summary>
    private static RunFile Kept(string folder, RunFile file, RunInfo run, LargeFileOptions? large)
    {
        if (large is null || !ModelFolder.IsWeights(file.Path) || file.Bytes <= large.LargerThanBytes)
            return file;
        string path = Path.Combine(folder, file.Path),
            target = RunFiles.Move(path, file, large.Root);
        OwnRuns.Allow(run.Id, OwnRuns.FilesAt(large.Root));
        File.Delete(path);
        return file with { Location = target };
    }

    private static string Require(RunInfo run, RunFile file) =>
        RunFiles.Locate(run.Folder, file.Path)
        ?? throw new TreePoseException(
            $"{file.Path} of the run '{run.Name}' is not here"
                + (file.Location is null ? "" : $" but at {file.Location}")
                + $": a workflow needs its model. Put it back as '{Path.Combine(run.Folder, file.Path)}' (SHA-256 {file.Sha256}), then "
                + "promote again."
        );

    private static void MoveInto(string from, string to)
    {
        // The description last: where it is, everything is.
        string[] files = Directory.GetFiles(from, "*", SearchOption.AllDirectories);
        foreach (string file in files.OrderBy(f => Path.GetFileName(f) == ModelDescription.FileName))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(file, target, overwrite: true);
        }
    }
}
