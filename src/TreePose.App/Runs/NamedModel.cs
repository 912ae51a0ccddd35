using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>Finds what a command line calls a model: a model folder, a promoted workflow, a run.</summary>
internal static class NamedModel
{
    /// <summary>Opens it.</summary>
    /// <param name="bench">This program's parts.</param>
    /// <param name="text">As it was typed.</param>
    /// <param name="workflows">The folder of workflows.</param>
    /// <param name="root">Root of the records.</param>
    /// <exception cref="TreePoseException">It is none of the three, or not what it was.</exception>
    public static ModelFolder Open(Bench bench, string text, string workflows, string root)
    {
        if (ModelFolder.Is(text))
            return ModelFolder.Open(text);
        if (File.Exists(text))
            throw new TreePoseException(
                $"'{text}' is a file. A model is a folder, a workflow or a run; an archive is opened first: './treepose model unpack "
                    + $"{Shell.Quote(text)} FOLDER'."
            );
        if (RunFolders.IsName(text) && File.Exists(Path.Combine(workflows, text + ".json")))
            return OfWorkflow(bench, Workflow.Read(workflows, text), workflows, root);
        if (!File.Exists(Path.Combine(text, RecordFiles.Run)) && Directory.Exists(text))
            throw new DataFormatException(
                text,
                $"has neither {ModelDescription.FileName} nor {RecordFiles.Run}: it is no model and no run.",
                "Name a model folder, a promoted workflow or a run."
            );
        RunInfo found = new RunStore(root).Find(text);
        StoredRun run = StoredRun.Open(found.Folder);
        NeededScript.Require(bench, run, "predict");
        return ModelFolder.OfRun(run);
    }

    private static ModelFolder OfWorkflow(Bench bench, Workflow workflow, string workflows, string root)
    {
        string folder = Path.Combine(workflows, workflow.Name);
        if (!ModelFolder.Is(folder))
        {
            throw new TreePoseException(
                $"The workflow '{workflow.Name}' holds no model that can be applied"
                    + (
                        workflow.Model.Count == 0
                            ? ": its run kept no weights."
                            : $": '{folder}' has no {ModelDescription.FileName}. It was promoted by an earlier version, or its folder "
                                + "was not copied whole. Promote its run again under another name."
                    )
            );
        }
        NeededScript.Require(bench, workflow, workflows, root);
        return ModelFolder.Open(folder);
    }
}
