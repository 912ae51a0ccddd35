using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>runs tag|note|archive|rename|rm</c>.</summary>
public sealed class RunsNotesTests : IDisposable
{
    private readonly DrawRuns _runs = new();

    public RunsNotesTests() => Assert.Equal(0, _runs.Run("one").Code);

    public void Dispose() => _runs.Dispose();

    private (int Code, string Output, string Errors) Runs(params string[] arguments) =>
        _runs.Command(["runs", .. arguments, "--runs", _runs.Root]);

    [Fact]
    public void ATagIsShownFoundAndTakenAway()
    {
        Assert.Equal("one: checked=yes, paper=figure 3\n", Runs("tag", "one", "paper=figure 3", "checked=yes").Output);
        Assert.Contains("paper=figure 3", Runs("list").Output);
        Assert.Contains("paper  ", Runs("show", "one").Output);
        Assert.Contains("1 run", Runs("list", "--where", "tag.paper = 'figure 3'").Output);
        Assert.Equal("one: checked=yes\n", Runs("tag", "one", "--remove", "paper").Output);
        Assert.Equal("one has no tags.\n", Runs("tag", "one", "--remove", "checked").Output);
        Assert.False(File.Exists(Path.Combine(_runs.Info("one").Folder, RecordFiles.Notes)));
    }

    [Theory]
    [InlineData("paper")]
    [InlineData("=x")]
    [InlineData("paper=")]
    public void WhatIsNoTagIsRefused(string tag) => Assert.Equal(TreePoseApp.BadInput, Runs("tag", "one", tag).Code);

    [Fact]
    public void TheRecordItselfStaysAsItIs()
    {
        string folder = _runs.Info("one").Folder,
            before = File.ReadAllText(Path.Combine(folder, RecordFiles.Run)) + File.ReadAllText(Path.Combine(folder, RecordFiles.Journal));
        Runs("tag", "one", "paper=yes");
        Runs("note", "one", "plate 2 slipped");
        Runs("archive", "one");
        Assert.Equal(
            before,
            File.ReadAllText(Path.Combine(folder, RecordFiles.Run)) + File.ReadAllText(Path.Combine(folder, RecordFiles.Journal))
        );
        Assert.Contains("all there and unchanged", Runs("verify", "one").Output);
    }

    [Fact]
    public void ANoteIsShownAndTakenAway()
    {
        Assert.Equal("one: plate 2 slipped\n", Runs("note", "one", "plate 2 slipped").Output);
        Assert.Contains("Note: plate 2 slipped", Runs("show", "one").Output);
        Assert.Contains("plate 2 slipped", Runs("list").Output);
        Assert.Equal("one has no note.\n", Runs("note", "one", "--remove").Output);
    }

    [Fact]
    public void AnArchivedRunIsLeftOutOfListsUntilItIsAskedFor()
    {
        Runs("archive", "one");
        string list = Runs("list").Output;
        Assert.Contains("0 runs; 1 archived left out (--archived)", list);
        Assert.Contains("one", Runs("list", "--archived").Output);
        Assert.Contains("1 run", Runs("list", "--where", "archived = true").Output);
        Runs("archive", "one", "--undo");
        Assert.Contains("1 run\n", Runs("list").Output);
    }

    [Fact]
    public void NotesThatAreDamagedAreSaid()
    {
        File.WriteAllText(Path.Combine(_runs.Info("one").Folder, RecordFiles.Notes), "{ \"note\": 3 }");
        Assert.Contains("one cannot be read: ", Runs("list").Output);
        (int code, _, string errors) = Runs("show", "one");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("notes.json: does not hold tags and a note. Delete it", errors);
    }

    [Fact]
    public void ARenamedRunKeepsItsIdAndItsSoundness()
    {
        string id = _runs.Info("one").Id;
        Assert.Equal(0, Runs("rename", "one", "better").Code);
        Assert.Equal(id, _runs.Info("better").Id);
        Assert.Contains("all there and unchanged", Runs("verify", "better").Output);
        Assert.Equal(TreePoseApp.BadInput, Runs("show", "one").Code);
    }

    [Fact]
    public void ARunThatWasStoppedGoesOnUnderItsNewName()
    {
        _runs.Stopped("half", 3);
        Runs("rename", "half", "whole");
        Assert.Equal(0, _runs.Resume("whole").Code);
        Assert.Equal(RunStatus.Finished, _runs.Info("whole").Status);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("../out")]
    [InlineData("")]
    public void ANameThatIsTakenOrNoneIsRefused(string name)
    {
        Assert.Equal(TreePoseApp.BadInput, Runs("rename", "one", name).Code);
        Assert.Equal("one", _runs.Info("one").Name);
    }

    [Fact]
    public void ARefusedRemovalEndsWithCodeTwo()
    {
        (int code, string output, string errors) = Runs("rm", "one");
        Assert.Equal(TreePoseApp.BadInput, code);
        Assert.Contains("Would remove", output);
        Assert.Equal("treepose: nothing was removed: say --yes.\n", errors);
        Assert.Equal(0, Runs("rm", "one", "--yes").Code);
    }
}
