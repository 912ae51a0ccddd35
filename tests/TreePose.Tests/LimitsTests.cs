using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests;

/// <summary>What one reads at a time stays small: lines, functions and files of our own code.</summary>
public sealed class LimitsTests
{
    private const int LongestLine = 140,
        LongestFunction = 60,
        LongestFile = 300;

    [Fact]
    public void LinesAreAtMost140CharactersLong() => None(Files().SelectMany(LongLines));

    [Fact]
    public void FilesAreAtMost300LinesLong() =>
        None(Files().SelectMany(f => f.Lines.Length > LongestFile ? new[] { $"{f.Name}: {f.Lines.Length} lines" } : []));

    [Fact]
    public void FunctionsAreAtMost60LinesLong() => None(Files().SelectMany(LongFunctions));

    [Fact]
    public void WhatIsTooLongIsFound()
    {
        string body = string.Concat(Enumerable.Repeat("        ;\n", LongestFunction));
        var file = new SourceFile(
            "a.cs",
            ("class A\n{\n    void Long()\n    {\n" + body + "    }\n}\n" + new string('/', 141)).Split('\n')
        );
        Assert.Equal(["a.cs(3): Long has 63 lines"], LongFunctions(file));
        Assert.Equal(["a.cs(67): 141 characters"], LongLines(file));
    }

    private static void None(IEnumerable<string> found)
    {
        string[] all = [.. found];
        Assert.True(all.Length == 0, $"{all.Length} too long:\n{string.Join('\n', all)}");
    }

    private static IEnumerable<string> LongLines(SourceFile file) =>
        file.Lines.Index().Where(l => l.Item.Length > LongestLine).Select(l => $"{file.Name}({l.Index + 1}): {l.Item.Length} characters");

    private static IEnumerable<string> LongFunctions(SourceFile file)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(string.Join('\n', file.Lines)).GetRoot();
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            string? name = node switch
            {
                MethodDeclarationSyntax m => m.Identifier.Text,
                ConstructorDeclarationSyntax c => c.Identifier.Text,
                LocalFunctionStatementSyntax l => l.Identifier.Text,
                OperatorDeclarationSyntax o => "operator " + o.OperatorToken.Text,
                AccessorDeclarationSyntax a => a.Keyword.Text,
                _ => null,
            };
            if (name is null)
                continue;
            FileLinePositionSpan span = node.GetLocation().GetLineSpan(); // without the comment above it
            int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > LongestFunction)
                yield return $"{file.Name}({span.StartLinePosition.Line + 1}): {name} has {lines} lines";
        }
    }

    private static IEnumerable<SourceFile> Files() =>
        new[] { "src", "tests", "bench", "experiments", "eng" }
            .Select(f => Path.Combine(TestFiles.Repository, f))
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(f => new SourceFile(Path.GetRelativePath(TestFiles.Repository, f), File.ReadAllLines(f)));

    private sealed record SourceFile(string Name, string[] Lines);
}
