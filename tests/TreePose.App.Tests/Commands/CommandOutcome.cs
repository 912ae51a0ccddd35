using TreePose.App;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What a command line left behind.</summary>
internal sealed record CommandOutcome(int Code, string Output, string Errors)
{
    /// <summary>Runs a command line inside the test's process.</summary>
    public static CommandOutcome Of(params string[] arguments)
    {
        (int code, string output, string errors) = CommandLine.Run(arguments);
        return new CommandOutcome(code, output, errors);
    }

    /// <summary>The output of a command that succeeded, every line of which fits 80 columns unless it names a path.</summary>
    public string Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Errors}");
        Assert.Equal("", Errors);
        string[] tooLong = [.. Output.Split('\n').Where(l => l.Length > 80 && !l.Contains('/', StringComparison.Ordinal))];
        Assert.Empty(tooLong);
        return Output;
    }

    /// <summary>The message of a command that refused bad input.</summary>
    public string Refused()
    {
        Assert.True(Code == TreePoseApp.BadInput, $"exit code {Code}, output: {Output}");
        Assert.StartsWith("treepose: ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at TreePose", Errors, StringComparison.Ordinal); // a stack trace is not for users
        return Errors;
    }
}
