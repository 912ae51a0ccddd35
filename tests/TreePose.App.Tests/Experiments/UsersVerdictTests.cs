using TreePose.Evaluation.Verdicts;
using TreePose.Reports.Data;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>An experiment of a user's own has its verdict and its figures where the shipped ones have theirs.</summary>
public sealed class UsersVerdictTests : IDisposable
{
    private readonly DrawRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ItsMainFigureIsSaidInTerminalAndPage()
    {
        (int code, string output, string errors) = _runs.Run("draws");
        Assert.True(code == 0, output + errors);
        string folder = _runs.Info("draws").Folder;
        Verdict kept = VerdictFile.Read(folder)!;
        Assert.StartsWith("The number drawn (value.mean) is ", kept.Sentence, StringComparison.Ordinal);
        Assert.Equal(_runs.Info("draws").Figures["value.mean"], kept.Model!.Value);
        Assert.Contains(kept.Sentence, output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains(kept.Sentence, File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void APartOfItHasNoVerdict()
    {
        Assert.Equal(TreePoseApp.Interrupted, _runs.Stopped("half", afterUnits: 3));
        Assert.StartsWith("No verdict: ", VerdictFile.Read(_runs.Info("half").Folder)!.Sentence, StringComparison.Ordinal);
        Assert.Equal(0, _runs.Resume("half").Code);
        Assert.StartsWith(
            "The number drawn (value.mean) is ",
            VerdictFile.Read(_runs.Info("half").Folder)!.Sentence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ListAndCompareKnowItsFigureUnderOneName()
    {
        _runs.Run("low", "--set", "level=1");
        _runs.Run("high", "--set", "level=9");
        string[] list = _runs.Command("runs", "list", "--sort", "value", "--runs", _runs.Root).Output.Split('\n');
        Assert.EndsWith("value ↑", list[0].TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(["high", "low"], list[1..3].Select(l => l.Split(' ')[0]));
        string compared = _runs.Command("runs", "compare", "low", "high", "--runs", _runs.Root).Output;
        Assert.Equal(2, compared.Split('\n').Count(l => l.StartsWith("value ↑", StringComparison.Ordinal))); // of the runs, and over folds
    }
}
