using System.Runtime.CompilerServices;
using Xunit;

namespace TreePose.TestKit;

/// <summary>Where tests find golden files, the shared data (skipping, visibly, when it is absent) and scratch folders.</summary>
public static class TestFiles
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>A file under tests/Golden.</summary>
    public static string Golden(string relative) => Path.Combine(Repository, "tests", "Golden", relative);

    /// <summary>A folder of real data beside the repository; the test is skipped and counted when it is not there.</summary>
    public static string SharedData(string relative)
    {
        string root = Environment.GetEnvironmentVariable("TREEPOSE_DATA") ?? Path.Combine(Repository, "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(root, relative));
        Assert.SkipUnless(Path.Exists(path), $"real data is not here: {relative}");
        return path;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

/// <summary>A folder that is gone when the test ends.</summary>
public sealed class ScratchFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("treepose-test-").FullName;

    /// <summary>Path of a file inside the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
