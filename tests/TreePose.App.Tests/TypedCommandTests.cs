using TreePose.Reports.Page;
using Xunit;

namespace TreePose.App.Tests;

/// <summary>Commands are named as they are typed: <c>./treepose</c> in a clone, <c>treepose</c> where it is installed.</summary>
public sealed class TypedCommandTests
{
    [Fact]
    public void AnInstalledCommandHasNoPathInFront()
    {
        const string Text = "To go on: ./treepose resume a; or './treepose runs show a'.";
        Assert.Equal("To go on: treepose resume a; or 'treepose runs show a'.", TypedCommand.In(Text, isInstalled: true));
        Assert.Equal(Text, TypedCommand.In(Text, isInstalled: false));
        Assert.False(TypedCommand.IsInstalled);
        Assert.Equal(("./treepose", "./treepose a"), (TypedCommand.Name, Html.Escape("./treepose a")));
    }
}
