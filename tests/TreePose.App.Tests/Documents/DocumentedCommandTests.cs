using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Documents;

/// <summary>
/// Every command that a page prints in a block is run: in its order, in an empty folder as a reader has it, under git with the
/// repository's <c>.gitignore</c>, by the built command, without network; trainings for one epoch, which the first study's pages say
/// themselves. What is not run says why (<see cref="PageSetting.NotRun"/>). The slow tier (<c>./eng/test --all</c>).
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

    // Run in full: what they say of their figures must hold.
    private static readonly string[] Whole = ["README.md", "docs/first-study.md"];
    private static readonly string[] Trainings = ["goup-down", "loo-finetune", "attempt-stability"];

    public static TheoryData<string> FirstPages() => [.. Whole];

    public static TheoryData<string> OtherPages() => [.. PageSetting.All.Select(s => s.Page).Except(Whole)];

    [Fact]
    public void EveryPageWithCommandsIsRunHereOrByTheWalkOfInstallation() =>
        Assert.Equal(
            DocumentedCommand.Pages.Where(p => DocumentedCommand.In(p).Any(c => c.InBlock)).Order(),
            PageSetting.All.Select(s => s.Page).Append("docs/install.md").Order() // docs/install.md: eng/install-test
        );

    [Theory]
    [MemberData(nameof(FirstPages))]
    public void CommandsOfTheFirstPagesRunAsTheyArePrinted(string page) => RunPage(page);

    [Theory]
    [MemberData(nameof(OtherPages))]
    public void CommandsOfAPageRunInAnEmptyFolder(string page) => RunPage(page);

    private static void RunPage(string page)
    {
        SlowTier.Only();
        Assert.True(File.Exists(Built), $"{Built} is not built");
        PageSetting setting = PageSetting.All.Single(s => s.Page == page);
        if (setting.Needs is { } set)
            TestFiles.SharedData(set);
        using var scratch = new ScratchFolder();
        using var mlflow = new MlflowStandIn();
        File.Copy(Path.Combine(TestFiles.Repository, ".gitignore"), scratch.File(".gitignore"));
        Run("git", ["init", "--quiet"], scratch.Path);
        Run("git", ["add", ".gitignore"], scratch.Path);
        foreach (string line in setting.Before)
            Run(Built, Brief(line.Split(' ')), scratch.Path);
        foreach ((string name, string target) in setting.Links)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(scratch.File(name))!);
            File.CreateSymbolicLink(scratch.File(name), Path.IsPathRooted(target) ? target : scratch.File(target));
        }
        foreach (string folder in setting.Copies)
            Run("cp", ["-r", Path.Combine(TestFiles.Repository, folder), scratch.File(folder)], scratch.Path);

        DocumentedCommand[] commands = [.. DocumentedCommand.In(page).Where(c => c.InBlock)];
        Assert.NotEmpty(commands);
        foreach ((string begins, string _) in setting.NotRun)
            Assert.Contains(commands, c => PageSetting.Begins(c, begins)); // an exception that nothing needs is none
        var failed = new List<string>();
        foreach (DocumentedCommand command in commands.Where(c => !setting.IsNotRun(c)))
            if (Fails(setting.InThisFolder(command, mlflow.Url), scratch.Path) is { } how)
                failed.Add($"{page}:{command.Line} {how}");
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        if (Whole.Contains(page)) // everything went where git looks away
            Assert.Equal("", Run("git", ["status", "--porcelain", "--untracked-files=all"], scratch.Path).Replace("A  .gitignore\n", ""));
    }

    private static string? Fails(DocumentedCommand command, string folder)
    {
        long started = TimeProvider.System.GetTimestamp();
        string[] words = Whole.Contains(command.Page) ? [.. command.Words] : Brief(command.Words);
        string? wrong = null;
        try
        {
            string output = Run(Built, words, folder);
            if (command.Page == "docs/first-study.md" && words is ["data", "events", ..])
                Assert.Contains(HoldsOfThePage(), string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        }
        catch (Xunit.Sdk.XunitException e)
        {
            wrong = e.Message;
        }
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s  {(wrong is null ? "" : "failed: ")}{command.Text}")
        );
        return wrong;
    }

    /// <summary>A training as it is printed, but for one epoch and of one network.</summary>
    private static string[] Brief(IReadOnlyList<string> words)
    {
        bool trains = words is ["run" or "sweep", { } experiment, ..] && Trainings.Contains(experiment);
        if (!trains || words.Contains("--help"))
            return [.. words];
        string[] over = [.. words.Where(w => w.StartsWith("training.epochs=", StringComparison.Ordinal))];
        return
        [
            .. words,
            .. over.Length > 0 ? [] : new[] { "--set", "training.epochs=1" },
            .. words[1] == "goup-down" ? new[] { "--set", "training.ensemble=1" } : [],
        ];
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
        start.Environment["no_proxy"] = "127.0.0.1";
        start.Environment.Remove(SlowTier.Variable);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', words)}: {process.ExitCode}\n{output}\n{errors.Result}");
        return output;
    }
}
