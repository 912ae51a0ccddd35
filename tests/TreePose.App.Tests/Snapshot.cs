using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>Compares text with a file in Snapshots; TREEPOSE_UPDATE_SNAPSHOTS=1 writes it instead.</summary>
internal static class Snapshot
{
    public static void Matches(string name, string text)
    {
        string path = Path.Combine(TestFiles.Repository, "tests", "TreePose.App.Tests", "Snapshots", name + ".txt");
        string actual = string.Join('\n', text.Split('\n').Select(l => l.TrimEnd())).Trim() + "\n";
        if (Environment.GetEnvironmentVariable("TREEPOSE_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{path} is missing: run once with TREEPOSE_UPDATE_SNAPSHOTS=1 and read what it wrote.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
