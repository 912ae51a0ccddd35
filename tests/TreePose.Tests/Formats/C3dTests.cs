using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Formats.C3d;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>C3D files of the field: one trial in six encodings, a trial beside its CSV, a sick file, and files of other makers.</summary>
public sealed class C3dTests
{
    private const double PointScale = 1 / 12.0; // of the whole numbers, mm

    public static TheoryData<string> Encodings => ["pi", "vi", "vr", "si", "sr"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void SixEncodingsAreOneTrial(string encoding)
    {
        string folder = TestFiles.SharedData("c3d");
        string first = Path.Combine(folder, "Eb015pr.c3d"),
            other = Path.Combine(folder, $"Eb015{encoding}.c3d");
        double tolerance = encoding.EndsWith('i') ? PointScale / 2 + 1e-4 : 0;
        MotionCaptureRecording expected = C3dReader.ReadMarkers(first),
            markers = C3dReader.ReadMarkers(other);
        Assert.Equal((26 * 3, 450, 50.0), (expected.Names.Count, expected.Length, expected.SamplingFrequencyHz));
        Assert.Equal(expected.Names, markers.Names);
        Assert.Equal("RFT1_pos_X", markers.Names[0]);
        for (int i = 0; i < expected.Columns.Count; i++)
            Close(expected.Columns[i], markers.Columns[i], tolerance, expected.Names[i]);
        Assert.InRange(expected.Columns.Sum(c => c.Count(double.IsNaN)), 1, 450 * 26 * 3 / 2);
        C3dFile one = C3dFile.Open(first),
            two = C3dFile.Open(other);
        for (int i = 0; i < 16; i++)
            Assert.Equal(new C3dAnalog(one).Read(i), new C3dAnalog(two).Read(i));
        ForcePlateRecording plate = C3dReader.ReadPlate(first, 2);
        Assert.Equal((1800, 200.0), (plate.Length, plate.SamplingFrequencyHz));
        Close(plate.CopMillimetres.X, C3dReader.ReadPlate(other, 2).CopMillimetres.X, 0, "COP");
    }

    [Fact]
    public void APlateOfTheTrialBearsTheWalkerInsideItsCorners()
    {
        ForcePlateRecording plate = C3dReader.ReadPlate(Path.Combine(TestFiles.SharedData("c3d"), "Eb015pr.c3d"));
        Assert.Contains("zero level of frames 1 to 10 taken off (-21.2 N)", plate.Notes);
        int[] loaded = [.. Enumerable.Range(0, plate.Length).Where(i => plate.ForceNewtons.Z[i] > 200)];
        Assert.InRange(loaded.Length, 50, 400);
        Assert.All(loaded, i => Assert.InRange(plate.CopMillimetres.X[i], 57, 521));
        Assert.All(loaded, i => Assert.InRange(plate.CopMillimetres.Y[i], 1242, 1752));
        Assert.True(plate.CopMillimetres.X.Count(double.IsNaN) > 1000);
    }

    [Fact]
    public void ATrialIsThatOfTheTablesBesideIt()
    {
        string folder = TestFiles.SharedData("c3d"),
            path = Path.Combine(folder, "markers_analogs.c3d");
        MotionCaptureRecording markers = C3dReader.ReadMarkers(path);
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "markers.csv")).Select(l => l.Split(','))];
        Assert.Equal((580, 51 * 3), (markers.Length, markers.Names.Count));
        Assert.Equal(rows[2].Where(n => n.Length > 0), markers.Names.Where((_, i) => i % 3 == 0).Select(n => n[..^"_pos_X".Length]));
        for (int i = 0; i < markers.Names.Count; i++)
            Close([.. rows.Skip(5).Take(580).Select(r => Number(r[i + 2]))], markers.Columns[i], 6e-3, markers.Names[i]); // 6 digits
        C3dFile file = C3dFile.Open(path);
        var analog = new C3dAnalog(file);
        rows = [.. File.ReadLines(Path.Combine(folder, "analogs.csv")).Select(l => l.Split(','))];
        Assert.Equal((38, 20, 2000.0), (file.Channels, file.SamplesPerFrame, file.AnalogRateHz));
        for (int i = 0; i < file.Channels; i++)
        {
            int column = Array.IndexOf(rows[3], analog.Labels[i].Split('.')[1]); // Infra.EMG10; the table has its own order
            Close([.. rows.Skip(5).Take(11600).Select(r => Number(r[column]))], analog.Read(i), 1e-6, analog.Name(i));
        }
        DataFormatException none = Assert.Throws<DataFormatException>(() => C3dReader.ReadPlate(path));
        Assert.Contains("the file has no force platform", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilesOfOtherMakersAreRead()
    {
        string folder = TestFiles.SharedData("c3d"),
            old = Path.Combine(folder, "FP1.C3D"),
            plugIn = Path.Combine(folder, "PlugInC3D.c3d");
        MotionCaptureRecording markers = C3dReader.ReadMarkers(old);
        Assert.Equal((480, 60.0), (markers.Length, markers.SamplingFrequencyHz));
        Assert.Equal(730.45003, markers["PT00_pos_X"][0], 3); // 0.73045003 m
        DataFormatException sensors = Assert.Throws<DataFormatException>(() => C3dReader.ReadPlate(old));
        Assert.Contains(
            "FORCE_PLATFORM:ORIGIN: platform 1 of type 3 has its sensors at 0 and 0 mm",
            sensors.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(281, C3dReader.ReadMarkers(plugIn).Length);
        ForcePlateRecording plate = C3dReader.ReadPlate(plugIn);
        Assert.Equal((5620, 1200.0), (plate.Length, plate.SamplingFrequencyHz));
        Assert.Contains("FORCE_PLATFORM:ORIGIN of platform 1 turned round, as its z (37.5 mm) has to point up", plate.Notes);
        int most = Array.IndexOf(plate.ForceNewtons.Z, plate.ForceNewtons.Z.Max());
        Assert.InRange(plate.ForceNewtons.Z[most], 600, 1000);
        Assert.InRange(plate.CopMillimetres.X[most], 0, 464);
        Assert.InRange(plate.CopMillimetres.Y[most], 0, 508);
    }

    [Fact]
    public void ADamagedParameterSectionIsRefused()
    {
        string path = Path.Combine(TestFiles.SharedData("c3d"), "bad_parameter_section.c3d");
        DataFormatException error = Assert.Throws<DataFormatException>(() => C3dReader.ReadMarkers(path));
        Assert.Contains("parameter section: is damaged: LABELS at byte 5564 is followed by", error.Message, StringComparison.Ordinal);
        Assert.Contains("the section ends at byte 5632", error.Message, StringComparison.Ordinal);
    }

    internal static void Close(IReadOnlyList<double> expected, IReadOnlyList<double> found, double tolerance, string what)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            bool same = double.IsNaN(expected[i]) ? double.IsNaN(found[i]) : Math.Abs(expected[i] - found[i]) <= tolerance;
            Assert.True(same, $"{what}, sample {i}: {found[i]:R}, expected {expected[i]:R}");
        }
    }

    private static double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>
