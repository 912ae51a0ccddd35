using System.CommandLine;
using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose runs diff</c>: what was different about two runs.</summary>
internal static class RunsDiffCommand
{
    public static Command Create()
    {
        Argument<string> first = RunOptions.Run("RUN1"), second = RunOptions.Run("RUN2");
        Option<string> root = RunOptions.Root();
        Option<TableFormat> format = RunOptions.Format();
        var command = new TreePoseCommand("diff", "Show the parameters, data and code in which two runs differ.", "./treepose runs diff study tcn") { first, second, root, format };
        command.SetAction(parsed =>
        {
            var store = new RunStore(parsed.GetValue(root)!);
            RunInfo a = store.Find(parsed.GetValue(first)!), b = store.Find(parsed.GetValue(second)!);
            Dictionary<string, string> one = Inputs(a), two = Inputs(b);
            string[] differing = [.. one.Keys.Union(two.Keys).Where(k => one.GetValueOrDefault(k) != two.GetValueOrDefault(k))];
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (differing.Length == 0 && parsed.GetValue(format) == TableFormat.Table) output.WriteLine($"{a.Name} and {b.Name} had the same parameters, data and code.");
            else new TableOutput(["what", a.Name, b.Name], [.. differing.Select(k => (IReadOnlyList<object?>)[k, one.GetValueOrDefault(k), two.GetValueOrDefault(k)])]).Write(output, parsed.GetValue(format));
            return 0;
        });
        return command;
    }

    private static Dictionary<string, string> Inputs(RunInfo run)
    {
        var inputs = run.Parameters.ToDictionary();
        inputs["(experiment)"] = run.Experiment;
        JsonObject environment = Read(run, "environment.json"), config = Read(run, "config.json");
        inputs["(git commit)"] = $"{environment["git"]?["commit"] ?? "none"}{((bool?)environment["git"]?["dirty"] == true ? " + changes" : "")}";
        foreach (var (name, version) in environment["versions"] as JsonObject ?? []) inputs[$"(version of {name})"] = version?.ToString() ?? "";
        inputs["(.NET)"] = environment["dotnet"]?.ToString() ?? "";
        foreach (var (file, hash) in config["dataManifest"] as JsonObject ?? []) inputs[$"(data) {file}"] = hash?.ToString()[..Math.Min(12, hash.ToString().Length)] ?? "";
        return inputs;
    }

    private static JsonObject Read(RunInfo run, string name)
    {
        string path = Path.Combine(run.Folder, name);
        return File.Exists(path) && JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject json ? json : [];
    }
}
