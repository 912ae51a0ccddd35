using TreePose.App;

namespace TreePose.App.Tests;

/// <summary>Runs a command line inside the test's process.</summary>
internal static class CommandLine
{
    public static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = Application.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