/// Force platforms against loads that were put on them: tests/Golden/c3d.py makes what the sensors of each type read of a force at a
/// place, and writes it.
/// </summary>
public sealed class C3dPlatformTests
{
    private static readonly JsonNode Expected = JsonNode.Parse(File.ReadAllText(TestFiles.Golden("c3d/expected.json")))!;

    [Theory]
    [InlineData("types", "zero level of frames 1 to 4 taken off")]
    [InlineData("types_dec", "zero level of frames 1 to 4 taken off")]
    [InlineData("types_mips", "zero level of frames 1 to 4 taken off")]
    [InlineData("turned", "turned round")]
    [InlineData("standing", "zero level of frames 1 to 4 not taken off, as platform")]
    public void TheCentreOfPressureIsWhereTheLoadWasPut(string name, string note)
    {
        for (int type = 1; type <= 4; type++)
        {
            ForcePlateRecording plate = C3dReader.ReadPlate(TestFiles.Golden($"c3d/{name}.c3d"), type);
            JsonNode said = Expected[name.Split('_')[0]]!["platforms"]![type - 1]!;
            Assert.Equal((80, 100.0, type), (plate.Length, plate.SamplingFrequencyHz, plate.Plate));
            C3dTests.Close(Numbers(said["cop"]![0]!), plate.CopMillimetres.X, 1e-3, $"{name}, type {type}, X");
            C3dTests.Close(Numbers(said["cop"]![1]!), plate.CopMillimetres.Y, 1e-3, $"{name}, type {type}, Y");
            C3dTests.Close(Numbers(said["cop"]![2]!), plate.CopMillimetres.Z, 1e-3, $"{name}, type {type}, Z");
            C3dTests.Close(Numbers(said["force"]![0]!), plate.ForceNewtons.X, 2e-3, $"{name}, type {type}, force X");
            C3dTests.Close(Numbers(said["force"]![2]!), plate.ForceNewtons.Z, 2e-3, $"{name}, type {type}, force Z");
            Assert.Contains(plate.Notes, n => n.Contains(note, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void AFreeMomentStandsInThePlatesFrame()
    {
        C3dFile file = C3dFile.Open(TestFiles.Golden("c3d/standing.c3d"));
        for (int type = 1; type <= 4; type++)
        {
            C3dLoad load = C3dLoad.Read(file, C3dPlatform.Read(file, type));
            (AxisSeries f, AxisSeries m) = (load.ForceNewtons, load.MomentNewtonMillimetres);
            Assert.All(
                Enumerable.Range(0, f.Length),
                i =>
                {
                    double x = -m.Y[i] / f.Z[i],
                        y = m.X[i] / f.Z[i];
                    Assert.Equal(900, m.Z[i] - x * f.Y[i] + y * f.X[i], 0.5); // N mm, as c3d.py twists
                }
            );
        }
    }

    [Theory]
    [InlineData("types")]
    [InlineData("types_dec")]
    [InlineData("types_mips")]
    public void AMarkerWithoutResidualIsMissing(string name)
    {
        MotionCaptureRecording markers = C3dReader.ReadMarkers(TestFiles.Golden($"c3d/{name}.c3d"));
        Assert.Equal(["HEAD_pos_X", "HEAD_pos_Y", "HEAD_pos_Z", "FOOT_pos_X", "FOOT_pos_Y", "FOOT_pos_Z"], markers.Names);
        JsonArray frames = Expected["types"]!["points"]!.AsArray();
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal((double)frames[i]![0]![2]!, markers["HEAD_pos_Z"][i]);
            Assert.Equal(i is >= 5 and < 8 ? double.NaN : (double)frames[i]![1]![0]!, markers["FOOT_pos_X"][i]);
        }
    }

    [Fact]
    public void UnsignedSamplesHaveTheirOffset()
    {
        C3dFile file = C3dFile.Open(TestFiles.Golden("c3d/unsigned.c3d"));
        var analog = new C3dAnalog(file);
        for (int i = 0; i < 6; i++)
            C3dTests.Close(Numbers(Expected["unsigned"]!["analog"]![i]!), analog.Read(i), 2.001, $"channel {i}"); // steps of 4
    }

    private static double[] Numbers(JsonNode array) => [.. array.AsArray().Select(v => v is null ? double.NaN : (double)v)];
}
