using System.Text.Json.Nodes;
using TreePose.Balance;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>The sources <c>c3d:DIR</c> and <c>plates:DIR</c>: who and what a path says, and what is said of other files.</summary>
public sealed class PlateSourceTests : IDisposable
{
    private const string Columns = "plates.columns=time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m]";
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void PathsSayWhoAndWhat()
    {
        Put("P01/open_1.c3d", "P01/closed_1.C3D", "P02/open_2.c3d", "P02/notes.pdf");
        TrialDataset data = Open("c3d", "c3d.pattern={participant}/{vision}_{trial}.c3d", "c3d.platform=2");
        Assert.Equal(
            ["P01 P01_closed_1 closed", "P01 P01_open_1 open", "P02 P02_open_2 open"],
            data.Trials.Select(t => $"{t.Capture.Participant} {t.Name} {t.Conditions["vision"]}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(["P01/closed_1.C3D", "P01/open_1.c3d", "P02/open_2.c3d"], data.Manifest.Keys);
        StabilityTable table = Table(data, new() { Preprocessing = Raw });
        Assert.Equal((3, 0), (table.Rows.Count, table.Skipped.Count));
        StabilityRow row = table.Rows[0];
        Assert.Equal((72, 100.0), (row.Preprocessing.SamplesOut, row.Preprocessing.RateOutHz));
        Assert.Contains("zero level of frames 1 to 4 taken off", row.Preprocessing.ToString(), StringComparison.Ordinal);
        Assert.Equal("unloaded", Assert.Single(row.Preprocessing.Gaps).Reason);
        double[][] cop = [.. new[] { 0, 1 }.Select(Expected)];
        double path = Enumerable.Range(9, 71).Sum(i => Math.Sqrt(Square(cop[0], i) + Square(cop[1], i)));
        Assert.Equal(path / 0.72, row.Measures["meanVelocity"], 0.01);
    }

    [Fact]
    public void WhatFitsNoPatternIsNamedAndFailsAStrictTable()
    {
        Put("P01/open_1.c3d", "P01/open.c3d", "P01/more/open_1.c3d", "P01/note.csv");
        TrialDataset data = Open("c3d", "c3d.pattern={participant}/{vision}_{trial}.c3d");
        StabilityTable table = Table(data, new() { Preprocessing = Raw });
        Assert.Single(table.Rows);
        Assert.Equal(["P01/more/open_1.c3d", "P01/note.csv", "P01/open.c3d"], table.Skipped.Select(s => s.CaptureId));
        Assert.Contains(
            "does not fit c3d.pattern={participant}/{vision}_{trial}.c3d. Rename it, or move it",
            table.Skipped[0].Reason,
            StringComparison.Ordinal
        );
        string strict = Assert.Throws<TreePoseException>(() => Table(data, new() { Preprocessing = Raw, Strict = true })).Message;
        Assert.Contains("3 of the captures cannot be used, and --strict allows no skips", strict, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoFilesOfOneTrialAreLeftOutAndTheOthersGoOn()
    {
        Put("P01/a/1.c3d", "P01/b/1.c3d", "P01/b/2.c3d");
        TrialDataset data = Open("c3d", "c3d.pattern={participant}/*/{trial}.c3d");
        StabilityTable table = Table(data, new() { Preprocessing = Raw });
        Assert.Equal("P01_2", Assert.Single(table.Rows).Trial);
        Assert.Equal(["P01/a/1.c3d", "P01/b/1.c3d"], table.Skipped.Select(s => s.CaptureId));
        string message = table.Skipped[0].Reason;
        Assert.Contains("P01/a/1.c3d and P01/b/1.c3d are of one trial, P01_1, by", message, StringComparison.Ordinal);
        string strict = Assert.Throws<TreePoseException>(() => Table(data, new() { Preprocessing = Raw, Strict = true })).Message;
        Assert.Contains("2 of the captures cannot be used", strict, StringComparison.Ordinal);
        Assert.Equal(3, Open("c3d", "c3d.pattern={participant}/{day}/{trial}.c3d").Trials.Count);
    }

    [Fact]
    public void AFolderInWhichNothingFitsSaysHowToSayIt()
    {
        Put("one.c3d");
        string message = Assert.Throws<DataFormatException>(() => Open("c3d")).Message;
        Assert.Contains(
            "nothing fits c3d.pattern={participant}/{trial}.c3d: its one file, one.c3d, does not",
            message,
            StringComparison.Ordinal
        );
        Assert.Throws<DataFormatException>(() =>
            DataSource.Open<TrialDataset>("c3d:none", Options(), 1, SilentProgress.Instance, Cancellation)
        );
    }

    [Fact]
    public void APlaceOfFixedWidthTellsConditionsApart()
    {
        // As the posture data set of dos Santos et al. (2017) is named and laid out: PDS01CF1grf.txt, centre of pressure in cm.
        Directory.CreateDirectory(_scratch.File("PDS01"));
        foreach (string code in (string[])["OR1", "OR2", "CF1"])
            File.WriteAllText(
                _scratch.File($"PDS01/PDS01{code}grf.txt"),
                "Time\tLCOP_X\tCOPNET_X\tCOPNET_Y\tCOPNET_Z\n"
                    + string.Concat(Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{i / 100.0}\t9\t{i % 2}\t0\t5\n")))
            );
        TrialDataset data = Open(
            "plates",
            "plates.pattern={participant}/PDS*{vision:1}{surface:1}{trial:1}grf.txt",
            "plates.columns=time=Time[s],cop_x=COPNET_Z[cm],cop_y=COPNET_X[cm]"
        );
        Assert.Equal(
            ["PDS01_C_F_1 C F", "PDS01_O_R_1 O R", "PDS01_O_R_2 O R"],
            data.Trials.Select(t => $"{t.Name} {t.Conditions["vision"]} {t.Conditions["surface"]}").Order(StringComparer.Ordinal)
        );
        CopRecording cop = data.Trials[0].Read();
        Assert.Equal((50.0, 0.0, 10.0), (cop.MediolateralMm[0], cop.AnteroposteriorMm[0], cop.AnteroposteriorMm[1]));
    }

    [Theory]
    [InlineData("mm", 100, "moves by 0.02 mm in all; nobody stands so still. Check the unit of the centre of pressure")]
    [InlineData("m", 100000, "has 100000 samples a second by its time column")]
    public void UnitsThatCannotBeAreRefused(string unit, int rate, string said)
    {
        Directory.CreateDirectory(_scratch.File("P01"));
        File.WriteAllText(
            _scratch.File("P01/1.csv"),
            "Time[s],CoPx[m],CoPy[m]\n"
                + string.Concat(
                    Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{(double)i / rate},{i % 3 / 100.0},0\n"))
                )
        );
        TrialDataset data = Open("plates", $"plates.columns=time=Time[s],cop_x=CoPx[m][{unit}],cop_y=CoPy[m][{unit}]");
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => data.Trials[0].Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHoleAndATrialOfNineteenSamplesAreSkipsThatNameTheFile()
    {
        Directory.CreateDirectory(_scratch.File("P01"));
        Write("hole", 1000, i => i is >= 400 and < 436); // 0.36 s at 100 Hz
        Write("short", 19, _ => false);
        Write("whole", 1000, _ => false);
        TrialDataset data = Open("plates", "plates.columns=time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m]");
        StabilityTable table = Table(data, new());
        Assert.Equal("P01_whole", Assert.Single(table.Rows).Trial);
        string[] said = [.. table.Skipped.Select(s => s.Reason)];
        Assert.StartsWith(_scratch.File("P01/hole.csv") + ": ", said[0], StringComparison.Ordinal);
        Assert.Contains("36 samples from 4 s on (0.36 s) are missing (a hole in the time column: 3.99 s, then 4.36 s in row 402)", said[0]);
        Assert.StartsWith(_scratch.File("P01/short.csv") + ": ", said[1], StringComparison.Ordinal);
        Assert.Contains("it lasts 0.19 s (19 samples at 100 Hz)", said[1], StringComparison.Ordinal);
        Assert.Throws<TreePoseException>(() => Table(data, new() { Strict = true }));

        void Write(string name, int samples, Func<int, bool> leftOut) =>
            File.WriteAllText(
                _scratch.File($"P01/{name}.csv"),
                "Time[s],CoPx[m],CoPy[m]\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, samples)
                            .Where(i => !leftOut(i))
                            .Select(i => FormattableString.Invariant($"{i / 100.0},{Math.Sin(i / 9.0) / 90},{Math.Cos(i / 7.0) / 90}\n"))
                    )
            );
    }

    [Fact]
    public void WhereNoTrialCanBeUsedEachReasonIsToldOnceWithItsCount()
    {
        Directory.CreateDirectory(_scratch.File("P01"));
        for (int i = 1; i <= 4; i++)
            File.WriteAllText(_scratch.File($"P01/{i}.csv"), "Time[s],CoPx[m]\n0,1\n");
        File.WriteAllText(_scratch.File("P01/5.csv"), "Time[s],CoPx[m],CoPy[m]\n0,x,0\n");
        TrialDataset data = Open("plates", "plates.columns=time=Time[s],cop_x=CoPx[m],cop_y=CoPy[m]");
        string[] said = Assert.Throws<TreePoseException>(() => Table(data, new())).Message.Split('\n');
        Assert.Equal("None of the 5 trials can be used.", said[0]);
        Assert.StartsWith("  - 4 alike (P01_1, P01_2, P01_3, …): ", said[1], StringComparison.Ordinal);
        Assert.StartsWith("  - P01_5: ", said[2], StringComparison.Ordinal);
        Assert.Equal(3, said.Length);
    }

    [Fact]
    public void FilesWithTheSameContentAreNamed()
    {
        Put("P01/1.c3d", "P01/2.c3d");
        Assert.Equal(
            "P01/1.c3d and P01/2.c3d have the same content: one recording under two names counts twice.",
            Assert.Single(Open("c3d").Findings)
        );
    }

    [Theory]
    [InlineData("{trial}.c3d", "names no {participant}. Write, for example, {participant}/{trial}.c3d")]
    [InlineData("{participant}{trial}.c3d", "has nothing between {participant} and {trial}")]
    [InlineData("{participant}/{trial}*.c3d", "has nothing between {trial} and *")]
    [InlineData("{participant}/{participant}.c3d", "names {participant} twice")]
    [InlineData("{participant}/{duration}.c3d", "names {duration}, which is a column of the table already")]
    [InlineData("{participant}/{a b}.c3d", "has a brace that stands alone")]
    [InlineData("../{participant}.c3d", "is no path below the folder")]
    public void APatternThatCannotBeUsedIsRefused(string pattern, string said)
    {
        Put("P01/1.c3d");
        string message = Assert.Throws<OptionsException>(() => Open("c3d", $"c3d.pattern={pattern}")).Message;
        Assert.Contains($"'c3d.pattern={pattern}' {said}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATableOfMetresHasItsSpeedInMillimetresASecond()
    {
        string folder = TestFiles.SharedData("posturography");
        Directory.CreateDirectory(_scratch.File("P01"));
        foreach (string file in Directory.EnumerateFiles(folder, "*.csv"))
            File.Copy(file, Path.Combine(_scratch.File("P01"), Path.GetFileName(file)));
        TrialDataset data = Open("plates", "plates.pattern={participant}/{eyes}.csv", Columns);
        StabilityTable table = Table(data, new() { Preprocessing = CopPreprocessing.Raw });
        JsonNode expected = JsonNode.Parse(File.ReadAllText(TestFiles.Golden("c3d/speed.json")))!;
        Assert.Equal(2, table.Rows.Count);
        foreach (StabilityRow row in table.Rows)
        {
            JsonNode said = expected[$"{row.Conditions["eyes"]}.csv"]!;
            Assert.Equal((double)said["meanVelocity"]!, row.Measures["meanVelocity"], 1e-9);
            Assert.Equal((double)said["rate"]!, row.Preprocessing.RateInHz, 1e-9);
        }
    }

    [Fact]
    public void TheEndingTellsTheFormat()
    {
        const string Mot = "a\nendheader\ntime\tvx\tvy\tvz\tpx\tpy\tpz\n";
        Directory.CreateDirectory(_scratch.File("P01"));
        File.WriteAllText(
            _scratch.File("P01/1.mot"),
            Mot
                + string.Concat(
                    Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i / 100.0}\t1\t700\t3\t{i / 1e4}\t0\t0.3\n"))
                )
        );
        File.Copy(TestFiles.Golden("formats/plates/plain.tsv"), _scratch.File("P01/2.tsv"));
        CopRecording mot = Open("plates", "plates.pattern={participant}/{trial}.mot").Trials.First(t => t.Trial == "P01_1").Read();
        Assert.Equal((60, 0.5, -300.0), (mot.Length, Math.Round(mot.MediolateralMm[5], 9), mot.AnteroposteriorMm[0]));
        CopRecording tsv = Open("plates", "plates.pattern={participant}/{trial}.tsv", "plates.mediolateral=y")
            .Trials.First(t => t.Trial == "P01_2")
            .Read();
        Assert.True(tsv.Length > 3);
        Assert.Contains("'plates.columns' is not given", Refused("plates.pattern={participant}/{trial}.csv"), StringComparison.Ordinal);
        Assert.Contains("is not for .mot", Refused("plates.pattern={participant}/{trial}.mot", Columns), StringComparison.Ordinal);
        Assert.Contains("says no unit", Refused("plates.columns=time=Time,cop_x=X[m],cop_y=Y[m]"), StringComparison.Ordinal);
    }

    [Fact]
    public void AHoleSpoilsTheTrialAndNotItsNeighbours()
    {
        Directory.CreateDirectory(_scratch.File("P01"));
        foreach ((string name, int missing) in new[] { ("whole", 0), ("hole", 36) })
        {
            IEnumerable<string> rows = Enumerable
                .Range(0, 300)
                .Select(i =>
                    FormattableString.Invariant($"{(i < 150 ? i : i + missing) / 100.0},{Math.Sin(i / 9.0) / 99},{Math.Cos(i / 7.0) / 99}")
                );
            File.WriteAllText(_scratch.File($"P01/{name}.csv"), $"Time,CoPx,CoPy\n{string.Join('\n', rows)}\n");
        }
        StabilityTable table = Table(Open("plates", Columns));
        Assert.Equal("P01_whole", Assert.Single(table.Rows).Capture.Name);
        Assert.Contains(
            "36 samples from 1.5 s on (0.36 s) are missing (a hole in the time column: 1.49 s, then 1.86 s in row 152)",
            Assert.Single(table.Skipped).Reason,
            StringComparison.Ordinal
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static StabilityTable Table(TrialDataset data, StabilityOptions? options = null) =>
        StabilityTable.Compute(data.Trials, options, cancellation: Cancellation);

    private static CopPreprocessing Raw => new() { LowPassCutoffHz = null, MaximumGapSeconds = 0.1 };

    private static double[] Expected(int axis) =>
        [
            .. JsonNode.Parse(File.ReadAllText(TestFiles.Golden("c3d/expected.json")))!["types"]!["platforms"]![1]!["cop"]![axis]!
                .AsArray()
                .Select(v => v is null ? double.NaN : (double)v),
        ];

    private static double Square(double[] values, int i) => (values[i] - values[i - 1]) * (values[i] - values[i - 1]);

    private void Put(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_scratch.File(file))!);
            File.Copy(TestFiles.Golden("c3d/types.c3d"), _scratch.File(file));
        }
    }

    private static PartSections Options(params string[] overrides) => OptionOverrides.Apply(new Holder(), overrides).Sources;

    private TrialDataset Open(string kind, params string[] overrides) =>
        DataSource.Open<TrialDataset>($"{kind}:{_scratch.Path}", Options(overrides), 1, SilentProgress.Instance, Cancellation);

    private string Refused(params string[] overrides) => Assert.Throws<OptionsException>(() => Open("plates", overrides)).Message;

    private sealed record Holder
    {
        public PartSections Sources { get; init; } = new(ShippedSources.Trials());
    }
}
