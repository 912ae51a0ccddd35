using TreePose.Datasets.Frames;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>A folder of a lab's own frames: its tables, its description, its arrays.</summary>
internal sealed partial class FuzzTargets
{
    private IEnumerable<FuzzTarget> OfFrames()
    {
        string folder = Path.Combine(_scratch.Path, "frames");
        FramesExample.Write(folder);
        foreach (string file in new[] { "captures.csv", "events.csv", "targets.csv", "frames.json", "example_1.npy" })
            yield return new FuzzTarget($"frames-{Path.GetFileNameWithoutExtension(file)}", folder, [file], ReadFrames) { Weight = 4 };
    }

    /// <summary>Whatever is wrong is a problem that is listed, and never an error of a program.</summary>
    private static void ReadFrames(string folder)
    {
        var options = new FramesOptions();
        FramesSource.Check(folder, options, SilentProgress.Instance, CancellationToken.None);
        FramesSource.LoadHolds(folder, options, SilentProgress.Instance, CancellationToken.None);
    }
}
