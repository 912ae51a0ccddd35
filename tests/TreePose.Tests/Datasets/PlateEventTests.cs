using System.Globalization;
using System.Text;
using TreePose.Balance.Events;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets.Events;
using TreePose.Parts;
using TreePose.TestKit;
using TreePose.Tests.Balance;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Foot events from force plates of other laboratories: which plate is whose, and what is said where there are none.</summary>
public sealed class PlateEventTests : IDisposable
{
    private const string Map = "time=Time[s],cop_x=X[m],cop_y=Y[m],force_z=F[N]";
    private static readonly SyntheticPlates Plates = new SyntheticPlates().Hold(8, 9, 13, 13.8).Hold(17, 18.2, 22, 22.6);
    private readonly ScratchFolder _scratch = new();

    public PlateEventTests() => Directory.CreateDirectory(_scratch.File("P01"));

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EventsOfC3dAreThoseOfTheSamePlatesWhicheverTheFootIsOn(bool swapped)
    {
        WriteC3d("a", swapped ? [Plates.Standing(), Plates.Lifted()] : [Plates.Lifted(), Plates.Standing()]);
        RegeneratedEventTable table = Events("c3d");
        Expected(table, 0.01);
        (int lifted, int standing) = swapped ? (2, 1) : (1, 2);
        Assert.Matches(
            $"^the foot on plate {lifted} is lifted, the one on plate {standing} stands: plate {lifted} is empty for 10.[0-9]+ s while "
                + $"plate {standing} bears the load, the other way round for 0.0 s",
            Assert.Single(table.Findings).Text
        );
        Assert.Equal(["P01_a", "P01_a"], table.Holds.Select(h => h.Capture.Name));
        Assert.Equal((0, 0.01), (table.Holds[0].Clock.RadarStartFrame, table.Holds[0].Clock.SecondsPerFrame));
        Assert.Equal((int)Math.Round(100 * table.Holds[0].FootUpSeconds), table.Holds[0].FootUpFrame);
    }

