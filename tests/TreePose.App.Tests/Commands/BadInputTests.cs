using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Bad input gives one clear error, exit code 2, and no record that looks whole.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("'training.epoch' is not a known key. Did you mean 'training.epochs'?", "--set", "training.epoch=3")]
    [InlineData("'training.epochs' cannot be '0': allowed is 1 to 10000.", "--set", "training.epochs=0")]
    [InlineData("'training.learningRate' cannot be 'fast'", "--set", "training.learningRate=fast")]
    [InlineData("'model' cannot be 'transformer': allowed is study, bilstm, tcn.", "--set", "model=transformer")]
    [InlineData("'epochs' is not an override", "--set", "epochs")]
    [InlineData("is not a data source", "--data", "marsh:nowhere")]
    [InlineData("there is no such folder", "--data", "mars:no/such/folder")]
    [InlineData("--jobs cannot be negative", "--jobs", "-1")]
    [InlineData("cannot be a run's name", "--name", "a/b")]
    [InlineData("--device cuda: this build has no CUDA", "--device", "cuda")]
    [InlineData("'gpu' not recognized", "--device", "gpu")]
    [InlineData("Unrecognized command or argument", "--sead", "1")]
    public void IsRefusedBeforeAnythingIsWritten(string message, params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        (int code, string output, string errors) = CommandLine.Run(["run", "goup-down", "--runs", scratch.File("records"), .. arguments]);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.False(
            Directory.Exists(scratch.File("records"))
                && Directory.EnumerateFiles(scratch.File("records"), "results.json", SearchOption.AllDirectories).Any()
        );
    }

    [Theory]
    [InlineData("no/such/records: there is no such folder. Give --runs the folder", "runs", "list", "--runs", "no/such/records")]
    [InlineData("no/such/records: there is no such folder.", "runs", "export", "latest", "--runs", "no/such/records")]
    [InlineData("there is no command 'predikt'. Did you mean 'predict'? Allowed is run, ", "predikt")]
    [InlineData("there is no command 'predikt'.", "predikt", "--help")]
    [InlineData("there is no command 'lst'. Did you mean 'list'?", "runs", "lst")]
    [InlineData("there is no command '[diagram]'.", "[diagram]", "runs", "list")]
    [InlineData("'xyzzy' stands in no option of goup-down", "options", "goup-down", "xyzzy")]
    public void WhatIsNamedHasToBeThere(string message, params string[] arguments)
    {
        (int code, string output, string errors) = CommandLine.Run(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, errors);
    }

    [Fact]
    public void ASingleParticipantCannotBeLeftOut()
    {
        using var scratch = new ScratchFolder();
        CopyParticipant(scratch, 1);
        (int code, _, string errors) = CommandLine.Run(
            "run",
            "goup-down",
            "--data",
            $"mars:{scratch.Path}",
            "--runs",
            scratch.File("records")
        );
        Assert.Equal(2, code);
        Assert.Contains("at least 2 participants", errors);
        Assert.False(Directory.Exists(scratch.File("records")));
    }

    [Fact]
    public void ADamagedFileIsNamed()
    {
        using var scratch = new ScratchFolder();
        CopyParticipant(scratch, 1);
        File.WriteAllText(scratch.File("subject1/radar_data4.mat"), "not HDF5");
        (int code, _, string errors) = CommandLine.Run("data", "summary", "--data", $"mars:{scratch.Path}");
        Assert.Equal(2, code);
        Assert.Contains("radar_data4.mat", errors);
    }

    private static void CopyParticipant(ScratchFolder scratch, int participant)
    {
        string source = TestFiles.Golden($"mars/subject{participant}");
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(scratch.File($"subject{participant}"), Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
