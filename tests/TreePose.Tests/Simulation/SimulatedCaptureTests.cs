using TreePose.Captures;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Tests.Simulation;

/// <summary>Motion, force plates, motion capture and clocks of a simulated capture against the truth behind them.</summary>
public sealed class SimulatedCaptureTests
{
    private static readonly SimulationOptions Options = new() { Participants = 2, Captures = 4 };
    private static readonly SimulatedStudy Study = new(Options, 11);
    private static readonly SimulatedCapture[] All = [.. Study.Captures()];
    private static readonly SimulatedCapture Left = All[0],
        Right = All[1];

    [Fact]
    public void NamesFollowTheStudy()
    {
        Assert.Equal(["01_MNTRL_RR_V1", "01_MNTRR_RR_V1", "01_MNTRL_RR_V2", "01_MNTRR_RR_V2"], All.Take(4).Select(c => c.Id.Name));
        Assert.Equal("02", Study.Capture(2, 1).Person.Participant);
    }

    [Fact]
    public void HoldsComeInOrderBetweenTheActuatorPatterns()
    {
        foreach (SimulatedCapture capture in All)
        {
            int last = capture.RadarClock.RadarStartFrame;
            Assert.InRange(capture.Holds.Count, 2, 10);
            foreach (Hold hold in capture.Holds)
            {
                Assert.True(
                    hold.FootUpFrame > last
                        && hold.StableFrame > hold.FootUpFrame
                        && hold.StableEndFrame > hold.StableFrame
                        && hold.EndFrame >= hold.StableEndFrame
                );
                last = hold.EndFrame;
            }
            Assert.True(last <= capture.RadarClock.RadarEndFrame);
            Assert.Equal(capture.Attempts[^1].BecameStable, capture.Holds[^1].IsFinal);
        }
    }

    [Fact]
    public void TheStandingPlateIsLoadedAndTheLiftedOneIsExactlyZeroWhileTheFootIsUp()
    {
        foreach (SimulatedCapture capture in new[] { Left, Right })
        {
            int standingPlate = capture == Left ? 2 : 1; // plate 2 is under the left foot
            Assert.Equal(capture == Left ? Foot.Left : Foot.Right, capture.Standing);
            ForcePlateRecording lifted = capture.ForcePlate(3 - standingPlate),
                standing = capture.ForcePlate(standingPlate);
            for (int i = 0; i < lifted.Length; i++)
            {
                double t = capture.Clock.RadarAt(lifted.TimeSeconds[i]);
                bool up = capture.Attempts.Any(h => t >= h.FootUpSeconds && t < PoseSchedule.GroundSeconds(h));
                Assert.Equal(up, lifted.CopMillimetres.X[i] == 0 && lifted.CopMillimetres.Y[i] == 0 && lifted.ForceNewtons.Z[i] == 0);
                Assert.True(standing.ForceNewtons.Z[i] > 100);
            }
        }
    }

    [Fact]
    public void TheFootIsHighWhileThePoseIsHeldAndOnTheGroundBetween()
    {
        MotionCaptureRecording positions = Left.Positions();
        double[] height = positions["LiftedFoot_pos_Z"],
            standing = positions["StandingFoot_pos_Z"];
        double ground = 30 * Left.Person.StatureMetres,
            raised = 1000 * Left.Person.FootHeightFraction * Left.Person.StatureMetres;
        for (int i = 0; i < positions.Length; i++)
        {
            double t = positions.TimeSeconds[i];
            if (Left.Holds.Any(h => t > h.StableSeconds && t < h.StableEndSeconds))
                Assert.Equal(raised, height[i], 1.0);
            else if (Left.Holds.All(h => t < h.FootUpSeconds || t > h.FootDownSeconds + 1) && Left.Attempts.All(a => a.BecameStable))
                Assert.Equal(ground, height[i], 1.0);
            Assert.Equal(ground, standing[i], 1.0);
        }
    }

