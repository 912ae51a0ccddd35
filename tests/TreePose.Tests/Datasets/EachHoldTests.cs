using System.Runtime.CompilerServices;
using TreePose.Datasets;
using TreePose.Formats.Study;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Holds that are worked on one capture after the other: what is handed over is what the source gives.</summary>
public sealed class EachHoldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void HoldsOfOlstAreHandedOverAndKeepWhatWasMeasured()
    {
        using var olst = new TinyOlst();
        Alike($"olst:{olst.Folder}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HoldsOfAStudyAreHandedOver(bool haveMapsOfTheirOwn)
    {
        using var study = new TinyStudy();
        if (!haveMapsOfTheirOwn)
            new StudyParts { Rdm = "maps/whole", EventTable = "events.csv" }.Write(study.Folder);
        Alike($"study:{study.Folder}");
    }

    [Fact]
    public void HoldsOfFramesAreHandedOver()
    {
        using var frames = new TinyFrames();
        frames.Text("targets.csv", TinyFrames.TargetsHeader + "a,25,40,3.5,mm/s\na,10,20,12.25,mm/s\nb,12,30,1,mm/s\n");
        Alike($"frames:{frames.Folder}");
    }

    [Fact]
    public void HoldsOfASimulationAreHandedOverAndGone() => Alike("simulated:tiny");

    [Fact]
    public void LiftsOfMarsAreHandedOver() => Alike($"mars:{TestFiles.SharedData("mars")}");

    [Fact]
    public void CapturesOfASimulationAreHandedOverInTheOrderOfTheWhole()
    {
        var sources = new PartSections(ShippedSources.Frames());
        FrameDataset whole = DataSource.Open<FrameDataset>("simulated:tiny", sources, 1, SilentProgress.Instance, Cancellation);
        List<FrameSequence> handed = [];
        int most = 0;
        List<WeakReference> frames = [];
        FrameDataset read = DataSource.Each("simulated:tiny", sources, 1, Take, SilentProgress.Instance, Cancellation);
        Assert.Equal(whole.Sequences.Select(s => s.Id), handed.Select(s => s.Id));
        Assert.Equal(whole.Sequences.Select(s => s.Id).Order(), handed.Select(s => s.Id));
        Assert.Equal(whole.Manifest, read.Manifest);
        Assert.InRange(most, 1, 2);

        void Take(IReadOnlyList<FrameSequence> channels)
        {
            handed.AddRange(channels.Select(c => c.Used()));
            Keep(frames, channels.Select(c => c.Frames));
            GC.Collect();
            most = Math.Max(most, frames.Count(f => f.IsAlive));
        }
    }

    [Fact]
    public void AFaultOfWhoeverTakesHoldsIsNoFaultOfTheCapture()
    {
        using var olst = new TinyOlst();
        void Fail(IReadOnlyList<HoldSequence> holds) => throw new TreePoseException("no");
        Assert.Equal("no", Assert.Throws<TreePoseException>(() => Each($"olst:{olst.Folder}", Fail)).Message);
    }

    [Fact]
    public void WithoutAnyPlateHoldsOfOlstAreGivenWithoutAValue()
    {
        using var olst = new TinyOlst();
        Directory.Delete(Path.Combine(olst.Folder, "Raw"), recursive: true);
        HoldDataset read = Each($"olst:{olst.Folder}", _ => { });
        Assert.NotEmpty(read.Holds);
        Assert.All(read.Holds, h => Assert.Null(h.Target));
    }

    private static void Alike(string source)
    {
        HoldDataset whole = DataSource.Open<HoldDataset>(source, Sources, 1, SilentProgress.Instance, Cancellation, labelsNeeded: false);
        List<(HoldSequence Hold, float Sum)> handed = [];
        List<WeakReference> frames = [];
        List<int> alive = [],
            sizes = [];
        HoldDataset read = Each(source, Take);
        var given = whole.Holds.Select(h => (h.Id, h.Number, h.Channel, Sum: h.Frames.Sum())).ToArray();
        Assert.Empty(given.Except(handed.Select(h => (h.Hold.Id, h.Hold.Number, h.Hold.Channel, h.Sum))));
        Assert.All(read.Holds, h => Assert.Empty(h.Frames));
        Assert.Equal(
            whole.Holds.Select(h => (h.Id, h.Number, h.Channel, h.Length, h.Target)),
            read.Holds.Select(h => (h.Id, h.Number, h.Channel, h.Length, h.Target))
        );
        Assert.All(whole.Holds.Zip(read.Holds), p => Assert.Equal(p.First.FrameTargets, p.Second.FrameTargets));
        Assert.Equal(whole.Manifest, read.Manifest);
        Assert.Equal(whole.Skipped, read.Skipped);
        Assert.True(sizes.Count > 1, "there is one capture only");
        foreach ((int i, int living) in alive.Index())
            Assert.InRange(living, 1, sizes[i] + (i > 0 ? sizes[i - 1] : 0)); // those at hand, and at most those of the one before

        void Take(IReadOnlyList<HoldSequence> holds)
        {
            handed.AddRange(holds.Select(h => (h.WithoutFrames(), h.Frames.Sum())));
            Keep(frames, holds.Select(h => h.Frames));
            sizes.Add(holds.Count);
            GC.Collect();
            alive.Add(frames.Count(f => f.IsAlive));
        }
    }

    private static PartSections Sources => new(ShippedSources.Holds());

    private static HoldDataset Each(string source, Action<IReadOnlyList<HoldSequence>> take) =>
        DataSource.EachHold(source, Sources, 1, take, SilentProgress.Instance, Cancellation);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep(List<WeakReference> frames, IEnumerable<float[]> arrays) =>
        frames.AddRange(arrays.Select(a => new WeakReference(a)));
}
