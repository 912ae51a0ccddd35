using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary>The script whose parts a stored run uses.</summary>
internal static class ScriptOfRun
{
    /// <summary>Fails when this program does not have the parts that a run was made with.</summary>
    /// <param name="bench">This program's parts.</param>
    /// <param name="stored">The run.</param>
    /// <param name="command">What is asked for: <c>resume</c>.</param>
    /// <exception cref="PartException">Another script made the run, or it has changed; the error says what to do.</exception>
    public static void Require(Bench bench, StoredRun stored, string command)
    {
        if (stored.ScriptParts.Count == 0 || stored.Script is not { } path || bench.Script?.Sha256 == stored.ScriptSha256)
            return;
        string script = Shown(path),
            kept = Path.Combine(stored.Folder, RecordFiles.SourceFolder, Path.GetFileName(path)),
            uses = $"'{Path.GetFileName(stored.Folder)}' uses the {string.Join(", the ", stored.ScriptParts)} of {script}",
            again = $"'./treepose {script} {command} {stored.Folder}'";
        if (!File.Exists(path))
            throw new PartException($"{uses}, which is gone. The record keeps it: 'cp {kept} {script}', then {again}.");
        if (bench.Script is { } own && Path.GetFullPath(own.Script) == path)
        {
            throw new PartException(
                $"{uses}, which has changed since the run began. Put it back, 'cp {kept} {script}', or start a new run: "
                    + $"'./treepose {script} run {stored.Experiment} --config {stored.Folder}'."
            );
        }
        throw new PartException($"{uses}, which this program does not have. Say {again}.");
    }

    /// <summary>A path as one would type it here.</summary>
    private static string Shown(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var here && here.StartsWith("..", StringComparison.Ordinal)
            ? path
            : here;
}
