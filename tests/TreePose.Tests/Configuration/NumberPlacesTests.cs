using System.IO.Compression;
using TreePose.Configuration;
using TreePose.Formats.Bds;
using TreePose.Formats.EventTable;
using TreePose.Formats.Mars;
using TreePose.Formats.Qualisys;
using TreePose.Formats.UiPrmd;
using TreePose.Runs;
using TreePose.Search;
using TreePose.TestKit;
using TreePose.Tests.Runs;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>Wherever a person types a number it is read by the same rules; what is refused names the form that is meant.</summary>
public sealed class NumberPlacesTests
{
    [Theory]
    [InlineData("event.f1.250ms > 0,9", "'0,9' is no number, and > asks for more or less: write 0.9")]
    [InlineData("f1 <= 1_000", "write 1000")]
    [InlineData("f1 >= 90%", "a number is expected, such as 2.5")]
    [InlineData("f1 < ０.９", "a number is expected")]
    [InlineData("f1 > +1", "write 1")]
    [InlineData("model > tcn", "'tcn' is no number")]
    [InlineData("f1 < NaN", "'NaN' is no number")]
    [InlineData("started > yesterday", "write a day as 2026-05-31")]
    public void AConditionThatComparesWithNoNumberIsAMistake(string condition, string problem) =>
        Assert.Contains(problem, Assert.Throws<TreePoseException>(() => RunFilter.Parse(condition)).Message);

    [Theory]
    [InlineData("note = 0,9", true)]
    [InlineData("note ~ ,9", true)]
    [InlineData("note > 0.1", false)] // a text is neither more nor less
    [InlineData("note < 0.1", false)]
    [InlineData("f1 > 0.9", true)]
    [InlineData("f1 = 9.5e-1", true)]
    [InlineData("spread = +1", true)] // as it was given
    [InlineData("spread > 0", false)] // it was no number there either
    public void TextsCanStillBeEqual(string condition, bool matches)
    {
        using var scratch = new ScratchFolder();
        using (RunRecord record = RunTestKit.Start(scratch))
        {
            record.LogFigure("f1", 0.95);
            record.LogParameter("note", "0,9");
            record.LogParameter("spread", "+1");
            record.Finish(RunStatus.Finished);
        }
        Assert.Equal(matches, RunFilter.Parse(condition).Matches(new RunStore(scratch.Path).Find("one")));
    }

    [Theory]
    [InlineData("x=0,001..0,01", "'0,001': write 0.001")]
    [InlineData("x=1_000..2_000", "'1_000': write 1000; '2_000': write 2000")]
    [InlineData("x=+1..3", "'+1': write 1")]
    [InlineData("x=0x10..3", "'0x10': write 16")]
    [InlineData("x=1e..3", "'1e': a number is expected")]
    [InlineData("x=010..20", "the bound 010 with a zero in front")]
    [InlineData("x=1..3:2,5", "is not a range of two numbers")]
    public void ARangeOfASweepHasPlainBounds(string over, string problem) =>
        Assert.Contains(problem, Assert.Throws<OptionsException>(() => SearchDimension.Parse(over)).Message);

