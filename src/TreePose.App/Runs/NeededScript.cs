using TreePose.Experiments.Parts;
using TreePose.ModelFolders;
using TreePose.Parts;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>The script whose parts a stored run or a workflow uses.</summary>
internal sealed record NeededScript
{
    private readonly WorkflowScript _script;

    private NeededScript(WorkflowScript script) => _script = script;

    /// <summary>Who needs it.</summary>
    private string Owner { get; init; } = "";

    /// <summary>The copy that is kept of it.</summary>
    private string Kept { get; init; } = "";

    /// <summary>The command that was asked for, after the script.</summary>
    private string Command { get; init; } = "";

    /// <summary>What can be done when the script has changed and shall stay so, a command after the script.</summary>
    private string Anew { get; init; } = "";

    /// <summary>Fails when this program does not have the parts that a run was made with.</summary>
    /// <param name="bench">This program's parts.</param>
    /// <param name="stored">The run.</param>
    /// <param name="command">What is asked for: <c>resume</c>.</param>
    /// <exception cref="PartException">Another script made the run, or it has changed; the error says what to do.</exception>
    public static void Require(Bench bench, StoredRun stored, string command)
    {
        if (stored is not { Script: { } path, ScriptParts.Count: > 0 })
            return;
        new NeededScript(new WorkflowScript(path, stored.ScriptSha256, stored.ScriptParts))
        {
            Owner = Path.GetFileName(stored.Folder),
            Kept = Path.Combine(stored.Folder, RecordFiles.SourceFolder, Path.GetFileName(path)),
            Command = $"{command} {Shell.Quote(stored.Folder)}",
            Anew = $"run {stored.Experiment} --config {Shell.Quote(stored.Folder)}",
        }.Require(bench);
    }

    /// <summary>Fails when this program does not have the parts of a workflow.</summary>
    /// <param name="bench">This program's parts.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="workflows">Its folder.</param>
    /// <param name="runs">Root of the records.</param>
    /// <exception cref="PartException">Its script is another one, or has changed; the error says what to do.</exception>
    public static void Require(Bench bench, Workflow workflow, string workflows, string runs)
    {
        if (workflow.Script is not { } script)
            return;
        new NeededScript(script)
        {
            Owner = workflow.Name,
            Kept = Path.Combine(workflows, workflow.Name, WorkflowFiles.KeptScript(script)),
            Command = $"workflow run {workflow.Name} --workflows {Shell.Quote(workflows)} --runs {Shell.Quote(runs)}",
            Anew = $"run {workflow.Experiment}",
        }.Require(bench);
    }

    private void Require(Bench bench)
    {
        if (bench.Script?.Sha256 is { } own && own == _script.Sha256)
            return;
        string script = Shell.QuotePath(_script.Path),
            back = $"'cp {Shell.Quote(Kept)} {script}'",
            uses = $"'{Owner}' uses the {string.Join(", the ", _script.Parts)} of {script}",
            again = $"'./treepose {script} {Command}'";
        if (!File.Exists(_script.Path))
            throw new PartException($"{uses}, which is gone. A copy is kept: {back}, then {again}.");
        if (bench.Script is { } given && Path.GetFullPath(given.Script) == _script.Path)
        {
            throw new PartException($"{uses}, which has changed since. Put it back, {back}, or begin anew: './treepose {script} {Anew}'.");
        }
        throw new PartException($"{uses}, which this program does not have. Say {again}.");
    }
}
