using System.Runtime.CompilerServices;
using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>
/// What a script prints is kept with its lines. Alone in its file: a line counts when it is the outermost of this file's on the
/// stack.
/// </summary>
public sealed class ScriptOutputTests
{
    [Fact]
    public void WhatIsPrintedIsKeptWithTheLineThatPrintedIt()
    {
        using var scratch = new ScratchFolder();
        TextWriter before = Console.Out;
        int at;
        using (ScriptOutput shown = ScriptOutput.Keep())
        {
            Console.WriteLine("early");
            shown.In(scratch.Path);
            at = Line();
            Console.Write("late {0}", 1);
            Helper();
            shown.Show(["plots/a.png"]);
        }
        Assert.Same(before, Console.Out);
        ShownPiece[] kept = [.. RunOutput.Read(scratch.Path).Where(p => p.Line is not null)]; // other tests may print meanwhile
        Assert.Equal(["early\n", "late 1", "from a helper\n", null], kept.Select(k => k.Text));
        Assert.Equal([at - 2, at + 1, at + 2, at + 3], kept.Select(k => k.Line!.Value));
        Assert.Equal("plots/a.png", kept[^1].Figure);
        File.AppendAllText(Path.Combine(scratch.Path, RecordFiles.Output), "{\"line\":1,\"te"); // torn by a kill
        Assert.Equal(4, RunOutput.Read(scratch.Path).Count(p => p.Line is not null));
    }

    private static void Helper() => Console.WriteLine("from a helper"); // counts for the line that called it

    private static int Line([CallerLineNumber] int line = 0) => line;
}