    [Fact]
    public void TheActuatorMovesAtFiftyMillimetresASecondAtStartAndEnd()
    {
        MotionCaptureRecording motion = Left.Velocities();
        double[] speed = motion["Actuator_vel_X"];
        double first = Left.Clock.MocapAt(Left.FirstTurnSeconds - 1),
            last = Left.Clock.MocapAt(Left.LastTurnSeconds - 1);
        foreach (double start in new[] { first, last })
        {
            Assert.Equal(50, Mean(start + 0.1, start + 0.9), 1.0);
            Assert.Equal(-50, Mean(start + 1.1, start + 1.9), 1.0);
        }
        Assert.Equal(0, Mean(first + 3, last - 1), 1.0);

        double Mean(double from, double to) => speed.Where((_, i) => motion.TimeSeconds[i] >= from && motion.TimeSeconds[i] < to).Average();
    }

    [Fact]
    public void CopSpeedIsThePersonsOwnAndVariesFromHoldToHold()
    {
        var ratios = new List<double>();
        foreach (SimulatedCapture capture in All)
        {
            Assert.All(capture.Attempts, h => Assert.InRange(h.CopSpeedMmPerSecond, 5, 60));
            ratios.AddRange(
                capture
                    .Attempts.Where(a => a.BecameStable)
                    .Zip(capture.TrueCopSpeedsMmPerSecond)
                    .Where(p => p.First.WobbleSeconds is null && p.First.LowerSeconds - p.First.ArrivalSeconds > 2)
                    .Select(p => p.Second / p.First.CopSpeedMmPerSecond)
            );
        }
        Assert.InRange(ratios.Average(), 0.85, 1.15);
        Assert.All(ratios, r => Assert.InRange(r, 0.5, 1.9));
        double[] targets = [.. All.SelectMany(c => c.Attempts).Select(h => h.CopSpeedMmPerSecond)];
        Assert.True(targets.Max() / targets.Min() > 2);
    }

    [Fact]
    public void TheCopLeadsTheCentreOfMassAsInAPendulum()
    {
        Sway sway = Left.Sway;
        double natural = new InvertedPendulum(Left.Person.StatureMetres).NaturalSquared,
            worst = 0,
            rate = InvertedPendulum.SampleHertz;
        for (int i = 1; i < sway.ComY.Length - 1; i++)
        {
            double acceleration = (sway.ComY[i + 1] - 2 * sway.ComY[i] + sway.ComY[i - 1]) * rate * rate;
            worst = Math.Max(worst, Math.Abs(acceleration - natural * (sway.ComY[i] - sway.CopY[i])));
        }
        Assert.True(worst < 1e-6, $"{worst} m/s²");
    }

    [Fact]
    public void ClocksDifferByTheStatedOffsetAndDrift()
    {
        Assert.InRange(Left.Clock.OffsetSeconds, 0, Options.ClockOffsetSeconds);
        Assert.InRange(Left.Clock.DriftPpm, -Options.ClockDriftPpm, Options.ClockDriftPpm);
        Assert.NotEqual(Left.Clock, Right.Clock);
        Assert.Equal(12.5, Left.Clock.RadarAt(Left.Clock.MocapAt(12.5)), 1e-9);
        foreach (SimulatedCapture capture in All)
        foreach (Hold hold in capture.Holds)
            Assert.InRange(capture.Attempts[hold.Number - 1].FootUpSeconds / 0.036352 - hold.FootUpFrame, -0.01, 1.01);
    }

    [Fact]
    public void ImpossibleStudiesAreRefusedWithEveryReason()
    {
        SimulationOptions[] impossible =
        [
            new() { Participants = 0 },
            new() { Radar = new() { SamplingMegahertz = 0.9 } },
            new() { Radar = new() { FrameRateHertz = 30 } },
            new() { Radar = new() { StopGigahertz = 75 } },
            new() { FarthestMetres = 25 },
            new() { Frames = 200 },
            new() { NearestMetres = 2, FarthestMetres = 1 },
            new() { Radar = new() { ChirpUpMicroseconds = 300 } },
        ];
        string[] words =
        [
            "participants",
            "256 samples at 0.9 MHz",
            "27.509 frames",
            "stopGigahertz",
            "unambiguous range",
            "hold(s) need",
            "nearestMetres",
            "chirpIntervalMicroseconds",
        ];
        foreach ((SimulationOptions options, string word) in impossible.Zip(words))
            Assert.Contains(word, Assert.Throws<OptionsException>(() => new SimulatedStudy(options, 1)).Message);
        var both = Assert.Throws<OptionsException>(() => new SimulatedStudy(new() { Frames = 200, NearestMetres = 2 }, 1));
        Assert.Equal(2, both.Violations.Count);
    }
}