    [Fact]
    public void PlatesThatAreNamedAreTakenWithoutAWord()
    {
        WriteC3d("a", Plates.Lifted(), Plates.Standing());
        RegeneratedEventTable table = Events("c3d", "c3d.liftedPlatform=1", "c3d.standingPlatform=2");
        Expected(table, 0.01);
        Assert.Empty(table.Findings);
        string wrong = Assert.Single(Events("c3d", "c3d.liftedPlatform=2").Skipped).Reason;
        Assert.Contains("never empty: it bears 350 N at least, and is empty below 20 N", wrong, StringComparison.Ordinal);
        Assert.StartsWith(_scratch.File("P01/a.c3d"), wrong, StringComparison.Ordinal);
        string both = Assert.Throws<OptionsException>(() => Events("c3d", "c3d.liftedPlatform=1", "c3d.standingPlatform=1")).Message;
        Assert.Contains("are both 1", both, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoTablesOfOneTrialAreItsPlates()
    {
        WriteTable("a_1.csv", Plates.Lifted());
        WriteTable("a_2.csv", Plates.Standing());
        Expected(Events("plates", "plates.pattern={participant}/{trial}_{plate}.csv", $"plates.columns={Map}"), 0.01);
    }

    [Fact]
    public void OneTableMayHoldBothPlates()
    {
        ForcePlateRecording[] both = [Plates.Lifted(), Plates.Standing()];
        WriteTable("a.csv", both);
        string second = Map.Replace("X[", "X2[").Replace("Y[", "Y2[").Replace("F[", "F2[");
        Expected(Events("plates", $"plates.columns={Map}", $"plates.secondColumns={second}"), 0.01);
    }

    [Fact]
    public void OpenSimHoldsBothPlatesInOneFile()
    {
        WriteMot("a.mot", Plates.Lifted(), Plates.Standing());
        Expected(Events("plates", "plates.pattern={participant}/{trial}.mot"), 0.01);
    }

    [Fact]
    public void APlateAloneASoleLoadAndNoLiftAreSaidWithTheFile()
    {
        ForcePlateRecording empty = Plates.Standing() with { ForceNewtons = Constant(0) };
        WriteC3d("alone", Plates.Lifted());
        WriteC3d("sole", Plates.Lifted(), empty);
        WriteC3d("still", Plates.Standing(), Plates.Standing());
        WriteC3d("three", Plates.Lifted(), Plates.Standing(), Plates.Standing());
        WriteC3d("both", Plates.Lifted(), new SyntheticPlates().Hold(26, 27, 31, 32).Lifted());
        RegeneratedEventTable table = Events("c3d");
        Assert.Empty(table.Holds);
        string[] said = [.. table.Skipped.Select(s => s.Reason)];
        Assert.All(said, s => Assert.StartsWith(_scratch.File("P01"), s, StringComparison.Ordinal));
        string[] expected =
        [
            "there is 1 force plate. Foot events need two",
            "both feet are lifted. Say which: --set c3d.liftedPlatform=N",
            "only plate 1 of 2 ever bears a load",
            "neither plate 1 nor plate 2 becomes empty while the other bears the load, so no foot is lifted",
            "the plates 1, 2, 3 all bear a load",
        ];
        Assert.All(expected.Zip(said), p => Assert.Contains(p.First, p.Second, StringComparison.Ordinal));
        string strict = Assert.Throws<TreePoseException>(() => Events("c3d", strict: true)).Message;
        Assert.Contains("5 of the captures cannot be used", strict, StringComparison.Ordinal);
        string named = Events("c3d", "c3d.liftedPlatform=1").Skipped.Single(s => s.CaptureId == "P01_three").Reason;
        Assert.Contains("there are 3 plates, and one of them is named", named, StringComparison.Ordinal);
    }

    [Fact]
    public void ALiftInWhichThePersonStepsOffIsNoHold()
    {
        ForcePlateRecording standing = Plates.Standing();
        for (int i = (int)(20 * SyntheticPlates.Rate); i < standing.Length; i++)
            standing.ForceNewtons.Z[i] = 0;
        WriteC3d("a", Plates.Lifted(), standing);
        RegeneratedEventTable table = Events("c3d");
        Assert.Single(table.Holds);
        Assert.StartsWith("both plates are empty from 20", Assert.Single(table.Ignored).Lift.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ALiftInWhichTheTimeColumnLeavesOutMoreThanATenthOfASecondIsNoHold()
    {
        ForcePlateRecording[] plates = [Plates.Lifted(), Plates.Standing()];
        foreach (ForcePlateRecording plate in plates)
        {
            foreach (int i in Enumerable.Range((int)(10 * SyntheticPlates.Rate), (int)(0.36 * SyntheticPlates.Rate)))
                (plate.ForceNewtons.Z[i], plate.CopMillimetres.X[i], plate.CopMillimetres.Y[i]) = (double.NaN, double.NaN, double.NaN);
        }
        WriteTable("a_1.csv", plates[0]);
        WriteTable("a_2.csv", plates[1]);
        RegeneratedEventTable table = Events("plates", "plates.pattern={participant}/{trial}_{plate}.csv", $"plates.columns={Map}");
        Assert.Equal("0.36 s of a plate are missing from 10 s on, at most 0.1 s are bridged", Assert.Single(table.Ignored).Lift.Reason);
        Assert.InRange(Assert.Single(table.Holds).FootUpSeconds, 16.9, 17.2);
    }

    [Fact]
    public void ATableWithoutForceAMapOfOpenSimAndAnotherSourcesOptionAreRefused()
    {
        WriteTable("a.csv", Plates.Lifted());
        string none = Refused("plates", "plates.columns=time=Time[s],cop_x=X[m],cop_y=Y[m]");
        Assert.Contains("'plates.columns' has no force_z", none, StringComparison.Ordinal);
        Assert.Contains("'plates.columns' is not given", Refused("plates"), StringComparison.Ordinal);
        string unit = Refused("plates", "plates.columns=time=Time[s],cop_x=X[in],cop_y=Y[m],force_z=F[N]");
        Assert.Contains("has the unit 'in'; allowed are m, cm, mm", unit, StringComparison.Ordinal);
        string mot = Refused("plates", "plates.pattern={participant}/{trial}.mot", $"plates.columns={Map}");
        Assert.Contains("is not for .mot", mot, StringComparison.Ordinal);
    }

    [Fact]
    public void EventsOfOlstAreThoseOfItsTable()
    {
        using var olst = new TinyOlst();
        SyntheticPlates plates = new SyntheticPlates()
            .Hold(10.22, 11.19, 14.28, 15.05)
            .Hold(18.25, 19.05, 22.18, 22.83)
            .Hold(26.24, 27.03, 39, 39.5);
        foreach ((string side, ForcePlateRecording plate) in new[] { ("left", plates.Standing()), ("right", plates.Lifted()) })
        {
            var text = new StringBuilder("time,Force_X,Force_Y,Force_Z,Moment_X,Moment_Y,Moment_Z,COP_X,COP_Y,COP_Z,COP_speed\n");
            for (int i = 0; i < plate.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{plate.TimeSeconds[i]:0.000000},0,0,{plate.ForceNewtons.Z[i]:0.0000},0,0,0,");
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{plate.CopMillimetres.X[i]:0.000000},{plate.CopMillimetres.Y[i]:0.000000},0,0\n"
                );
            }
            File.WriteAllText(olst.Plate(TinyOlst.Young, side), text.ToString());
        }
        PlateDataset data = Open($"olst:{olst.Folder}");
        RegeneratedEventTable table = RegeneratedEventTable.Build(data.Captures, cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(table.Skipped);
        IgnoredLiftOfCapture older = Assert.Single(table.Ignored, i => i.Capture.Name == TinyOlst.Older);
        Assert.StartsWith("the foot is up when the recording begins", older.Lift.Reason, StringComparison.Ordinal);
        Hold[] young = [.. data.Table!().Where(h => h.Capture.Name == TinyOlst.Young)];
        Assert.Equal([(273, 300, 385), (493, 515, 601), (712, 734, null)], young.Select(h => (h.FootUpFrame, h.StableFrame, h.BreakFrame)));
        HoldComparison comparison = HoldComparison.Compare(young, table.Holds);
        Assert.Equal((3, 0, 0), (comparison.Matched.Count, comparison.Missing.Count, comparison.Extra.Count));
        Assert.All(comparison.Matched, m => Assert.InRange(m.Regenerated.StableFrame - m.Reference.StableFrame, -5, 5));
        Assert.All(comparison.Matched, m => Assert.InRange(m.Regenerated.EndFrame - m.Reference.EndFrame, -1, 1));
        Assert.All(comparison.Matched, m => Assert.InRange(m.FootUpMs, -10, 60)); // the plate is at 90 % of its load 40 ms later
    }

    [Fact]
    public void AWalkIsNoStandOnOneLeg()
    {
        string walk = TestFiles.SharedData("c3d/Eb015pr.c3d");
        File.Copy(walk, _scratch.File("P01/walk.c3d"));
        Assert.Contains("so no foot is lifted", Assert.Single(Events("c3d").Skipped).Reason, StringComparison.Ordinal);
        RegeneratedEventTable named = Events("c3d", "c3d.liftedPlatform=1", "c3d.standingPlatform=2");
        Assert.Empty(named.Holds);
        Assert.All(named.Ignored, i => Assert.Matches("both plates are empty|foot is up when the recording begins", i.Lift.Reason));
        Assert.Contains(named.Notes, n => n.Text == "zero level of frames 1 to 10 taken off (-21.2 N)");
    }

    private static void Expected(RegeneratedEventTable table, double seconds)
    {
        var clock = new RadarClock(0, 40, 0, 4000, seconds);
        Hold[] expected =
        [
            .. FootEventDetection
                .Detect(new CaptureId("P01", "P01_a"), Plates.Lifted(), Plates.Standing(), clock)
                .Holds.Select(h => h.Hold),
        ];
        Assert.Empty(table.Skipped);
        HoldComparison comparison = HoldComparison.Compare(expected, table.Holds);
        Assert.Equal((2, 0, 0), (comparison.Matched.Count, comparison.Missing.Count, comparison.Extra.Count));
        Assert.All(comparison.Summary(), e => Assert.True(e.LargestAbsoluteMs <= 1000 * seconds, $"{e}"));
    }

    private RegeneratedEventTable Events(string kind, params string[] overrides) => Events(kind, strict: false, overrides);

    private RegeneratedEventTable Events(string kind, bool strict, params string[] overrides)
    {
        PlateDataset data = Open($"{kind}:{_scratch.Path}", overrides);
        return RegeneratedEventTable.Build(data.Captures, strict: strict, cancellation: TestContext.Current.CancellationToken);
    }

    private static PlateDataset Open(string source, params string[] overrides) =>
        DataSource.Open<PlateDataset>(
            source,
            OptionOverrides.Apply(new Holder(), overrides).Sources,
            1,
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );

    private string Refused(string kind, params string[] overrides) =>
        Assert.Throws<OptionsException>(() => Events(kind, overrides)).Message;

    private void WriteC3d(string name, params ForcePlateRecording[] plates) =>
        TinyC3d.Write(
            _scratch.File($"P01/{name}.c3d"),
            100,
            12,
            new Dictionary<string, (double, double, double)[]>(),
            [.. plates.Select(p => new TinyPlatform(p.ForceNewtons.Z, p.CopMillimetres.X, p.CopMillimetres.Y))]
        );

    private void WriteTable(string name, params ForcePlateRecording[] plates)
    {
        var text = new StringBuilder("Time");
        for (int p = 1; p <= plates.Length; p++)
            text.Append(CultureInfo.InvariantCulture, $",X{(p > 1 ? p : "")},Y{(p > 1 ? p : "")},F{(p > 1 ? p : "")}");
        text.Append('\n');
        for (int i = 0; i < plates[0].Length; i++)
        {
            if (double.IsNaN(plates[0].ForceNewtons.Z[i]))
                continue;
            text.Append(CultureInfo.InvariantCulture, $"{plates[0].TimeSeconds[i]:0.000000}");
            foreach (ForcePlateRecording p in plates)
            {
                (double x, double y) = (p.CopMillimetres.X[i] / 1000, p.CopMillimetres.Y[i] / 1000);
                text.Append(CultureInfo.InvariantCulture, $",{x:0.00000000},{y:0.00000000},{p.ForceNewtons.Z[i]:0.0000}");
            }
            text.Append('\n');
        }
        File.WriteAllText(_scratch.File($"P01/{name}"), text.ToString());
    }

    private void WriteMot(string name, params ForcePlateRecording[] plates)
    {
        var text = new StringBuilder("a\nendheader\ntime");
        for (int p = 1; p <= plates.Length; p++)
            text.Append(CultureInfo.InvariantCulture, $"\t{p}_vx\t{p}_vy\t{p}_vz\t{p}_px\t{p}_py\t{p}_pz");
        text.Append('\n');
        for (int i = 0; i < plates[0].Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{plates[0].TimeSeconds[i]:0.000000}");
            foreach (ForcePlateRecording p in plates)
            {
                (double x, double z) = (p.CopMillimetres.X[i] / 1000, -p.CopMillimetres.Y[i] / 1000);
                text.Append(CultureInfo.InvariantCulture, $"\t0\t{p.ForceNewtons.Z[i]:0.0000}\t0\t{x:0.00000000}\t0\t{z:0.00000000}");
            }
            text.Append('\n');
        }
        File.WriteAllText(_scratch.File($"P01/{name}"), text.ToString());
    }

    private static AxisSeries Constant(double newtons)
    {
        double[] values = [.. Enumerable.Repeat(newtons, Plates.Lifted().Length)];
        return new AxisSeries(values, values, values);
    }

    private sealed record Holder
    {
        public PartSections Sources { get; init; } = new(ShippedSources.Plates());
    }
}
