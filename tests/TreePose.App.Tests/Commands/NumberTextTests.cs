using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>A number of a command line is the number that was typed, or an error that shows the right form.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData("--jobs cannot be '1,5': a whole number is expected", "run", "goup-down", "--jobs", "1,5")]
    [InlineData("--jobs cannot be '+2': write 2.", "run", "goup-down", "--jobs", "+2")]
    [InlineData("--seed cannot be '1_000': write 1000.", "run", "goup-down", "--seed", "1_000")]
    [InlineData("--seed cannot be '9999999999': allowed is -2147483648 to 2147483647.", "data", "summary", "--seed", "9999999999")]
    [InlineData("--seed cannot be '１': a whole number is expected", "simulate", "--out", "x", "--seed", "１")]
    [InlineData("--minutes cannot be '2,5': write 2.5.", "sweep", "goup-down", "--over", "model=tcn,bilstm", "--minutes", "2,5")]
    [InlineData("--trials cannot be '3.0': write 3.", "sweep", "goup-down", "--over", "model=tcn,bilstm", "--trials", "3.0")]
    [InlineData("--tolerance cannot be '0,02': write 0.02.", "promote", "latest", "--as", "x", "--tolerance", "0,02")]
    [InlineData("--tolerance cannot be 'NaN'", "promote", "latest", "--as", "x", "--tolerance", "NaN")]
    [InlineData("--offload cannot be '1e6': write 1000000.", "runs", "sync", "--offload", "1e6")]
    [InlineData("--participants cannot be '1,000': write 1000 or 1.", "simulate", "--out", "x", "--participants", "1,000")]
    [InlineData("--phase-noise cannot be '0,5'", "simulate", "--out", "x", "--phase-noise", "0,5")]
    [InlineData("write 0.5.", "simulate", "--out", "x", "--phase-noise", "0,5")]
    [InlineData("'0,9' is no number", "runs", "list", "--where", "event.f1.250ms > 0,9")]
    public void IsRefusedWithTheFormThatIsMeant(string message, params string[] arguments)
    {
        (int code, string output, string errors) = CommandLine.Run(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(message, errors);
    }

    /// <summary>Case 01 of the field, and the other numbers that its README tells of.</summary>
    [Theory]
    [InlineData("measures.swayDensityRadiusMm", "2,5", "2.5")]
    [InlineData("measures.swayDensityRadiusMm", "3,5", "3.5")]
    [InlineData("preprocessing.lowPassCutoffHz", "0,001", "0.001")]
    [InlineData("preprocessing.lowPassCutoffHz", "1e", "")]
    public void ADecimalCommaOfAnOptionIsNotDropped(string key, string value, string meant)
    {
        string data = TestFiles.SharedData("field/02-bds-rate/in");
        using var scratch = new ScratchFolder();
        (int code, _, string errors) = CommandLine.Run(
            "run",
            "stability-preprocessing",
            "--data",
            $"bds:{data}",
            "--set",
            $"{key}={value}",
            "--runs",
            scratch.File("records")
        );
        Assert.Equal(2, code);
        Assert.Contains($"'{key}' cannot be '{value}'", errors);
        Assert.Contains(meant, errors);
        Assert.False(Directory.Exists(scratch.File("records")));
    }
}
