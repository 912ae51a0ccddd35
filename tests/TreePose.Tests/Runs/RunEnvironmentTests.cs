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

    [Fact]
    public void SecretsStayOutOfARecordAndThatIsSaid()
    {
        using var scratch = new ScratchFolder();
        using ScratchFolder repository = Repository("x.cs", ".env", "deep/er/.netrc", "server.key", "plain.txt");
        Git(repository, "remote", "add", "origin", "https://ann:t0ken-1@host.example/lab/x.git?access_token=t0ken-2");
        foreach (string file in new[] { ".env", "deep/er/.netrc", "server.key", "plain.txt" })
            File.WriteAllText(repository.File(file), file == "plain.txt" ? "changed\n" : "PASSWORD=t0ken-3\n");
        using RunRecord record = RunTestKit.Start(
            scratch,
            change: r =>
                r with
                {
                    ScriptPath = repository.File("x.cs"),
                    CommandLine = ["treepose", "run", "--to", "https://ann:t0ken-4@host.example/x"],
                }
        );
        record.Finish(RunStatus.Finished);
        record.Dispose(); // and its lock
        string diff = File.ReadAllText(Path.Combine(record.Folder, "source", "dirty.diff"));
        Assert.Contains("+changed", diff);
        foreach (string file in new[] { ".env", "deep/er/.netrc", "server.key" })
            Assert.Contains(file, diff.Split('\n')[0]); // named as left out
        foreach (string file in Directory.EnumerateFiles(record.Folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("t0ken", File.ReadAllText(file));
        JsonNode git = JsonNode.Parse(File.ReadAllText(Path.Combine(record.Folder, "environment.json")))!["git"]!;
        Assert.Equal("https://host.example/lab/x.git", (string?)git["remote"]);
        Assert.Equal([".env", "deep/er/.netrc", "server.key"], git["leftOut"]!.AsArray().Select(f => (string?)f).Order());
    }

    [Theory]
    [InlineData("https://token@host/x.git", "https://host/x.git")]
    [InlineData("https://ann:pass/word@host/x.git", "https://host/x.git")]
    [InlineData("https://host:8080/x.git#token=1", "https://host:8080/x.git")]
    [InlineData("ssh://git@host/x.git", "ssh://host/x.git")]
    [InlineData("git@host:lab/x.git", "git@host:lab/x.git")]
    [InlineData("ann:pass@host:lab/x.git", "host:lab/x.git")]
    [InlineData("/srv/git/x.git", "/srv/git/x.git")]
    public void ARemoteLosesWhatIsSecret(string remote, string kept) => Assert.Equal(kept, Secrets.WithoutCredentials(remote));

    [Fact]
    public void AnAddressForLargeFilesIsRefusedWithoutBeingRepeated()
    {
        using var scratch = new ScratchFolder();
        string message = Assert
            .Throws<TreePoseException>(() =>
                RunTestKit.Start(scratch, change: r => r with { LargeFiles = new() { Root = "s3://ann:t0ken@bucket/runs" } })
            )
            .Message;
        Assert.Contains("name a folder of this machine", message);
        Assert.DoesNotContain("t0ken", message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path)); // refused before anything is made
    }

    /// <summary>A repository may name programs that git starts for a diff or a status: a stranger's clone must not run any.</summary>
    [Fact]
    public void GitStartsNoProgramThatARepositoryNames()
    {
        using var scratch = new ScratchFolder();
        using ScratchFolder repository = Repository("x.cs", "a.dat");
        string trap = scratch.File("trap.sh"),
            sprung = scratch.File("sprung");
        File.WriteAllText(trap, $"#!/bin/sh\ntouch '{sprung}'\necho trap\n");
        File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string key in new[] { "diff.external", "core.fsmonitor", "diff.trap.textconv", "diff.trap.command" })
            Git(repository, "config", key, trap);
        File.WriteAllText(repository.File(".git/info/attributes"), "*.dat diff=trap\n");
        File.WriteAllText(repository.File("a.dat"), "changed\n");
        Git(repository, "diff", "HEAD"); // git by itself does
        Assert.True(File.Exists(sprung));
        File.Delete(sprung);
        using RunRecord record = RunTestKit.Start(scratch, change: r => r with { ScriptPath = repository.File("x.cs") });
        Assert.Contains("+changed", File.ReadAllText(Path.Combine(record.Folder, "source", "dirty.diff")));
        Assert.False(File.Exists(sprung));
    }

    private static ScratchFolder Repository(params string[] files)
    {
        var repository = new ScratchFolder();
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(repository.File(file))!);
            File.WriteAllText(repository.File(file), "// first\n");
        }
        Git(repository, "init", "-q", "-b", "main");
        Git(repository, "add", "-f", ".");
        Git(repository, "-c", "user.name=ann", "-c", "user.email=ann@host", "commit", "-q", "-m", "first");
        return repository;
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
