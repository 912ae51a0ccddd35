using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.Frames;
using TreePose.Formats.Study;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Where labels are not needed, captures come in without them; with them, they are what they were.</summary>
public sealed class UnlabelledSourceTests
{
    [Fact]
    public void AStudyWithoutAnEventTableHasFramesWithoutLabels()
    {
        using var study = new TinyStudy();
        FrameDataset labelled = Open($"study:{study.Folder}", labelsNeeded: true);
        FrameDataset alike = Open($"study:{study.Folder}", labelsNeeded: false);
        Assert.Equal(labelled.Sequences.SelectMany(s => s.Labels), alike.Sequences.SelectMany(s => s.Labels));
        File.Delete(study.EventTable);
        new StudyParts { Rdm = "maps/whole" }.Write(study.Folder);
        string needed = Assert.Throws<DataFormatException>(() => Open($"study:{study.Folder}", labelsNeeded: true)).Message;
        Assert.Contains("the key eventTable is missing", needed);
        FrameDataset bare = Open($"study:{study.Folder}", labelsNeeded: false);
        Assert.Equal(labelled.Sequences.SelectMany(s => s.Frames), bare.Sequences.SelectMany(s => s.Frames));
        Assert.All(bare.Sequences, s => Assert.Equal((0, 0, 128 * 284e-6), (s.LabelledFrames, s.Events.Count, s.SecondsPerFrame)));
    }

    [Fact]
    public void ACaptureWithoutARowOfTheEventTableIsThereBesideThoseThatHaveOne()
    {
        using var study = new TinyStudy();
        string[] rows = File.ReadAllLines(study.EventTable);
        File.WriteAllLines(study.EventTable, rows.Where(r => !r.Contains("02_MNTRL", StringComparison.Ordinal)));
        Assert.Equal(["01"], Open($"study:{study.Folder}", labelsNeeded: true).Participants);
        FrameDataset all = Open($"study:{study.Folder}", labelsNeeded: false);
        Assert.Equal(["01", "02"], all.Participants);
        Assert.Equal(["02"], all.Sequences.Where(s => s.LabelledFrames == 0).Select(s => s.Id.Participant).Distinct());
    }

    [Fact]
    public void AFolderOfFramesWithoutEventsHasFramesWithoutLabels()
    {
        using var scratch = new ScratchFolder();
        string folder = scratch.File("frames");
        FramesExample.Write(folder);
        FrameDataset labelled = Open($"frames:{folder}", labelsNeeded: true);
        File.Delete(Path.Combine(folder, "events.csv"));
        File.Delete(Path.Combine(folder, "targets.csv"));
        Assert.Contains("events.csv", Assert.Throws<DataFormatException>(() => Open($"frames:{folder}", labelsNeeded: true)).Message);
        FrameDataset bare = Open($"frames:{folder}", labelsNeeded: false);
        Assert.Equal(labelled.Sequences.SelectMany(s => s.Frames), bare.Sequences.SelectMany(s => s.Frames));
        Assert.All(bare.Sequences, s => Assert.True(s.Labels.All(l => l == FootPhase.Unlabelled) && s.Events.Count == 0));
    }

    private static FrameDataset Open(string source, bool labelsNeeded) =>
        DataSource.Open<FrameDataset>(
            source,
            new PartSections(ShippedSources.Frames()),
            1,
            SilentProgress.Instance,
            TestContext.Current.CancellationToken,
            labelsNeeded
        );
}
