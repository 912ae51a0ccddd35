using System.Globalization;
using System.Text;
using TreePose.Balance.Alignment;
using TreePose.Captures;
using TreePose.Datasets.Clocks;
using TreePose.Formats.C3d;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>Clocks of markers and force plates, by the steps that both see.</summary>
public sealed class PlateClockTests : IDisposable
{
    private const int Rate = 100,
        PerFrame = 10,
        Frames = 2000;
    private static readonly (double From, double To)[] Stands = [(2, 5.3), (7.1, 9), (12.6, 17.4)];
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("Eb015pr", 1)]
    [InlineData("Eb015vi", 2)]
    public void MarkersAndPlatesOfAC3dFileShareAClock(string file, int plate)
    {
        string path = Path.Combine(TestFiles.SharedData("c3d"), $"{file}.c3d");
        PlateClockOffset found = Align(path, path).Offsets.Single(o => o.Plate == plate);
        Assert.InRange(found.Alignment.OffsetSeconds, -0.02, 0.02); // a frame of its markers
        Assert.InRange(found.Alignment.Correlation, 0.95, 1);
        Assert.Equal((2, "RFT1"), (found.Alignment.Changes, found.Alignment.Marker));
    }

    [Fact]
    public void AFasterWalkNeedsHeelAndToe()
    {
        string path = TestFiles.SharedData("c3d/PlugInC3D.c3d");
        Refused(path, path, new StanceOptions(), "The likest, RANK, correlates by 0.84 at -0.126 s; 0.90 is needed.");
        PlateClocks named = Align(path, path, new StanceOptions { Markers = ["RHEE", "RTOE"], StandingMmPerSecond = 400 });
        StanceAlignment found = Assert.Single(named.Offsets).Alignment;
        Assert.InRange(found.OffsetSeconds, -0.06, 0);
        Assert.Contains("PlugInC3D plate 2", named.Skipped.Select(s => s.CaptureId)); // of the left foot
    }

    [Fact]
    public void AnotherClockIsFoundInTwoFilesOfARealWalk()
    {
        string path = TestFiles.SharedData("c3d/Eb015pr.c3d");
        double whole = Align(path, path).Offsets[0].Alignment.OffsetSeconds;
        MotionCaptureRecording markers = C3dReader.ReadMarkers(path);
        string trc = WriteTrc(markers, shift: 0.6);
        PlateClockOffset found = Align(trc, path, new StanceOptions { Markers = ["RFT1"] }).Offsets[0];
        Assert.Equal(whole + 0.6, found.Alignment.OffsetSeconds, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.437)]
    [InlineData(-1.2)]
    public void TheOffsetOfAPlateIsFound(double shift)
    {
        string path = Write("a.c3d", Stands, shift);
        StanceAlignment found = Assert.Single(Align(path, path).Offsets).Alignment;
        Assert.InRange(found.OffsetSeconds - shift, -0.03, 0.03);
        Assert.InRange(Math.Abs(found.OffsetSeconds - shift), 0, found.UncertaintySeconds);
        Assert.Equal(("FOOT", 6), (found.Marker, found.Changes));
    }

    [Fact]
    public void RegularStepsAPlateThatIsNeverEmptyAndAnUnknownMarkerAreRefused()
    {
        string regular = Write("regular.c3d", [.. Enumerable.Range(0, 10).Select(i => (2.0 * i + 0.5, 2.0 * i + 1.5))], 0);
        Refused(regular, regular, new StanceOptions { LargestOffsetSeconds = 5 }, "fit alike");
        string loaded = Write("loaded.c3d", [(-10, 100)], 0);
        Refused(loaded, loaded, new StanceOptions(), "the plate is loaded all the time");
        string right = Write("right.c3d", Stands, 0);
        Refused(right, right, new StanceOptions { Markers = ["TOE"] }, "there is no marker 'TOE'. There are FOOT, HEAD.");
        Refused(right, right, new StanceOptions { Markers = ["HEAD"] }, "no marker stands when the plate is loaded");
        string bare = Write("bare.c3d", Stands, 0, withMarkers: false);
        Refused(bare, bare, new StanceOptions(), "POINT:USED: is 0: the file has no markers. Export the file with its trajectories.");
    }

    [Fact]
    public void ATableOfPlatesNeedsItsColumnsAndMarkersAKnownFormat()
    {
        File.WriteAllText(_scratch.File("plate.csv"), "Time,X\n");
        string path = Write("a.c3d", Stands, 0);
        Assert.Contains(
            "'plates.columns' is not given",
            Assert.Throws<OptionsException>(() => Align(path, _scratch.File("plate.csv"))).Message,
            StringComparison.Ordinal
        );
        Refused(_scratch.File("plate.csv"), path, new StanceOptions(), "markers are read from .c3d, .trc and .tsv");
    }

    [Fact]
    public void AFolderTellsTrialByTrialAndWhatItLeftOut()
    {
        Write("P1_good.c3d", Stands, 0.2);
        Write("P1_never.c3d", [(-10, 100)], 0);
        PlateClocks clocks = Folder(strict: false);
        Assert.Equal(("P1_good", 1), (Assert.Single(clocks.Offsets).Trial, clocks.Offsets[0].Plate));
        Assert.Equal("P1_never plate 1", Assert.Single(clocks.Skipped).CaptureId);
        Assert.Throws<TreePoseException>(() => Folder(strict: true));
        clocks.WriteCsv(_scratch.File("clocks.csv"));
        string[] rows = File.ReadAllLines(_scratch.File("clocks.csv"));
        Assert.StartsWith(
            "trial,plate,offset_s,uncertainty_s,correlation,residual_ms,changes,marker,note",
            rows[0],
            StringComparison.Ordinal
        );
        Assert.StartsWith("P1_good,1,0.", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("P1_never plate 1,,,,,,,,", rows[2], StringComparison.Ordinal);
    }

    private PlateClocks Folder(bool strict) =>
        PlateClocks.OfC3d(
            _scratch.Path,
            "{participant}_{trial}.c3d",
            new StanceOptions(),
            strict,
            SilentProgress.Instance,
            TestContext.Current.CancellationToken
        );

    private static PlateClocks Align(string markers, string plates, StanceOptions? options = null) =>
        PlateClocks.OfFiles(markers, plates, [], options ?? new StanceOptions(), strict: false);

    private static void Refused(string markers, string plates, StanceOptions options, string said) =>
        Assert.Contains(said, Assert.ThrowsAny<TreePoseException>(() => Align(markers, plates, options)).Message, StringComparison.Ordinal);

    /// <summary>A foot that stands on the plate at times and is lifted between them, and a head that stays.</summary>
    private string Write(string name, (double From, double To)[] stands, double shift, bool withMarkers = true)
    {
        double Height(double t)
        {
            double inside = stands.Max(s => Math.Min(t - s.From, s.To - t)); // below 0 in the air, s
            return inside >= 0 ? 0 : Math.Min(300, 1500 * -inside);
        }
        (double, double, double)[] foot =
        [
            .. Enumerable.Range(0, Frames).Select(i => ((double)i / Rate, 10)).Select(p => (10 + p.Item1, 20.0, 40 + Height(p.Item1))),
        ];
        (double, double, double)[] head = [.. Enumerable.Range(0, Frames).Select(i => (0.0, 0.0, 1700 + Math.Sin(i / 30.0)))];
        double[] times = [.. Enumerable.Range(0, Frames * PerFrame).Select(i => (double)i / (Rate * PerFrame) + shift)];
        double[] force = [.. times.Select(t => stands.Any(s => t >= s.From && t < s.To) ? 400.0 : 0)];
        TinyC3d.Write(
            _scratch.File(name),
            Rate,
            PerFrame,
            withMarkers
                ? new Dictionary<string, (double, double, double)[]> { ["FOOT"] = foot, ["HEAD"] = head }
                : new Dictionary<string, (double, double, double)[]>(),
            new TinyPlatform(force, [.. times.Select(t => 10 + Math.Sin(t))], [.. times.Select(t => 20 + Math.Cos(t))])
        );
        return _scratch.File(name);
    }

    private string WriteTrc(MotionCaptureRecording markers, double shift)
    {
        string[] names = [.. markers.Names.Where((_, i) => i % 3 == 0).Select(n => n[..^"_pos_X".Length])];
        var text = new StringBuilder("PathFileType\t4\t(X/Y/Z)\twalk.trc\nDataRate\tNumFrames\tNumMarkers\tUnits\n");
        text.Append(CultureInfo.InvariantCulture, $"{markers.SamplingFrequencyHz}\t{markers.Length}\t{names.Length}\tmm\nFrame#\tTime");
        text.Append(string.Concat(names.Select(n => $"\t{n}\t\t"))).Append("\n\t");
        text.Append(string.Concat(names.Select((_, i) => $"\tX{i + 1}\tY{i + 1}\tZ{i + 1}"))).Append("\n\n");
        for (int i = 0; i < markers.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}\t{markers.TimeSeconds[i] + shift:0.0000}");
            foreach (double[] column in markers.Columns)
                text.Append('\t').Append(double.IsNaN(column[i]) ? "" : column[i].ToString("R", CultureInfo.InvariantCulture));
            text.Append('\n');
        }
        File.WriteAllText(_scratch.File("walk.trc"), text.ToString());
        return _scratch.File("walk.trc");
    }
}
