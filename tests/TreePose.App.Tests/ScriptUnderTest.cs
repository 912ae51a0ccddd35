using System.Diagnostics;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>
/// A sample of experiments/, copied to a folder of its own and started as a person starts it: <c>./treepose SCRIPT.cs …</c>.
/// </summary>
internal sealed class ScriptUnderTest : IDisposable
{
    // Inside the repository, so that the script is built as one of experiments/ is.
    private readonly string _folder = Directory
        .CreateDirectory(System.IO.Path.Combine(TestFiles.Repository, "artifacts", "script-" + Guid.NewGuid().ToString("N")))
        .FullName;

    public ScriptUnderTest(string name, int mostLines)
    {
        string sample = System.IO.File.ReadAllText(System.IO.Path.Combine(TestFiles.Repository, "experiments", name));
        Assert.InRange(sample.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, mostLines);
        Path = File(name);
        System.IO.File.WriteAllText(Path, sample.Replace("#:project ../src/", "#:project ../../src/", StringComparison.Ordinal));
    }

    /// <summary>The copy.</summary>
    public string Path { get; }

    /// <summary>Where its runs are kept.</summary>
    public string Root => File("records");

    /// <summary>A file beside it.</summary>
    public string File(string name) => System.IO.Path.Combine(_folder, name);

    /// <summary>Text of a file of a run's record.</summary>
    public string Text(string run, string file) => System.IO.File.ReadAllText(System.IO.Path.Combine(Find(run)!, file));

    /// <summary>A run's record; null when it has not begun.</summary>
    public string? Find(string run) =>
        !Directory.Exists(Root)
            ? null
            : Directory
                .GetDirectories(Root, run, SearchOption.AllDirectories)
                .FirstOrDefault(d => System.IO.File.Exists(System.IO.Path.Combine(d, "run.json")));

    /// <summary>How a run ended.</summary>
    public string Status(string run) => new RunStore(Root).Find(run).Status.ToString().ToLowerInvariant();

    /// <summary>Output of a command that succeeds.</summary>
    public string Treepose(params string[] arguments)
    {
        (int code, string output, string errors) = Run(arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: exit code {code}\n{output}\n{errors}");
        return output;
    }

    public (int Code, string Output, string Errors) Run(params string[] arguments) => Wait(Start(arguments));

    /// <summary>Starts a command of the script, in the repository's root.</summary>
    public Process Start(params string[] arguments) =>
        Process.Start(
            Info(
                System.IO.Path.Combine(TestFiles.Repository, "treepose"),
                [System.IO.Path.GetRelativePath(TestFiles.Repository, Path), .. arguments]
            )
        )!;

    /// <summary>A command of the program without the script.</summary>
    public static (int Code, string Output, string Errors) WithoutScript(params string[] arguments) =>
        Wait(Process.Start(Info(System.IO.Path.Combine(AppContext.BaseDirectory, "TreePose.Cli"), arguments))!);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int Code, string Output, string Errors) Wait(Process started)
    {
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors);
    }

    private static ProcessStartInfo Info(string program, params string[] arguments) =>
        new(program, arguments)
        {
            WorkingDirectory = TestFiles.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
