using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

public sealed class SimulatedFramesTests
{
    private static readonly FrameDataset Tiny = SimulatedFrameSource.Load("tiny", 1);

    [Fact]
    public void TinyHasThreePeopleWithTwoCapturesAndOneInMountainPoseEach()
    {
        Assert.Equal(["01", "02", "03"], Tiny.Participants);
        Assert.Equal(9, Tiny.Sequences.Count);
        Assert.Equal(3, Tiny.Sequences.Count(s => !s.FootLeavesGround));
        Assert.All(Tiny.Sequences, s => Assert.Equal(s.Length * s.Shape.Size, s.Frames.Length));
        Assert.All(Tiny.Sequences, s => Assert.All(s.Frames, v => Assert.InRange(v, 0f, MathF.Log(2))));
        Assert.Equal(Tiny.Sequences.Select(s => s.Id).Order(), Tiny.Sequences.Select(s => s.Id));
    }

    [Fact]
    public void EventsAndLabelsAgreeAndNoFootLeavesTheGroundInMountainPose()
    {
        foreach (FrameSequence sequence in Tiny.Sequences)
        {
            FootPhase[] expected = [.. sequence.Labels.Select(l => l == FootPhase.Unlabelled ? l : FootPhase.Neither)];
            foreach (FootEvent e in sequence.Events)
            {
                Assert.True(e.EndFrame > e.StartFrame);
                expected.AsSpan(e.StartFrame..e.EndFrame).Fill(e.Phase);
            }
            Assert.Equal(expected, sequence.Labels);
            Assert.Equal(sequence.FootLeavesGround ? 3 : 0, sequence.Events.Count(e => e.Phase == FootPhase.GoingUp));
        }
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbersAndAnotherSeedOthers()
    {
        FrameDataset again = SimulatedFrameSource.Load("tiny", 1), other = SimulatedFrameSource.Load("tiny", 2);
        Assert.Equal(Tiny.Manifest, again.Manifest);
        Assert.Empty(Tiny.Manifest.Values.Intersect(other.Manifest.Values));
    }

    [Fact]
    public void ARisingFootShowsOnTheApproachingSideOfZeroAndAFallingFootOnTheOther()
    {
        double up = MeanSide(FootPhase.GoingUp), down = MeanSide(FootPhase.GoingDown);
        Assert.True(up < -0.25 && down > 0.25, $"energy beyond bin 2, receding minus approaching: up {up}, down {down}");
    }

    [Fact]
    public void AnUnknownPresetIsRefusedByName()
    {
        var error = Assert.Throws<OptionsException>(() => SimulatedFrameSource.Load("huge", 1));
        Assert.Contains("'huge'", error.Message);
        Assert.Contains("tiny", error.Message);
    }

    private static double MeanSide(FootPhase phase)
    {
        double sum = 0;
        int count = 0;
        foreach (FrameSequence sequence in Tiny.Sequences)
        {
            for (int f = 0; f < sequence.Length; f++)
            {
                if (sequence.Labels[f] != phase) continue;
                count++;
                for (int d = 0; d < 23; d++)
                    for (int r = 4; r < 13; r++)
                        if (Math.Abs(d - 11) > 2) sum += Math.Sign(d - 11) * sequence.Frames[f * 299 + d * 13 + r];
            }
        }
        return sum / count;
    }
}