    [Theory]
    [InlineData("10.22", "10_22", "t_foot_up is '10_22'; write 1022")]
    [InlineData("10.22", "+10.22", "t_foot_up is '+10.22'; write 10.22")]
    [InlineData(",273,", ",0x111,", "frame_foot_up is '0x111'; write 273")]
    [InlineData(",0.03645,", ",NaN,", "Seconds_per_Frame is 'NaN'; a number is expected")]
    [InlineData("10.22", "\"10,22\"", "t_foot_up is '10,22'; write 10.22")]
    public void AnEventTable(string was, string becomes, string problem)
    {
        using var scratch = new ScratchFolder();
        string[] lines = File.ReadAllLines(TestFiles.Golden("formats/events/open.csv"));
        Assert.Contains(was, lines[1], StringComparison.Ordinal);
        File.WriteAllLines(scratch.File("t.csv"), [lines[0], lines[1].Replace(was, becomes, StringComparison.Ordinal)]);
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => EventTableFile.Read(scratch.File("t.csv"))).Message);
    }

    [Theory]
    [InlineData("+1.5", "'+1.5' is not a number: write 1.5")]
    [InlineData("1_5", "'1_5' is not a number: write 15")]
    [InlineData("1,5", "has a decimal comma")]
    [InlineData("Infinity", "'Infinity' is not a number")]
    [InlineData("0x5", "'0x5' is not a number: write 5")]
    public void APlateAndATrial(string field, string problem)
    {
        using var scratch = new ScratchFolder();
        string[] plate = File.ReadAllLines(TestFiles.Golden("formats/plates/plain.tsv"));
        int header = Array.FindIndex(plate, l => l.Split('\t').Contains("COP_X")),
            at = Array.IndexOf(plate[header].Split('\t'), "COP_X");
        plate[header + 3] = WithField(plate[header + 3], at, field);
        File.WriteAllLines(scratch.File("p.tsv"), plate);
        string said = Assert.Throws<DataFormatException>(() => ForcePlateReader.Read(scratch.File("p.tsv"))).Message;
        Assert.Contains(problem, said);
        Assert.Contains($"row {header + 4}, column COP_X", said);

        File.WriteAllText(
            scratch.File("b.txt"),
            $"Time[s]\tFx[N]\tFy[N]\tFz[N]\tCOPx[cm]\tCOPy[cm]\n0.01\t0\t0\t700\t1\t1\n0.02\t0\t0\t700\t{field}\t1\n"
        );
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => BdsReader.Read(scratch.File("b.txt"))).Message);
    }

    [Theory]
    [InlineData("1200.000", "1,200", "FREQUENCY: is '1,200'; a number of samples a second above 0 is expected: write 1200 or 1.200")]
    [InlineData("120", "1_20", "NO_OF_SAMPLES: is '1_20'; write 120")] // was no promise at all
    public void TheMetadataOfAPlate(string was, string becomes, string problem)
    {
        using var scratch = new ScratchFolder();
        string key = problem.Split(':')[0];
        string[] lines = File.ReadAllLines(TestFiles.Golden("formats/plates/plain.tsv"));
        int line = Array.FindIndex(lines, l => l.StartsWith(key + "\t", StringComparison.Ordinal));
        Assert.Equal(double.Parse(was), double.Parse(lines[line].Split('\t')[1]));
        lines[line] = $"{key}\t{becomes}";
        File.WriteAllLines(scratch.File("p.tsv"), lines);
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => ForcePlateReader.Read(scratch.File("p.tsv"))).Message);
    }

    [Theory]
    [InlineData("1,5")]
    [InlineData("+1")]
    [InlineData("1 000")]
    public void JointsMarkersAndMeasures(string field)
    {
        using var scratch = new ScratchFolder();
        string meant = Numbers.Form(field);
        File.WriteAllText(scratch.File("kinect_data_train.csv"), $"AnkleLeft_Z\n\"{field}\"\n");
        string joints = Assert.Throws<DataFormatException>(() => MarsKinectReader.Read(scratch.Path, [1], ["AnkleLeft_Z"])).Message;
        Assert.Contains(meant, joints);

        if (!field.Contains(',')) // there it parts fields
        {
            using (var gzip = new StreamWriter(new GZipStream(File.Create(scratch.File("m.gz")), CompressionLevel.Fastest)))
                gzip.WriteLine(string.Join(',', Enumerable.Repeat("1", 116).Append(field)));
            string markers = Assert.Throws<DataFormatException>(() => UiPrmdReader.Read(scratch.File("m.gz"))).Message;
            Assert.Contains("row 1, field 117", markers);
            Assert.Contains(meant, markers);
        }
        File.WriteAllText(
            scratch.File("info.tsv"),
            $"Trial\tSubject\tVision\tSurface\tAgeGroup\tCOParea\tCOPvelo\tCOPmfreq\nA\t1\tOpen\tFirm\tOld\t1\t{field}\t1\n"
        );
        Assert.Contains(meant, Assert.Throws<DataFormatException>(() => BdsInfoReader.Read(scratch.File("info.tsv"))).Message);
    }

    private static string WithField(string line, int at, string field)
    {
        string[] fields = line.Split('\t');
        fields[at] = field;
        return string.Join('\t', fields);
    }
}
