using System.CommandLine;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs diff</c>: what was different about two runs.</summary>
internal static class RunsDiffCommand
{
    public static Command Create()
    {
        Argument<string> first = RunOptions.Run("RUN1"),
            second = RunOptions.Run("RUN2");
        Option<string> root = RunOptions.Root();
        ChoiceOption<TableFormat> format = RunOptions.Format();
        var command = new TreePoseCommand(
            "diff",
            "Show the parameters, data and code in which two runs differ.",
            "./treepose runs diff study tcn"
        )
        {
            first,
            second,
            root,
            format,
        };
        command.SetAction(parsed =>
        {
            var store = RunOptions.Store(parsed, root);
            RunInfo a = store.Find(parsed.GetValue(first)!),
                b = store.Find(parsed.GetValue(second)!);
            Dictionary<string, string> one = Inputs(a),
                two = Inputs(b);
            string[] differing = [.. one.Keys.Union(two.Keys).Where(k => one.GetValueOrDefault(k) != two.GetValueOrDefault(k))];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (differing.Length == 0 && format.Of(parsed) == TableFormat.Table)
                output.WriteLine($"{a.Name} and {b.Name} had the same parameters, data and code.");
            else
                new TableOutput(
                    ["what", a.Name, b.Name],
                    [.. differing.Select(k => (IReadOnlyList<object?>)[k, one.GetValueOrDefault(k), two.GetValueOrDefault(k)])]
                ).Write(output, format.Of(parsed));
            return 0;
        });
        return command;
    }

    private static Dictionary<string, string> Inputs(RunInfo run)
    {
        var inputs = run.Parameters.ToDictionary();
        inputs["(experiment)"] = run.Experiment;
        StoredRun stored = StoredRun.Open(run.Folder);
        inputs["(git commit)"] = $"{stored.GitCommit ?? "none"}{(stored.IsDirty ? " + changes" : "")}";
        foreach (var (name, version) in stored.Versions)
            inputs[$"(version of {name})"] = version;
        inputs["(.NET)"] = stored.Environment?["dotnet"]?.ToString() ?? "";
        foreach (var (file, hash) in stored.DataManifest)
            inputs[$"(data) {file}"] = hash[..Math.Min(12, hash.Length)];
        return inputs;
    }
}
