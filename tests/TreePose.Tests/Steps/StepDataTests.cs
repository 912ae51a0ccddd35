using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Simulation;
using TreePose.Steps;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Steps;

/// <summary>Steps on frames as sources make them.</summary>
public sealed class StepDataTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>People at 0.9 to 1.9 m through the raw radar model and the study's chain; an actuator moves 0.6 m before them.</summary>
    [Fact]
    public void TheSimulatedPersonIsFoundWhereTheyStand()
    {
        var options = new SimulationOptions
        {
            Participants = 4,
            Captures = 1,
            Holds = 1,
            Frames = 500,
            Radar = new() { Channels = 1 },
            NearestMetres = 0.9,
            FarthestMetres = 1.9,
        };
        var study = new SimulatedStudy(options, 4);
        FrameDataset data = SimulatedRadarSource.LoadFrames(study, "simulated:test", new RadarMap(), SilentProgress.Instance, Cancellation);
        FrameStep align = Blocks.Step("align.range", "bin=6");
        var shifts = new HashSet<int>();
        foreach (FrameSequence whole in data.Sequences.Where(s => s.FootLeavesGround))
        {
            SimulatedCapture capture = Enumerable.Range(1, 4).Select(p => study.Capture(p, 1)).Single(c => c.Id == whole.Id);
            using IRadarCapture radar = capture.Radar();
            int person = (int)Math.Round(capture.Person.DistanceMetres / radar.Parameters.RangeResolutionMetres);
            FrameBlock aligned = align.Apply(FrameBlock.Of(whole));
            int[] near = [.. Enumerable.Range(-1, 3).Where(off => SameShifted(whole.Frames, aligned.Frames, 6 - person + off))];
            Assert.True(near.Length == 1, $"{whole.Id}, person at bin {person}: {aligned.Notes[0]}");
            shifts.Add(6 - person);
        }
        Assert.True(shifts.Count > 1, "the people should stand in several bins");
    }

    [Fact]
    public void MarsGoesThroughTheWholePipeline()
    {
        string mars = $"mars:{TestFiles.Golden("mars")}";
        FrameDataset data = DataSource.Open<FrameDataset>(mars, new(ShippedSources.Frames()), 1, SilentProgress.Instance, Cancellation);
        StepPipeline steps = Blocks.Pipeline("rate", "align.range", "mti", "log1p", "standardise.perBin", "crop.doppler");
        FrameDataset prepared = steps.Fixed.Apply(data);
        StepPipeline rest = steps.Rest.Fit([.. prepared.Sequences.Where(s => s.Id.Participant != "1").Select(FrameBlock.Of)]);
        FrameDataset made = rest.Apply(prepared);
        Assert.Equal("[4 channels, 16 range, 7 Doppler]", made.Shape.ToString());
        Assert.Equal(data.Sequences.Sum(s => s.Events.Count), made.Sequences.Sum(s => s.Events.Count));
        Assert.All(made.Sequences, s => Assert.Equal((s.Length * made.Shape.Size, 0.1), (s.Frames.Length, s.SecondsPerFrame)));
    }

    /// <summary>Whether maps [frame, Doppler, range] are others shifted along range, zeros coming in.</summary>
    private static bool SameShifted(float[] before, float[] after, int shift)
    {
        const int bins = 13;
        for (int i = 0; i < before.Length; i++)
        {
            int from = (i % bins) - shift;
            if (after[i] != (from is >= 0 and < bins ? before[i - shift] : 0))
                return false;
        }
        return true;
    }
}
