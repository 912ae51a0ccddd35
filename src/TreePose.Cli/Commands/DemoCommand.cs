using System.CommandLine;
using TreePose.Cli.Runs;

namespace TreePose.Cli.Commands;

/// <summary><c>treepose demo</c>: the main job, end to end, on a small seeded simulated set.</summary>
internal static class DemoCommand
{
    private static readonly string[] Quick =
    [
        "training.ensemble=1", "training.epochs=25", "training.windowFrames=100", "training.strideFrames=25", // frames of 36 ms, not of 100
        "training.augmentation.cellLoss=0.1", "protocol.decoder.minimumEventFrames=8",
    ];

    public static Command Create()
    {
        Option<string> root = CommonOptions.Out();
        var command = new TreePoseCommand("demo", "Find foot events in simulated people, from frames to a scored, recorded run, in under two minutes.", "./treepose demo") { root };
        command.SetWork((parsed, cancellation) =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine("Three simulated people lift a foot into Tree Pose and put it down again. A model");
            output.WriteLine("learns from two of them and looks for the events of the third, for each in turn.");
            output.WriteLine();
            int code = GoUpDownCommand.Run(new ExperimentRequest { Data = "simulated:tiny", Overrides = Quick, Root = parsed.GetValue(root)! }, output, cancellation);
            output.WriteLine();
            output.WriteLine("Look at plots/timeline_*.png in the record, then run it on real radar:");
            output.WriteLine("  ./treepose run goup-down --data mars:DIR");
            return code;
        });
        return command;
    }
}
