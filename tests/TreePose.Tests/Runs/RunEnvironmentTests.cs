using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>What a record keeps of the code, in a repository made here.</summary>
public sealed class RunEnvironmentTests
{
    [Fact]
    public void ARecordKeepsTheScriptItsHashTheCommitAndWhatWasNotCommitted()
    {
        using var scratch = new ScratchFolder();
        using var repository = new ScratchFolder();
        Directory.CreateDirectory(repository.File("experiments"));
        string script = repository.File("experiments/x.cs");
        File.WriteAllText(script, "// first\n");
        Git(repository, "init", "-q", "-b", "main");
        Git(repository, "add", ".");
        Git(repository, "-c", "user.name=ann", "-c", "user.email=ann@host", "commit", "-q", "-m", "first");
        string commit = Git(repository, "rev-parse", "HEAD").Trim();
        File.WriteAllText(script, "// second\n");
        File.WriteAllText(repository.File("new.cs"), "// never seen\n");

        using RunRecord record = RunTestKit.Start(scratch, change: r => r with { ScriptPath = script });
        JsonNode git = JsonNode.Parse(File.ReadAllText(Path.Combine(record.Folder, "environment.json")))!["git"]!;
        Assert.Equal((commit, "main", true), ((string?)git["commit"], (string?)git["branch"], (bool?)git["dirty"]));
        Assert.Equal("new.cs", (string?)Assert.Single(git["untracked"]!.AsArray()));
        string diff = File.ReadAllText(Path.Combine(record.Folder, "source", "dirty.diff"));
        Assert.Contains("-// first", diff);
        Assert.Contains("+// second", diff);
        Assert.Equal("// second\n", File.ReadAllText(Path.Combine(record.Folder, "source", "x.cs")));
        JsonNode source = JsonNode.Parse(File.ReadAllText(Path.Combine(record.Folder, "source", "source.json")))!;
        Assert.Equal((RunFiles.Hash(script), "treepose"), ((string?)source["scriptSha256"], (string?)source["commandLine"]![0]));
        Assert.Equal("experiments/x.cs", Assert.IsType<RunStarted>(RunJournalReader.ReadAll(record.Folder)[0]).Source.PathInRepository);
    }

    private static string Git(ScratchFolder folder, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = folder.Path, RedirectStandardOutput = true }
        )!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
