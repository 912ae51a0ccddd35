using System.IO.Compression;
using TreePose.Captures;
using TreePose.Formats.Bds;
using TreePose.Formats.Npy;
using TreePose.Formats.UiPrmd;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>BDS and UI-PRMD: against what pandas reads (tests/Golden/formats.py), and on the published files where they are.</summary>
public sealed class PublishedDataTests
{
    [Fact]
    public void ABdsTrialIsReadWithItsCopInMillimetres()
    {
        ForcePlateRecording trial = BdsReader.Read(TestFiles.Golden("formats/bds/BDS00001.txt"));
        double[][] expected = [.. NpyFile.Read<double>(TestFiles.Golden("formats/bds/expected.npy")).Values.Chunk(30)];
        Assert.Equal(expected[0], trial.TimeSeconds);
        Assert.Equal(expected[3], trial.ForceNewtons.Z);
        Assert.Equal(expected[4].Select(cm => cm * 10), trial.CopMillimetres.X);
        Assert.Equal(expected[5].Select(cm => cm * 10), trial.CopMillimetres.Y);
        Assert.Equal("BDS00001", trial.Metadata["Trial"]);
    }

    [Fact]
    public void BdsInformationIsRead()
    {
        IReadOnlyList<BdsTrial> trials = BdsInfoReader.Read(TestFiles.Golden("formats/bds/BDSinfoCOP_subset.tsv"));
        Assert.Equal(new BdsTrial("BDS00001", "1", "Open", "Firm", "Young", 0.94, 0.62, 0.2565758824783575), trials[0]);
        Assert.Equal(2, trials.Count);
    }

    [Theory]
    [InlineData("COPy[cm]", "COPz[cm]", "lacks COPy[cm]")]
    [InlineData("539.010000", "539,010000", "row 2, column Fz[N]: '539,010000' has a decimal comma")]
    [InlineData("539.010000", "", "row 2: Fz[N] is empty")]
    public void AFaultyBdsTrialIsRefused(string from, string to, string said)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("a.txt"), File.ReadAllText(TestFiles.Golden("formats/bds/BDS00001.txt")).Replace(from, to));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => BdsReader.Read(scratch.File("a.txt"))).Message);
    }

    [Theory]
    [InlineData("AgeGroup", "AgeBand", "lacks AgeGroup")]
    [InlineData("0.62", "fast", "row 2, column COPvelo: 'fast' is not a number")]
    [InlineData("BDS00002", "BDS00001", "row 3: the trial 'BDS00001' stands there twice")]
    public void FaultyBdsInformationIsRefused(string from, string to, string said)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("a.tsv"), File.ReadAllText(TestFiles.Golden("formats/bds/BDSinfoCOP_subset.tsv")).Replace(from, to));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => BdsInfoReader.Read(scratch.File("a.tsv"))).Message);
    }

    [Fact]
    public void AUiPrmdRepetitionIsRead()
    {
        MotionCaptureRecording repetition = UiPrmdReader.Read(TestFiles.Golden("formats/uiprmd/m06_s03_e07_positions.txt.gz"));
        double[] expected = NpyFile.Read<double>(TestFiles.Golden("formats/uiprmd/expected.npy")).Values; // [12, 117]
        Assert.Equal((12, 117), (repetition.Length, repetition.Names.Count));
        for (int column = 0; column < 117; column++)
            Assert.Equal(Enumerable.Range(0, 12).Select(row => expected[row * 117 + column]), repetition.Columns[column]);
        Assert.Same(repetition.Columns[27 * 3 + 2], repetition["Marker27_Z"]);
        Assert.Equal(("06", "03", "07"), (repetition.Metadata["Movement"], repetition.Metadata["Subject"], repetition.Metadata["Episode"]));
    }

    [Fact]
    public void AFaultyUiPrmdRepetitionIsRefused()
    {
        using var scratch = new ScratchFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Golden("formats/uiprmd/m06_s03_e07_positions.txt.gz"));
        string path = scratch.File("a.txt.gz");
        foreach (int length in new[] { 0, 5, 300, whole.Length / 2, whole.Length - 9 })
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.StartsWith(path, Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(path)).Message);
        }
        File.WriteAllText(path, "plain text");
        Assert.Contains("gzip", Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(path)).Message);
        Zip(path, string.Join(',', Enumerable.Repeat("1.5", 117)) + "\n" + string.Join(',', Enumerable.Repeat("1.5", 116)));
        Assert.Contains("row 2: has 116 fields", Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(path)).Message);
        Zip(path, string.Join(',', Enumerable.Repeat("1.5", 116)) + ",nan");
        Assert.Contains(
            "row 1, field 117: 'nan' is not a number",
            Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(path)).Message
        );
    }

    [Fact]
    public void EveryPublishedBdsTrialIsReadAndReproducesItsVelocity()
    {
        string folder = TestFiles.SharedData("bds");
        foreach (BdsTrial trial in BdsInfoReader.Read(Path.Combine(folder, BdsInfoReader.FileNames[0])))
        {
            ForcePlateRecording plate = BdsReader.Read(Path.Combine(folder, trial.Trial + ".txt"));
            double path = 0;
            for (int i = 1; i < plate.Length; i++)
                path += Math.Sqrt(
                    Math.Pow(plate.CopMillimetres.X[i] - plate.CopMillimetres.X[i - 1], 2)
                        + Math.Pow(plate.CopMillimetres.Y[i] - plate.CopMillimetres.Y[i - 1], 2)
                );
            double velocity = path / 10 / (plate.Length / plate.SamplingFrequencyHz);
            Assert.Equal(trial.CopVelocityCentimetresPerSecond, velocity, trial.CopVelocityCentimetresPerSecond * 1e-9);
        }
    }

    [Fact]
    public void InEveryPublishedUiPrmdRepetitionOneLegRises()
    {
        string folder = TestFiles.SharedData("ui-prmd");
        string[] files = Directory.GetFiles(folder, "*.gz");
        Assert.NotEmpty(files);
        foreach (string file in files.Order().Where((_, i) => i % 10 == 0))
        {
            MotionCaptureRecording repetition = UiPrmdReader.Read(file);
            double[] rises =
            [
                .. new[] { 27, 33 }.Select(leg =>
                    Enumerable
                        .Range(leg, 6)
                        .Max(m => repetition[UiPrmdReader.ColumnName(m, 'Z')].Max() - repetition[UiPrmdReader.ColumnName(m, 'Z')].Min())
                ),
            ];
            Assert.True(rises.Max() > 500 && rises.Min() < 250, $"{file}: the legs rise {rises[0]:0} and {rises[1]:0} mm");
        }
    }

    private static void Zip(string path, string text)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
