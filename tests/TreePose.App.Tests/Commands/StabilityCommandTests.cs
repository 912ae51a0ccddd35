using System.Globalization;
using System.Text.Json.Nodes;
using Parquet;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>run stability-preprocessing</c> on real quiet standing (the first person of BDS) and on a simulated study.</summary>
[Collection(SimulatedStudyCollection.Name)]
public sealed class StabilityCommandTests(SimulatedStudyFixture study)
{
    private const int Trials = 12;

    [Fact]
    public async Task TheTableHoldsTheAuthorsOwnFiguresAsCsvAndAsParquet()
    {
        using var scratch = new ScratchFolder();
        string bds = FirstPerson(scratch);
        string printed = CommandOutcome
            .Of(
                "run",
                "stability-preprocessing",
                "--data",
                $"bds:{bds}",
                "--runs",
                scratch.Path,
                "--name",
                "bds",
                "--set",
                "preprocessing.lowPassCutoffHz=none"
            )
            .Succeeded();
        Assert.Contains($"{Trials} of {Trials} trials", printed, StringComparison.Ordinal);
        string record = Record(scratch.Path, "bds");
        List<Dictionary<string, string>> rows = Csv(Path.Combine(record, "stability.csv"));
        string[][] authors = [.. File.ReadLines(Path.Combine(bds, "BDSinfoCOP_subset.tsv")).Skip(1).Select(l => l.Split('\t'))];
        Assert.Equal(authors.Select(a => a[0]), rows.Select(r => r["trial"]));
        for (int i = 0; i < Trials; i++)
        {
            Same(100 * double.Parse(authors[i][5]), rows[i]["ellipseArea95"]); // cm² to mm²
            Same(10 * double.Parse(authors[i][6]), rows[i]["meanVelocity"]); // cm/s to mm/s
            Same(double.Parse(authors[i][7]), rows[i]["meanPowerFrequency"]);
        }
        await ParquetIsTheCsv(Path.Combine(record, "stability.parquet"), rows);
        Assert.Equal(
            ["cop_1.png", "measures_1.png"],
            Directory.GetFiles(Path.Combine(record, "plots")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "results.json")))!;
        Assert.Equal($"{Trials} of {Trials} trials", (string)results["trials"]!);
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(record, "config.json")))!;
        Assert.Equal(1 + Trials, config["dataManifest"]!.AsObject().Count);
        Assert.Equal("finished", (string)JsonNode.Parse(File.ReadAllText(Path.Combine(record, "run.json")))!["status"]!);
    }

    [Fact]
    public void AStudysHoldsAreMeasuredAndACaptureWithoutPlateIsARecordedSkip()
    {
        string broken = study.Variant("no plate", folder => File.Delete(Path.Combine(folder, "force_plates", "01_MNTRR_MC_V1_f_1.tsv")));
        string[] arguments = ["run", "stability-preprocessing", "--data", $"study:{broken}", "--runs", study.Scratch()];
        string printed = CommandOutcome.Of([.. arguments, "--name", "lenient"]).Succeeded();
        Assert.Contains("3 of 4 trials", printed, StringComparison.Ordinal);
        Assert.Contains("01_MNTRR_RR_V1_tx1:", printed, StringComparison.Ordinal);
        string record = Record(study.Scratch(), "lenient");
        Assert.Contains("no force plate 1", File.ReadAllText(Path.Combine(record, "skipped.csv")), StringComparison.Ordinal);
        Assert.Equal(3, Csv(Path.Combine(record, "stability.csv")).Count);

        Assert.Contains(
            "--strict allows no skips",
            CommandOutcome.Of([.. arguments, "--strict", "--name", "strict"]).Refused(),
            StringComparison.Ordinal
        );
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(Record(study.Scratch(), "strict"), "run.json")))!;
        Assert.Equal("failed", (string)run["status"]!);
        Assert.Contains("no force plate 1", (string)run["reason"]!, StringComparison.Ordinal);
        Assert.Contains(
            "This run failed.",
            File.ReadAllText(Path.Combine(Record(study.Scratch(), "strict"), "report.html")),
            StringComparison.Ordinal
        );
    }

    internal static string FirstPerson(ScratchFolder scratch)
    {
        string real = TestFiles.SharedData("bds"),
            folder = Directory.CreateDirectory(scratch.File("data")).FullName;
        string[] lines = [.. File.ReadLines(Path.Combine(real, "BDSinfoCOP_subset.tsv")).Take(1 + Trials)];
        File.WriteAllLines(Path.Combine(folder, "BDSinfoCOP_subset.tsv"), lines);
        foreach (string trial in lines.Skip(1).Select(l => l.Split('\t')[0] + ".txt"))
            File.CreateSymbolicLink(Path.Combine(folder, trial), Path.Combine(real, trial));
        return folder;
    }

    private static async Task ParquetIsTheCsv(string path, List<Dictionary<string, string>> rows)
    {
        await using FileStream stream = File.OpenRead(path);
        await using ParquetReader reader = await ParquetReader.CreateAsync(
            stream,
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(rows[0].Keys, reader.Schema.DataFields.Select(f => f.Name));
        Assert.Equal("mm/s", reader.CustomMetadata["unit.meanVelocity"]);
        using ParquetRowGroupReader group = reader.OpenRowGroupReader(0);
        Assert.Equal(rows.Count, group.RowCount);
        var velocities = new double?[rows.Count];
        await group.ReadAsync<double>(
            reader.Schema.DataFields.First(f => f.Name == "meanVelocity"),
            velocities.AsMemory(),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(rows.Select(r => (double?)double.Parse(r["meanVelocity"], CultureInfo.InvariantCulture)), velocities);
    }

    private static string Record(string root, string name) =>
        Assert.Single(Directory.GetDirectories(root, name, SearchOption.AllDirectories));

    private static void Same(double expected, string found) =>
        Assert.Equal(1, double.Parse(found, CultureInfo.InvariantCulture) / expected, 1e-9);

    private static List<Dictionary<string, string>> Csv(string path)
    {
        using var reader = new StreamReader(path);
        var rows = new List<Dictionary<string, string>>();
        string[] header = Fields(reader.ReadLine()!);
        while (reader.ReadLine() is { } line)
            rows.Add(header.Zip(Fields(line)).ToDictionary(f => f.First, f => f.Second));
        return rows;
    }

    /// <summary>Fields of a line without line breaks or doubled quotes inside quotes.</summary>
    private static string[] Fields(string line)
    {
        var fields = new List<string> { "" };
        bool quoted = false;
        foreach (char c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                fields.Add("");
            else
                fields[^1] += c;
        }
        return [.. fields];
    }
}
