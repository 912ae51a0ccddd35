using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Hostile;

/// <summary>Answers of servers and texts of files: limited, and never acted on by a terminal or a spreadsheet.</summary>
public sealed class HostileTextTests : IDisposable
{
    private const string Escapes = "\u001b]0;owned\u0007\u009b2J\u202e",
        Shown = @"\u001b]0;owned\u0007\u009b2J\u202e";

    private readonly HostileRecord _record = new();
    private readonly ScratchFolder _scratch = new();

    public void Dispose()
    {
        _record.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void AnAnswerOfMoreThan16MegabytesIsNotKept()
    {
        using var server = new MlflowStandIn();
        string body = new(' ', 17 << 20);
        server.Fault = (_, _) => new StandInFault(200, body);
        (int code, string output, string errors) = _record.Command("runs", "sync", "gift", "--to", "mlflow:" + server.Url);
        Assert.Equal(1, code);
        Assert.Contains("with more than 16 MB", output + errors);
        Assert.Single(server.Requests); // nor asked for again
    }

    [Fact]
    public void PagesWithoutEndEnd()
    {
        using var server = new MlflowStandIn();
        server.Fault = (path, _) =>
            path.Contains("runs/search", StringComparison.Ordinal) ? new StandInFault(200, """{"next_page_token":"more"}""") : null;
        (int code, string output, string errors) = _record.Command("runs", "sync", "gift", "--to", "mlflow:" + server.Url);
        Assert.Equal(1, code);
        Assert.Contains("page after page", output + errors);
    }

    [Theory]
    [InlineData(400, "{\"error_code\":\"BAD\",\"message\":\"\\u001b]0;owned\\u0007\\u009b2J\\u202e\"}")]
    [InlineData(400, "\u001b]0;owned\u0007\u009b2J\u202e")]
    [InlineData(200, "\u001b]0;owned\u0007\u009b2J\u202e")]
    public void WhatAServerSaysDoesNothingToTheTerminal(int status, string body)
    {
        using var server = new MlflowStandIn();
        server.Fault = (_, _) => new StandInFault(status, body);
        (int code, string output, string errors) = _record.Command("runs", "sync", "gift", "--to", "mlflow:" + server.Url);
        Assert.Equal(1, code);
        AssertShown(output + errors);
    }

    [Fact]
    public void WhatADataFileSaysDoesNothingToTheTerminal()
    {
        File.WriteAllText(
            _scratch.File("BDS00001.txt"),
            $"Time[s]\tFx[N]\tFy[N]\tFz[N]\tCOPx[cm]\tCOPy[cm]\n0.01\t1\t2\t700\t{Escapes}\t1\n"
        );
        AssertShown(Assert.Throws<DataFormatException>(() => Formats.Bds.BdsReader.Read(_scratch.File("BDS00001.txt"))).Message, raw: true);
        string odd = Path.Combine(_scratch.Path, "a" + Escapes);
        Directory.CreateDirectory(odd);
        (int code, string output, string errors) = CommandLine.Run("data", "summary", "mars:" + odd);
        Assert.NotEqual(0, code);
        AssertShown(output + errors);
    }

    [Theory]
    [InlineData("list", "--columns", "a,b,c,d", "--format", "csv")]
    [InlineData("export")]
    public void NoCellAndNoHeadingIsAFormula(params string[] command)
    {
        File.WriteAllText(
            _record.PathOf(RecordFiles.Parameters),
            """{"a":"=1+1","b":"\t=1+1","c":"\r=1+1","d":"-1e3","=HYPERLINK(2)":"x","@e":"y"}"""
        );
        string output = _record.Command(["runs", .. command]).Output;
        foreach (string cell in Csv.Rows(output).SelectMany(r => r))
            Assert.True(cell.Length == 0 || !"=+-@\t\r".Contains(cell[0]) || Numbers.TryReal(cell, out _), cell);
        Assert.Contains("'=1+1", output);
        Assert.Contains(",-1", output); // a number stays one
    }

    private static void AssertShown(string output, bool raw = false)
    {
        Assert.Contains(raw ? "owned" : Shown, output);
        if (!raw)
            Assert.DoesNotContain(output, c => char.IsControl(c) && c is not ('\n' or '\t') || c == '\u202e');
    }
}
