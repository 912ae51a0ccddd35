using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    [Fact]
    public void InitKeepsRecordsOutOfGitAndEverythingElseAsItIs()
    {
        string ignore = _scratch.File(".gitignore");
        File.WriteAllText(ignore, "bin/");
        Assert.Equal(0, CommandLine.Run("init", _scratch.Path).Code);
        string once = File.ReadAllText(ignore);
        Assert.StartsWith("bin/\n# treepose", once);
        Assert.Contains("\nmodel_data/\n", once);
        Assert.Contains("as it should be", CommandLine.Run("init", _scratch.Path).Output);
        Assert.Equal(once, File.ReadAllText(ignore));
        File.WriteAllText(ignore, once.Replace("model_data/\n", "") + "obj/\n");
        CommandLine.Run("init", _scratch.Path);
        Assert.Equal(once + "obj/\n", File.ReadAllText(ignore));
        Assert.Equal(2, CommandLine.Run("init", _scratch.File("none")).Code);
    }

    public void Dispose() => _scratch.Dispose();
}
