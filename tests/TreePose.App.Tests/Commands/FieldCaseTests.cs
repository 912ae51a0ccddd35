using System.IO.Compression;
using TreePose.Captures;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>Cases of the field whose README names a command and what it should come to; the others stand beside their readers.</summary>
public sealed class FieldCaseTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Case 04: 0.36 s are missing from both plates; the holds that lie elsewhere keep their velocities.</summary>
    [Fact]
    public void AHoleInAPlateLeavesTheOtherHoldsTheirVelocities()
    {
        string whole = Study("whole"),
            holed = Study("holed");
        SimulatedCapture truth = new SimulatedStudy(OnePerson, 1).Capture(1, 1);
        Hold first = truth.Holds[0];
        foreach (string plate in Directory.GetFiles(Path.Combine(holed, "force_plates"), "01_MNTRL_*_f_*.tsv"))
            TakeOut(plate, (int)(1200 * (first.StableSeconds + first.StableEndSeconds) / 2), rows: 432);
        Dictionary<string, string> expected = Velocities(whole),
            found = Velocities(holed);
        Assert.Equal(["tx1", "tx2", "tx3"], expected.Keys.Order());
        foreach (int hold in (int[])[2, 3])
        {
            double measured = double.Parse(found[$"tx{hold}"], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(measured / truth.TrueCopSpeedsMmPerSecond[hold - 1], 0.8, 1.2); // the hole made 271 mm/s of it once
        }
        Assert.Equal(expected["tx2"], found["tx2"]);
        Assert.Equal(expected["tx3"], found["tx3"]);
    }

    /// <summary>Case 17: at 5 Hz four measures are undefined, with the option to change, and all others are there.</summary>
    [Fact]
    public void AtFiveHertzSeventyTwoMeasuresAreGiven()
    {
        string field = TestFiles.SharedData("field/02-bds-rate/in"),
            data = Directory.CreateDirectory(_scratch.File("bds")).FullName;
        File.Copy(Path.Combine(field, "BDSinfoCOP_subset.tsv"), Path.Combine(data, "BDSinfoCOP_subset.tsv"));
        foreach (string trial in Directory.GetFiles(field, "*.txt.gz"))
        {
            using var gzip = new GZipStream(File.OpenRead(trial), CompressionMode.Decompress);
            using FileStream plain = File.Create(Path.Combine(data, Path.GetFileNameWithoutExtension(trial)));
            gzip.CopyTo(plain);
        }
        string printed = Stability("bds:" + data, "--set", "preprocessing.resamplingRateHz=5", "--set", "preprocessing.lowPassCutoffHz=2");
        Assert.Contains("3 of 3 trials measured, at least 72 of 76 measures each; no outliers;", printed);
        Assert.Contains("Sway density, mean; Sway density, mean peak;", printed);
        Assert.Contains("measures.swayDensityCutoffHz is", printed);
    }

    /// <summary>Case 07: a place that cannot be written to is one line, whatever was asked for.</summary>
    [Theory]
    [InlineData("run", "goup-down", "--data", "simulated:tiny", "--runs", "PLACE")]
    [InlineData("run", "stability-preprocessing", "--data", "bds:PLACE", "--runs", "PLACE/records")]
    [InlineData("data", "windows", "--data", "simulated:tiny", "--out", "PLACE/windows")]
    [InlineData("simulate", "--participants", "1", "--captures", "1", "--out", "PLACE/study")]
    public void APlaceThatIsAFileIsOneLine(params string[] arguments)
    {
        string place = _scratch.File("place");
        File.WriteAllText(place, "");
        (int code, _, string errors) = CommandLine.Run([.. arguments.Select(a => a.Replace("PLACE", place, StringComparison.Ordinal))]);
        Assert.Equal(2, code);
        string line = Assert.Single(errors.Split('\n'), l => l.StartsWith("treepose:", StringComparison.Ordinal));
        Assert.Contains(place, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(place));
    }

    private static SimulationOptions OnePerson { get; } =
        new()
        {
            Participants = 1,
            Captures = 1,
            LosesBalance = false,
            Radar = new()
            {
                SamplesPerChirp = 16,
                SamplingMegahertz = 1,
                ClutterReflectors = 0,
            },
        };

    private string Study(string name)
    {
        string folder = _scratch.File(name);
        StudySimulator.Write(OnePerson, 1, folder, false, SilentProgress.Instance);
        return folder;
    }

    /// <summary>As a lost packet does: the header says how many rows are there.</summary>
    private static void TakeOut(string plate, int from, int rows)
    {
        List<string> lines = [.. File.ReadAllLines(plate)];
        int header = lines.FindIndex(l => l.StartsWith("TIME\t", StringComparison.Ordinal));
        lines.RemoveRange(header + 1 + from, rows);
        lines[0] = $"NO_OF_SAMPLES\t{lines.Count - header - 1}";
        File.WriteAllLines(plate, lines);
    }

    private Dictionary<string, string> Velocities(string study)
    {
        string runs = _scratch.File("runs of " + Path.GetFileName(study));
        CommandOutcome.Of("run", "stability-preprocessing", "--data", $"study:{study}", "--runs", runs, "--name", "a").Succeeded();
        string[][] rows =
        [
            .. File.ReadLines(Assert.Single(Directory.GetFiles(runs, "stability.csv", SearchOption.AllDirectories)))
                .Select(l => l.Split(',')),
        ];
        (int trial, int velocity) = (Array.IndexOf(rows[0], "trial"), Array.IndexOf(rows[0], "meanVelocity"));
        return rows.Skip(1).ToDictionary(r => r[trial], r => r[velocity]);
    }

    private string Stability(string data, params string[] more) =>
        CommandOutcome.Of(["run", "stability-preprocessing", "--data", data, "--runs", _scratch.File("runs"), .. more]).Succeeded();
}
