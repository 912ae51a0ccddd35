using TreePose.Experiments.Parts;
using TreePose.Reports;
using TreePose.Reports.Sections;

namespace TreePose.App.Tests;

/// <summary>Runs a command line inside the test's process.</summary>
internal static class CommandLine
{
    public static (int Code, string Output, string Errors) Run(params string[] arguments) => Run(TreePoseApp.Create(), arguments);

    /// <summary>With an experiment beside the shipped ones.</summary>
    public static (int Code, string Output, string Errors) Run(Experiment experiment, params string[] arguments) =>
        Run(TreePoseApp.Create().AddExperiment(experiment), arguments);

    private static (int Code, string Output, string Errors) Run(TreePoseApp app, string[] arguments)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        int code = app.Run(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}

/// <summary>How records of the shipped experiments read.</summary>
internal static class Stories
{
    public static RunStory? Tell(StoredRecord record) => Bench.Shipped().Tell(record);
}
