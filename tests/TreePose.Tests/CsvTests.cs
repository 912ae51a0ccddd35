using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests;

/// <summary>One quoting for all tables, read back by the same class and by Python's csv module.</summary>
public sealed class CsvTests
{
    private static readonly string[] Awkward = ["", "plain", "a,b", "say \"no\"", "two\nlines", "a\r\nb", "\"", "–µ", " blanks "];

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        string[][] rows = [Awkward, [.. Awkward.Reverse()]];
        Assert.Equal(rows, Csv.Rows(string.Concat(rows.Select(r => Csv.Line(r) + "\n"))));
        Assert.Equal(
            [
                ["", ""],
            ],
            Csv.Rows(Csv.Line([null, ""]) + "\n")
        );
    }

    [Fact]
    public void ATornLastRowIsLeftOut() =>
        Assert.Equal(
            [
                ["a", "b"],
            ],
            Csv.Rows("a,b\nc,\"d")
        );

    [Fact]
    public void OnlyWhatNeedsQuotesHasThemAndFreeTextAlways()
    {
        Assert.Equal("a,\"b,c\",\"d\"\"e\"", Csv.Line(["a", "b,c", "d\"e"]));
        Assert.Equal(["", "\"plain\"", "\"a\"\"b\""], ((string[])["", "plain", "a\"b"]).Select(Csv.Quoted));
    }

    [Fact]
    public void PythonReadsTheSameCells()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Debian's python3 is not here");
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("a.csv"), Csv.Line(Awkward) + "\n");
        string script = $"import csv,json; print(json.dumps(list(csv.reader(open(r'{scratch.File("a.csv")}', newline='')))[0]))";
        using var python = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("/usr/bin/python3", ["-c", script]) { RedirectStandardOutput = true }
        )!;
        Assert.Equal(Awkward, System.Text.Json.JsonSerializer.Deserialize<string[]>(python.StandardOutput.ReadToEnd()));
    }
}
