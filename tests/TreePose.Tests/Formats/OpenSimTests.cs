using System.Globalization;
using TreePose.Captures;
using TreePose.Formats.Columns;
using TreePose.Formats.OpenSim;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Markers and forces of OpenSim, and tables whose columns the user names.</summary>
public sealed class OpenSimTests : IDisposable
{
    private const string Map = "time=Time[s][s],cop_x=X[cm],cop_y=Y[m],force_z=Fz[kN]";
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("mm", 1)]
    [InlineData("m", 1000)]
    public void MarkersAreInMillimetresAndGapsAreMissing(string unit, double factor)
    {
        MotionCaptureRecording markers = TrcReader.Read(Write("a.trc", Trc(unit, 100, hole: false)));
        Assert.Equal((100, 50.0), (markers.Length, markers.SamplingFrequencyHz));
        Assert.Equal(["HEAD_pos_X", "HEAD_pos_Y", "HEAD_pos_Z", "FOOT_pos_X", "FOOT_pos_Y", "FOOT_pos_Z"], markers.Names);
        Assert.Equal([1.5 * factor, 2.5 * factor], markers["HEAD_pos_X"][..2]);
        Assert.Equal([double.NaN, -3 * factor], markers["FOOT_pos_Z"][4..6]);
        Assert.True(double.IsNaN(markers["FOOT_pos_X"][7])); // 0 0 0
        Assert.Equal(0.02, markers.TimeSeconds[1]);
    }

    [Fact]
    public void AHoleInTheTimeOfMarkersIsMissingSamples()
    {
        MotionCaptureRecording markers = TrcReader.Read(Write("a.trc", Trc("mm", 100, hole: true)));
        Assert.Equal((118, 50.0), (markers.Length, markers.SamplingFrequencyHz));
        Assert.All(markers["HEAD_pos_X"][60..78], v => Assert.True(double.IsNaN(v)));
        Assert.Equal(61.5, markers["HEAD_pos_X"][78]);
        Assert.Equal(78 / 50.0, markers.TimeSeconds[78], 9);
    }

    public static TheoryData<string, string, string> WrongMarkers =>
        new()
        {
            { "\tmm\t", "\tinch\t", "row 3, Units: is 'inch'; mm, cm or m is expected" },
            { "\t100\t2\t", "\t101\t2\t", "NumFrames: promises 101 rows; the file has 100" },
            { "\t100\t2\t", "\t100\t3\t", "row 3, NumMarkers: promises 3 names; the file has 2" },
            { "50\t50\t", "60\t50\t", "DataRate: is 60 Hz, but the time column runs at 50 Hz" },
            { "Frame#\t", "Picture\t", "row 4: begins with 'Picture'; Frame#, Time and the names of markers are expected" },
            { "HEAD\t\t\t", "HEAD\t\tFOOT\t", "row 4: 'FOOT' does not stand over the X of a marker" },
            { "\n3\t0.04\t", "\n3\t0,04\t", "has a decimal comma" },
            { "\n3\t0.04\t", "\n4\t0.04\t", "the frame 4 follows 2" },
        };

    [Theory]
    [MemberData(nameof(WrongMarkers))]
    public void MarkersThatContradictThemselvesAreRefused(string from, string to, string said)
    {
        string text = Trc("mm", 100, hole: false);
        Assert.Contains(from, text, StringComparison.Ordinal);
        string path = Write("a.trc", text.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => TrcReader.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileOfTheFieldThatWasCutIsRefusedAndReadOnceItSaysItsLength()
    {
        string path = Path.Combine(TestFiles.SharedData("c3d"), "markers.trc");
        string error = Assert.Throws<DataFormatException>(() => TrcReader.Read(path)).Message;
        Assert.Contains("NumFrames: promises 652 rows; the file has 93", error, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(path);
        lines[2] = lines[2].Replace(",652,51,", ",93,51,", StringComparison.Ordinal);
        MotionCaptureRecording markers = TrcReader.Read(Write("b.trc", string.Join('\n', lines)));
        Assert.Equal((93, 51 * 3, 100.0), (markers.Length, markers.Names.Count, markers.SamplingFrequencyHz));
        string[] row = lines[^1].Split(',');
        for (int i = 0; i < markers.Names.Count; i++)
            Assert.Equal(double.Parse(row[i + 2], CultureInfo.InvariantCulture), markers.Columns[i][^1]);
    }

    [Fact]
    public void ForcesOfOpenSimHaveZUpwards()
    {
        string path = Write("a.mot", Mot(hole: false));
        ForcePlateRecording right = StoReader.Read(path),
            left = StoReader.Read(path, 2);
        Assert.Equal((100, 100.0), (right.Length, right.SamplingFrequencyHz));
        Assert.Equal((1.0, -3.0, 702.0), (right.ForceNewtons.X[0], right.ForceNewtons.Y[0], right.ForceNewtons.Z[0]));
        Assert.Equal((100.0, -300.0, 0.0), (right.CopMillimetres.X[0], right.CopMillimetres.Y[0], right.CopMillimetres.Z[0]));
        Assert.Equal((11.0, -600.0), (left.ForceNewtons.X[0], left.CopMillimetres.Y[0]));
        Assert.Equal("yes", right.Metadata["inDegrees"]);
        string none = Assert.Throws<DataFormatException>(() => StoReader.Read(path, 3)).Message;
        Assert.Contains("row 6: has 2 plates (columns that end in vx, vy, vz and px, py, pz); plate 3", none, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nRows=100", "nRows=99", "nRows: promises 99 rows; the file has 100")]
    [InlineData("endheader", "header", "have no endheader")]
    [InlineData("1_ground_force_px", "other", "has 1 plates")]
    public void ForcesThatContradictThemselvesAreRefused(string from, string to, string said)
    {
        string path = Write("a.mot", Mot(hole: false).Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => StoReader.Read(path, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHoleInTheTimeOfForcesIsMissingSamples()
    {
        ForcePlateRecording plate = StoReader.Read(Write("a.mot", Mot(hole: true)));
        Assert.Equal((136, 100.0), (plate.Length, plate.SamplingFrequencyHz));
        Assert.Equal(36, Assert.Single(plate.Holes).Samples);
        Assert.All(plate.CopMillimetres.X[50..86], v => Assert.True(double.IsNaN(v)));
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void ColumnsAreReadByTheirMapWithItsUnits(char separator)
    {
        string path = Write("a.csv", Table(hole: false).Replace(',', separator));
        PlateColumns plate = PlateColumns.Read(path, ColumnMap.Parse(Map.Split(','), "plates.columns"));
        Assert.Equal((100, 100.0, 0.0), (plate.CopX.Length, plate.RateHz, plate.StartSeconds));
        Assert.Equal((30.0, 40.0, 700.0), (plate.CopX[3], plate.CopY[4], plate.ForceZ![0]));
    }

    [Fact]
    public void AHoleInTheTimeOfATableIsMissingSamples()
    {
        PlateColumns plate = PlateColumns.Read(Write("a.csv", Table(hole: true)), ColumnMap.Parse(Map.Split(','), "plates.columns"));
        Assert.Equal((136, 100.0), (plate.CopX.Length, plate.RateHz));
        Assert.Equal((0.49, 0.86, 36), Assert.Single(plate.Holes) is var h ? (h.FromSeconds, h.ToSeconds, h.Samples) : default);
        Assert.All(plate.CopY[50..86], v => Assert.True(double.IsNaN(v)));
    }

    [Theory]
    [InlineData("time=Time[s],cop_x=X[m],cop_y=Z[m]", "no line has all columns of time=Time, cop_x=X, cop_y=Z; the first has made by, us")]
    [InlineData("time=Time[s][s],cop_x=X[m],cop_y=Word[m]", "row 3, column Word: 'a' is not a number")]
    public void ATableWithoutThoseColumnsIsRefused(string map, string said)
    {
        string path = Write("a.csv", Table(hole: false));
        IReadOnlyList<MappedColumn> columns = ColumnMap.Parse(map.Split(','), "plates.columns");
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => PlateColumns.Read(path, columns)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("time=Time,cop_x=X[m],cop_y=Y[m]", "'time=Time' says no unit. Write time=Time[UNIT], with a unit of s, ms.")]
    [InlineData("time=Time[s],cop_x=X[inch],cop_y=Y[m]", "'cop_x=X[inch]' has the unit 'inch'; allowed are m, cm, mm.")]
    [InlineData("time=Time[s],cop_x=X[m]", "'plates.columns' lacks cop_y. Write, for example: --set 'plates.columns=time=Time[s],")]
    [InlineData(
        "time=Time[s],cop_x=X[m],cop_y=Y[m],force=F[N]",
        "'force=F[N]' is not KEY=COLUMN[UNIT]; keys are time, cop_x, cop_y, force_z."
    )]
    [InlineData("time=Time[s],cop_x=X[m],cop_x=Z[m],cop_y=Y[m]", "cop_x is given 2 times")]
    [InlineData("time=Time[s],cop_x=X[m],cop_y=X[m]", "the column 'X' is given for cop_x and cop_y")]
    [InlineData("", "'' is not KEY=COLUMN[UNIT]")]
    public void AMapThatIsNotWholeIsRefused(string map, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<OptionsException>(() => ColumnMap.Parse(map.Split(','), "plates.columns")).Message,
            StringComparison.Ordinal
        );

    private string Write(string name, string text)
    {
        string path = _scratch.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Rows of frame, time, and two markers; 0.36 s are missing behind row 60 where asked.</summary>
    private static string Trc(string unit, int rows, bool hole)
    {
        const string Head =
            "PathFileType\t4\t(X/Y/Z)\ta.trc\n"
            + "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n";
        string[] lines =
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i =>
                {
                    int n = hole && i >= 60 ? i + 18 : i;
                    string foot = i switch
                    {
                        4 => "\t\t",
                        7 => "0\t0\t0",
                        _ => "-1\t-2\t-3",
                    };
                    return FormattableString.Invariant($"{n + 1}\t{n / 50.0}\t{i + 1.5}\t2\t3\t{foot}");
                }),
        ];
        return $"{Head}50\t50\t{rows}\t2\t{unit}\t50\t1\t{rows}\n"
            + "Frame#\tTime\tHEAD\t\t\tFOOT\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n\n"
            + string.Join('\n', lines)
            + "\n";
    }

    private static string Mot(bool hole)
    {
        const string Names = "vx vy vz px py pz";
        string columns = string.Join('\t', new[] { "", "1_" }.SelectMany(p => Names.Split(' ').Select(n => $"{p}ground_force_{n}")));
        string[] lines =
        [
            .. Enumerable
                .Range(0, 100)
                .Select(i => (hole && i >= 50 ? i + 36 : i) / 100.0)
                .Select(t => FormattableString.Invariant($"{t}\t1\t702\t3\t0.1\t0\t0.3\t11\t12\t13\t0.4\t0\t0.6")),
        ];
        return $"a.mot\nversion=1\nnRows=100\ninDegrees=yes\nendheader\ntime\t{columns}\n{string.Join('\n', lines)}\n";
    }

    private static string Table(bool hole)
    {
        IEnumerable<string> lines = Enumerable
            .Range(0, 100)
            .Select(i => FormattableString.Invariant($"{(hole && i >= 50 ? i + 36 : i) / 100.0},{i},{i / 100.0},0.7,a"));
        return $"made by,us\n\"Time[s]\",X,Y,Fz,Word\n{string.Join('\n', lines)}\n";
    }
}
