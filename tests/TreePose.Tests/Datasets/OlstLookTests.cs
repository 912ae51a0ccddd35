using TreePose.Datasets;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>A look at a release, which is larger than memory may be.</summary>
public sealed class OlstLookTests
{
    [Fact]
    public void ALookAtTheDataKeepsTheFramesOfTheFirstCaptureAloneAndFindsTheSame()
    {
        using var olst = new TinyOlst();
        FrameDataset whole = olst.Load(),
            looked = olst.Load(framesKept: false);
        Assert.Equal(whole.Sequences[0].Frames, looked.Sequences[0].Frames);
        Assert.All(looked.Sequences.Skip(1), s => Assert.Empty(s.Frames));
        Assert.Equal(whole.Findings, looked.Findings);
        Assert.Equal(whole.Sequences.SelectMany(s => s.Health), looked.Sequences.SelectMany(s => s.Health));
        Assert.Equal(whole.Sequences.Select(s => (s.Id, s.Length)), looked.Sequences.Select(s => (s.Id, s.Length)));
        HoldDataset holds = olst.LoadHolds(framesKept: false);
        Assert.All(holds.Holds, h => Assert.Empty(h.Frames));
        Assert.Equal(olst.LoadHolds().Holds.Select(h => (h.Length, h.Target)), holds.Holds.Select(h => (h.Length, h.Target)));
    }
}
