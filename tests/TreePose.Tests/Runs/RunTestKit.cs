using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;

namespace TreePose.Tests.Runs;

internal static class RunTestKit
{
    public static RunRecord Start(ScratchFolder scratch, string? name = "one", Func<RunRequest, RunRequest>? change = null)
    {
        var request = new RunRequest
        {
            Experiment = "goup-down",
            Name = name,
            Root = scratch.Path,
            Configuration = new JsonObject
            {
                ["model"] = "bilstm",
                ["training"] = new JsonObject { ["learningRate"] = 0.001, ["layers"] = new JsonArray(1, 2) },
            },
            Overrides = ["training.learningRate=0.001"],
            CommandLine = ["treepose", "run"],
            Seed = 7,
        };
        return RunRecord.Start(change?.Invoke(request) ?? request, new StepClock());
    }

    /// <summary>What a kill leaves behind: the files as they are now, and no process that holds the lock.</summary>
    public static string Killed(RunRecord record, ScratchFolder to)
    {
        string copy = Path.Combine(to.Path, "experiment_2026_11_23", record.Name);
        foreach (string file in Directory.EnumerateFiles(record.Folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == "run.lock")
                continue;
            string target = Path.Combine(copy, Path.GetRelativePath(record.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream into = File.Create(target);
            from.CopyTo(into);
        }
        return copy;
    }

    public static IReadOnlyList<FoldCell> Fold(string participant, string f1) =>
        [new("participant", participant), new("f1", f1, IsNumber: true)];
}
