using System.Diagnostics;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>What <c>dotnet run FILE.cs</c> does with a script in a clone, without further words.</summary>
public sealed class PlainScriptTests : IDisposable
{
    private readonly string _folder = Directory
        .CreateDirectory(Path.Combine(TestFiles.Repository, "artifacts", "script-" + Guid.NewGuid().ToString("N")))
        .FullName;

    [Fact]
    public void ItIsBuiltOptimisedAndNotJudgedByTheRulesOfTheRepository()
    {
        (int code, string output, string errors) = Run(
            """
            #:project ../../src/TreePose/TreePose.csproj
            using System.Diagnostics;
            using System.Text;
            int unused = 3;
            string? nothing = null;
            foreach (var type in new[] { typeof(TreePose.TreePoseException), typeof(Program) })
            {
                object built = type.Assembly.GetCustomAttributes(typeof(DebuggableAttribute), false)[0];
                Console.WriteLine(((DebuggableAttribute)built).IsJITOptimizerDisabled);
            }
            Console.WriteLine(nothing?.Length);
            """
        );
        Assert.True(code == 0, errors + output);
        Assert.Equal(2, output.Split("False").Length - 1);
    }

    [Fact]
    public void WhatIsWrongWithItsInputEndsItWithOneSentenceAndAClosedRecord()
    {
        (int code, string output, string errors) = Run(
            """
            #:project ../../src/TreePose/TreePose.csproj
            using TreePose;
            using TreePose.Runs;
            ScriptOutput shown = ScriptOutput.Keep();
            var request = new RunRequest { Experiment = "mine", Configuration = [], Root = "records", Name = "one" };
            RunRecord run = RunRecord.Start(request, TimeProvider.System);
            shown.In(run);
            throw new TreePoseException("The file x is damaged.");
            """
        );
        Assert.True(code == 2, errors + output);
        Assert.Equal("The file x is damaged.", errors.Trim());
        Assert.Equal(RunStatus.Failed, new RunStore(Path.Combine(_folder, "records")).Find("one").Status);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (int Code, string Output, string Errors) Run(string script)
    {
        string path = Path.Combine(_folder, "mine.cs");
        File.WriteAllText(path, script);
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", ["run", path])
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
