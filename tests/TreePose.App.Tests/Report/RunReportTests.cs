using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Reports;
using TreePose.Reports.Data;
using TreePose.Reports.Sections;
using TreePose.Reports.Svg;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>What a report says, whatever shows it.</summary>
public sealed class RunReportTests(HostileRecords records) : IClassFixture<HostileRecords>
{
    [Fact]
    public void AWholeRunSaysItsResultItsBaselinesAndWhetherItBeatsThem()
    {
        string page = Page(records.FootEvents);
        // The "model" is the rhythm baseline itself: as good as one baseline, so it beats nothing.
        Assert.Contains("The model does not beat its baselines", page, StringComparison.Ordinal);
        Assert.Contains("3 of 3 folds", page, StringComparison.Ordinal);
        Assert.Contains("baseline: rhythm", page, StringComparison.Ordinal);
        Assert.Contains("Left out: 1", page, StringComparison.Ordinal);
        Assert.Contains("class=\"changed\"><th scope=\"row\">training.epochs</th>", page, StringComparison.Ordinal);
        foreach (
            string id in new[]
            {
                "watch",
                "results",
                "timelines",
                "confusion",
                "training",
                "protocol",
                "data",
                "configuration",
                "environment",
                "again",
                "files",
            }
        )
            Assert.Contains($"<section id=\"{id}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVerdictThatTheRecordKeepsIsSaidAndNotComputedAgain()
    {
        using var scratch = new ScratchFolder();
        string folder = Copy(records.FootEvents, scratch);
        VerdictFile.Write(Path.Combine(folder, VerdictFile.FileName), Verdict.Measured("Kept as it was."));
        string page = File.ReadAllText(RunReport.Write(folder, Stories.Tell));
        Assert.Contains("Kept as it was. There is no baseline", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The model does not beat", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ACalibrationRunShowsItsCurveAgreementAndHolds()
    {
        string page = Page(records.Calibration);
        // a record without a verdict: judged by results.json
        Assert.Matches("\\(mae\\.zero-shot\\): .* mm/s of the baseline &#39;training mean&#39; .* p = " + "", page);
        foreach (
            string part in new[]
            {
                "Mean absolute error in mm/s",
                "baseline: training mean",
                "Bland–Altman: bias",
                "How much calibration helps",
                "participant held out",
                "predicted, zero-shot",
                "offset, 2 calibration holds",
            }
        )
            Assert.Contains(part, page, StringComparison.Ordinal);
    }

    [Fact]
    public void APartialRunSaysSoOnTopAndShowsNoMean()
    {
        string page = Page(records.Failed);
        int notice = page.IndexOf("This run failed.", StringComparison.Ordinal);
        Assert.InRange(notice, 1, page.IndexOf("<h1>", StringComparison.Ordinal));
        Assert.Contains("No verdict: 1 folds were finished", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">mean<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"rung", page, StringComparison.Ordinal);
    }

    [Fact]
    public void ACrashedRunAndOneWithoutItsReportFilesHaveReportsToo()
    {
        using var scratch = new ScratchFolder();
        string folder = Copy(records.FootEvents, scratch);
        Directory.Delete(Path.Combine(folder, "report"), recursive: true);
        foreach (string file in new[] { "results.json", "config.json", "environment.json", "files.json", "metrics.csv" })
            File.Delete(Path.Combine(folder, file));
        JsonNode run = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        run["status"] = "running";
        File.WriteAllText(Path.Combine(folder, "run.json"), run.ToJsonString());
        string page = File.ReadAllText(RunReport.Write(folder, Stories.Tell));
        Assert.Contains("its process is gone", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"watch\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameRecordGivesTheSameBytesAndTheRecordStaysWhole()
    {
        using var scratch = new ScratchFolder();
        string first = Page(records.Calibration);
        Assert.Equal(first, File.ReadAllText(RunReport.Write(records.Calibration, Stories.Tell, scratch.File("again.html"))));
        Assert.Empty(RunFiles.Verify(records.Calibration)); // report.html is made from the record, not a part of it
    }

    [Fact]
    public void ADamagedFileIsNamedAndAFolderWithoutARunToo()
    {
        using var scratch = new ScratchFolder();
        string folder = Copy(records.FootEvents, scratch);
        File.WriteAllText(Path.Combine(folder, "report", "maps.json"), "{");
        Assert.Contains(
            "maps.json",
            Assert.Throws<DataFormatException>(() => RunReport.Write(folder, Stories.Tell)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "run.json",
            Assert.Throws<TreePoseException>(() => RunReport.Write(scratch.Path, Stories.Tell)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void TheCommandCanBeTypedAgain()
    {
        Assert.Equal("simulated:tiny", Shell.Quote("simulated:tiny"));
        Assert.Equal("'it'\\''s $HOME'", Shell.Quote("it's $HOME"));
        Assert.Contains("./treepose run goup-down --set &#39;model=&lt;/script&gt;", Page(records.FootEvents), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "0,0.2,0.4,0.6,0.8,1")]
    [InlineData(-34, 31, "−30,−20,−10,0,10,20,30")]
    [InlineData(0, 99.3, "0,20,40,60,80")]
    [InlineData(3, 3, "3")]
    public void TicksAreRoundNumbers(double low, double high, string expected) =>
        Assert.Equal(expected, string.Join(',', Ticks.Between(low, high).Select(Ticks.Text)));

    [Fact]
    public void AMovieSaysWhatItsAxesStandForUnlessTheyWereCut()
    {
        MapScales scales = MapScales.Of(new RadarMap(), RadarParameters.Study);
        FrameShape whole = RadarFrame.MapShape,
            cut = whole.With(AxisKind.Range, 5);
        RadarMovie Of(FrameShape shape) => RadarMovie.Of("1", "a", "best", shape, new float[shape.Size], 0.1, scales);
        JsonObject Shown(FrameShape shape) => PlayerData.Of(new(ReportFile.Version, [Of(shape)]), null)[0]!.AsObject();
        static string Axis(JsonNode? scale) =>
            FormattableString.Invariant($"{scale!["name"]} {(double)scale["from"]!:0.0} to {(double)scale["to"]!:0.0} {scale["unit"]}");
        Assert.Equal("radial speed -0.6 to 0.6 m/s", Axis(Shown(whole)["rowScale"]));
        Assert.Equal("range 0.0 to 2.0 m", Axis(Shown(whole)["columnScale"]));
        Assert.Equal("radial speed -0.6 to 0.6 m/s", Axis(Shown(cut)["rowScale"]));
        Assert.Null(Shown(cut)["columnScale"]);
        Assert.Equal("log(1 + amplitude), amplitude 0 to 1 within each map", (string?)Shown(whole)["quantity"]);
    }

    [Fact]
    public void MeasuresStandUnderTheNamesThatPeopleWriteWithUnitsAndFormulas()
    {
        string page = Page(records.Stability);
        Assert.Contains("<th scope=\"col\" class=\"n\">Mean velocity (mm/s)</th>", page, StringComparison.Ordinal);
        Assert.Contains(">95 % ellipse, area (mm²)</text>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("meanVelocity (", page, StringComparison.Ordinal);
        Assert.InRange(page.Split("<math>").Length - 1, 68, 200); // 68 of 76 measures have one formula or several
    }

    [Fact]
    public void AMovieAveragesMapsAndLeavesOutPlanesWithoutDoppler()
    {
        // two maps, then a velocity by phase that is the same at every Doppler
        var shape = FrameShape.Map(3, new(AxisKind.Doppler, 2), new(AxisKind.Range, 2));
        RadarMovie movie = RadarMovie.Of("1", "a", "best", shape, [0, 1, 2, 3, 0, 1, 2, 5, 7, 9, 7, 9], 0.1, MapScales.Unknown);
        Assert.Equal((1, 2, 3), (movie.Frames, movie.Planes, movie.PlanesOfAll));
        Assert.Equal((0, 4), (movie.Low, movie.High));
        Assert.Equal([0, 64, 128, 255], movie.Cells);
    }

    [Fact]
    public void FiguresLeaveNothingInTheTemporaryFolder() =>
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), $"treepose-{Environment.ProcessId}-*"));

    private static string Page(string folder) => File.ReadAllText(HostileRecords.PageOf(folder));

    private static string Copy(string record, ScratchFolder scratch)
    {
        string target = scratch.File("copy");
        foreach (string file in Directory.EnumerateFiles(record, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(record, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return target;
    }
}
