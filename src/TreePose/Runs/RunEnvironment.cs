using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>Writes what a run ran on and from: <c>environment.json</c> and <c>source/</c>.</summary>
internal static class RunEnvironment
{
    public static void Write(RunRecord record, RunRequest request)
    {
        string? commit = Git("rev-parse", "HEAD");
        string? diff = commit is null ? null : Git("diff", "HEAD");
        record.WriteJson("environment.json", new JsonObject
        {
            ["machine"] = Environment.MachineName,
            ["operatingSystem"] = RuntimeInformation.OSDescription,
            ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
            ["processors"] = Environment.ProcessorCount,
            ["dotnet"] = RuntimeInformation.FrameworkDescription,
            ["treepose"] = typeof(RunRecord).Assembly.GetName().Version?.ToString(3),
            ["versions"] = JsonSerializer.SerializeToNode(request.Versions),
            ["git"] = commit is null
                ? null
                : new JsonObject { ["commit"] = commit, ["branch"] = Git("rev-parse", "--abbrev-ref", "HEAD"), ["remote"] = Git("config", "--get", "remote.origin.url"), ["dirty"] = !string.IsNullOrEmpty(diff) },
        });
        if (!string.IsNullOrEmpty(diff)) AtomicFile.WriteAllText(record.FileFor("source/dirty.diff"), diff + "\n");
        var source = new JsonObject { ["commandLine"] = new JsonArray([.. request.CommandLine.Select(a => JsonValue.Create(a))]) };
        if (request.ScriptPath is { } script && File.Exists(script))
        {
            byte[] bytes = File.ReadAllBytes(script);
            AtomicFile.WriteAllBytes(record.FileFor("source/" + Path.GetFileName(script)), bytes);
            source["script"] = script;
            source["scriptSha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
        record.WriteJson("source/source.json", source);
    }

    private static string? Git(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.TrimEnd() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no git on this machine: the record says so by its absence
        }
    }
}
