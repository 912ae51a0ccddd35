using TreePose.TestKit;

namespace TreePose.App.Tests;

/// <summary>Small data and settings with which a run of goup-down is over in a moment.</summary>
internal static class QuickRun
{
    /// <summary>Options of a training of one model for one epoch on few windows.</summary>
    public static string[] Overrides => ["training.epochs=1", "training.ensemble=1", "training.strideFrames=100"];

    /// <summary>The same for a command line.</summary>
    public static string[] Arguments => [.. Overrides.SelectMany(o => new[] { "--set", o })];

    /// <summary>Four invented people of MARS.</summary>
    public static string Mars => $"mars:{TestFiles.Golden("mars")}";
}
