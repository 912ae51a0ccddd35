using System.Diagnostics;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>
/// The notebooks of the experiments, executed cell by cell by nbclient with the .NET kernel, a tool of this repository. Skipped where
/// Python has no nbclient. Two of three belong to the slow tier (<c>./eng/test --all</c>).
/// </summary>
public sealed class NotebookRunTests
{
    private const string Client = """
        import json, sys, nbformat, nbclient
        book = nbformat.read(sys.argv[1], 4)
        where = {"metadata": {"path": sys.argv[2]}}
        nbclient.NotebookClient(book, timeout=600, startup_timeout=120, kernel_name=".net-csharp", resources=where).execute()
        outputs = [o for c in book.cells for o in c.get("outputs", [])]
        print(json.dumps([str(o.get("text", "")) + "".join(map(str, o.get("data", {}).values())) for o in outputs]))
        """;

    [Fact]
    public void StabilityPreprocessingRunsCellByCell()
    {
        string said = Execute("stability-preprocessing", SimulatedStudy);
        Assert.Contains("median mean velocity", said, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,", said, StringComparison.Ordinal); // its figures stand under the cell
    }

    [Theory]
    [InlineData("find-goup-down", "event.f1.250ms")]
    [InlineData("loo-cv-finetune", "(mae.zero-shot):")]
    public void AnExperimentRunsCellByCell(string name, string printed)
    {
        SlowTier.Only();
        Assert.Contains(printed, Execute(name), StringComparison.Ordinal);
    }

    /// <summary>As docs/notebooks.md says it.</summary>
    private static readonly string[] SimulatedStudy =
    [
        "simulate",
        "--participants",
        "3",
        "--captures",
        "1",
        "--set",
        "frames=700",
        "--set",
        "radar.samplesPerChirp=32",
        "--set",
        "radar.samplingMegahertz=0.125",
    ];

    private static string Execute(string name, string[]? data = null)
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(Python) && Run(new ProcessStartInfo(Python, ["-c", "import nbclient, nbformat"])).Code == 0,
            "nbclient is not installed (python3-nbclient)"
        );
        (int restored, string why) = Run(new ProcessStartInfo("dotnet", ["tool", "restore"]) { WorkingDirectory = TestFiles.Repository });
        Assert.SkipUnless(restored == 0, $"the .NET kernel cannot be had here: {why}");
        // Inside the repository, where its tools are: what the notebook writes goes beside it.
        string folder = Path.Combine(TestFiles.Repository, "artifacts", $"notebook-{Guid.NewGuid():N}");
        string kernel = Path.Combine(folder, "jupyter", "kernels", ".net-csharp");
        Directory.CreateDirectory(kernel);
        try
        {
            File.WriteAllText(
                Path.Combine(kernel, "kernel.json"),
                """
                {"argv": ["dotnet", "tool", "run", "dotnet-interactive", "--", "jupyter", "--default-kernel", "csharp",
                          "--http-local-only", "{connection_file}"],
                 "display_name": ".NET (C#)", "language": "C#"}
                """
            );
            string script = Path.Combine(TestFiles.Repository, "experiments", name + ".cs"),
                notebook = Path.Combine(folder, name + ".ipynb");
            string[] given = [.. App.Notebooks.NotebookScript.Arguments(File.ReadAllText(Path.ChangeExtension(script, ".ipynb")))];
            Assert.Equal(0, CommandLine.Run(["notebook", script, .. given, "--out", notebook]).Code);
            if (data is not null)
                Assert.Equal(0, CommandLine.Run([.. data, "--out", Path.Combine(folder, "study")]).Code);
            var start = new ProcessStartInfo(Python, ["-c", Client, notebook, folder]) { WorkingDirectory = folder };
            start.Environment["JUPYTER_PATH"] = Path.Combine(folder, "jupyter");
            start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
            (int code, string said) = Run(start);
            Assert.True(code == 0, said);
            return said;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Said) Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
