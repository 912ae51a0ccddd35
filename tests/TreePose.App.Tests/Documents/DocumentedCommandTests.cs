using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Documents;

/// <summary>
/// The commands of README and of docs/first-study.md, run one after the other as a reader runs them: from an empty folder with the
/// repository's <c>.gitignore</c>, by the built command, without network. The slow tier (<c>./eng/test --all</c>).
/// </summary>
public sealed class DocumentedCommandTests
{
    private static readonly string Built = Path.Combine(
        TestFiles.Repository,
        "artifacts",
        "bin",
        "TreePose.Cli",
        "release",
        "TreePose.Cli"
    );

    [Fact]
    public void CommandsOfReadmeAndTheFirstStudyRunInAnEmptyFolder()
    {
        SlowTier.Only();
        Assert.True(File.Exists(Built), $"{Built} is not built");
        using var scratch = new ScratchFolder();
        File.Copy(Path.Combine(TestFiles.Repository, ".gitignore"), scratch.File(".gitignore"));
        Run("git", ["init", "--quiet"], scratch.Path);
        Run("git", ["add", ".gitignore"], scratch.Path);
        DocumentedCommand[] commands =
        [
            .. new[] { "README.md", "docs/first-study.md" }.SelectMany(DocumentedCommand.In).Where(c => c.InBlock),
        ];
        Assert.NotEmpty(commands);
        foreach (DocumentedCommand command in commands)
        {
            long started = TimeProvider.System.GetTimestamp();
            string output = Run(Built, command.Words, scratch.Path);
            if (command.Words is ["data", "events", ..])
                Assert.Contains(HoldsOfThePage(), string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            TestContext.Current.TestOutputHelper!.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s  {command.Text}")
            );
        }
        // Everything went where git looks away.
        Assert.Equal("", Run("git", ["status", "--porcelain", "--untracked-files=all"], scratch.Path).Replace("A  .gitignore\n", ""));
    }

    /// <summary>What docs/first-study.md says of its holds, as the command says it.</summary>
    private static string HoldsOfThePage()
    {
        string page = File.ReadAllText(Path.Combine(TestFiles.Repository, "docs", "first-study.md"));
        Match holds = Regex.Match(page, "All ([0-9]+) holds are found, ([0-9]+) of them within one radar frame");
        Assert.True(holds.Success);
        return $"{holds.Groups[2].Value} of {holds.Groups[1].Value} matched holds agree within one radar frame";
    }

    private static string Run(string program, IReadOnlyList<string> words, string folder)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Nothing listens there: what needs the network fails.
        foreach (string proxy in new[] { "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY" })
            start.Environment[proxy] = "http://127.0.0.1:9";
        start.Environment.Remove(SlowTier.Variable);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {process.ExitCode}\n{output}\n{errors.Result}");
        return output;
    }
}
