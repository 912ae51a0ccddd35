using TreePose.App.Notebooks;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>Scripts with cells as notebooks, and back.</summary>
public sealed class NotebookScriptTests
{
    private const string Script =
        "#:project ../src/A/A.csproj\n\n// What for.\nusing System;\n\n// %% First\nint a = 1;\n\n// %% Second\nint b = a;\n";

    public static TheoryData<string> Scripts() =>
        [
            "",
            "\n",
            "int a;",
            "#:package A@1.0\n",
            "#!/usr/bin/env dotnet\n#:package A@1.0\nusing System;\n#:property X=1\n\n",
            "\n#:package A@1.0",
            Script,
            Script.ReplaceLineEndings("\r\n"),
            "// %% Title\n// %%\n// %%   Odd   \n\n\ncode();\n// %%",
            "// %% Title\n",
            "var s = \"\u00e4 \\\" <b>\"; // %% in a line\n\n\n\n// %% # A title & more\nx();",
        ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void AScriptComesBackAsItWas(string script) => Assert.Equal(script, Back(script));

    [Fact]
    public void TheScriptsOfExperimentsComeBackAsTheyWere()
    {
        string[] scripts = Directory.GetFiles(Path.Combine(TestFiles.Repository, "experiments"), "*.cs");
        Assert.NotEmpty(scripts);
        Assert.All(scripts, s => Assert.Equal(File.ReadAllText(s), Back(File.ReadAllText(s))));
    }

    [Theory]
    [InlineData("find-goup-down")]
    [InlineData("loo-cv-finetune")]
    [InlineData("stability-preprocessing")]
    public void TheNotebookBesideAScriptIsThatScript(string name)
    {
        string script = Path.Combine(TestFiles.Repository, "experiments", name + ".cs"),
            notebook = Path.ChangeExtension(script, ".ipynb");
        string stands = File.ReadAllText(notebook);
        IReadOnlyList<string> given = NotebookScript.Arguments(stands);
        string made = NotebookScript.ToNotebook(File.ReadAllText(script), given, KernelReferences.Of(script, notebook));
        Assert.True(made == stands, $"./treepose notebook experiments/{name}.cs {string.Join(' ', given)} --force");
    }

    [Fact]
    public void WhatWasChangedInANotebookIsChangedInTheScriptAndNothingElse()
    {
        string notebook = NotebookScript
            .ToNotebook(Script, [], _ => null)
            .Replace("int b = a;", "int b = a + 1;", StringComparison.Ordinal);
        Assert.Equal(Script.Replace("int b = a;", "int b = a + 1;", StringComparison.Ordinal), NotebookScript.ToScript(notebook));
    }

    [Fact]
    public void ACellOfTheReadersOwnGetsAMark()
    {
        const string Notebook = """
            {"cells": [
              {"cell_type": "markdown", "metadata": {}, "source": ["# Look\n", "at this"]},
              {"cell_type": "code", "metadata": {}, "source": "int a = 1;", "outputs": []}
            ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """;
        Assert.Equal("// %% Look\n// at this\nint a = 1;\n\n", NotebookScript.ToScript(Notebook));
    }

    [Theory]
    [InlineData("#!time")]
    [InlineData("#r \"nuget: A, 1.0\"")]
    public void WhatIsForTheKernelIsRefusedWithItsCell(string line)
    {
        string notebook = NotebookScript.ToNotebook($"int a = 1;\n// %% B\n{line}\n", [], _ => null);
        var problem = Assert.Throws<TreePoseException>(() => NotebookScript.ToScript(notebook));
        Assert.Contains("Cell 4", problem.Message, StringComparison.Ordinal);
        Assert.Contains(line, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"cells\": 1}")]
    public void WhatIsNoNotebookIsSaid(string text) =>
        Assert.StartsWith("This is no notebook", Assert.Throws<TreePoseException>(() => NotebookScript.ToScript(text)).Message);

    [Fact]
    public void PackagesOfAScriptAreThoseOfTheKernel()
    {
        Func<string, string?> reference = KernelReferences.Of("/a/x.cs", "/a/x.ipynb");
        Assert.StartsWith(
            "#r \"nuget: TreePose.App, 1.2.3\"\n#r \"nuget: TreePose.Notebooks, 1.2.3\"",
            reference("#:package TreePose.App@1.2.3")
        );
        Assert.Equal("#r \"nuget: Other, 1.0\"", reference("#:package Other@1.0"));
        Assert.Null(reference("#:property PublishAot=false"));
    }

    private static string Back(string script) => NotebookScript.ToScript(NotebookScript.ToNotebook(script, ["a b", "\"c\""], _ => null));
}
