using System.Text.RegularExpressions;
using System.Xml.Linq;
using TreePose.Balance.Measures;
using TreePose.Reports.Formulas;
using TreePose.Reports.Notebook;
using TreePose.Reports.Page;
using TreePose.Reports.Svg;
using Xunit;

namespace TreePose.App.Tests.Report;

/// <summary>Formulas are set as formulas, counts as whole numbers.</summary>
public sealed partial class FormulaTests
{
    [Fact]
    public void AFormulaInPlainLettersBecomesMathMl()
    {
        Assert.Equal(
            "<math><msqrt><mrow><mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac><mo>∑</mo><msup><mrow><mi>x</mi></mrow>"
                + "<mrow><mn>2</mn></mrow></msup></mrow></msqrt></math>",
            Written("sqrt((1/n) sum x^2)")
        );
        Assert.Equal(@"$\sqrt{\frac{1}{n}\sum {x}^{2}}$", FormulaText.Write("sqrt((1/n) sum x^2)", Latex.Of, w => w));
        Assert.Equal(@"$M = \langle {\Delta x}^{2} \rangle $", FormulaText.Write("M = <dx^2>", Latex.Of, w => w));
    }

    [Theory]
    [InlineData("greatest distance between any two samples")]
    [InlineData("mean of the dwell time within the circle (radius 2.5 mm unless set)")]
    [InlineData("n/2 samples")]
    [InlineData("<script>")]
    [InlineData("(")]
    [InlineData("")]
    public void WordsStayWords(string text) => Assert.Equal(Html.Escape(text), Written(text));

    [Fact]
    public void NoFormulaOfAMeasureIsLeftInPlainLetters()
    {
        foreach (CopMeasureDefinition measure in CopMeasures.Registry)
        {
            string html = Written(measure.Formula),
                shown = XElement.Parse($"<p>{html}</p>").Value; // well-formed, too
            Assert.True(!Plain().IsMatch(shown), $"{measure.Name}: {shown}");
            Assert.DoesNotMatch("(?<![a-z])(dx|dy|dr)", shown);
        }
        int set = CopMeasures.Registry.Count(m => Written(m.Formula).Contains("<math>", StringComparison.Ordinal));
        Assert.Equal(68, set); // the others are words: a hull's outline, a dwell time
    }

    [Fact]
    public void AConfusionOfANotebookHasCountsAndShares()
    {
        var confusion = new Confusion(
            "c",
            ["quiet", "up"],
            [
                [3, 1],
                [0, 0],
            ]
        );
        string text = new Markdown("", new HashSet<string>()).Cell(new Section("x", "X", [confusion])).Text;
        Assert.Contains("| quiet | 3 (75.0 %) | 1 (25.0 %) |", text, StringComparison.Ordinal);
        Assert.Contains("| up | 0 | 0 |", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1,2")]
    [InlineData(3, "1,2,3")]
    [InlineData(7, "1,2,3,4,5,6,7")]
    [InlineData(50, "5,10,15,20,25,30,35,40,45,50")]
    [InlineData(200, "20,40,60,80,100,120,140,160,180,200")]
    public void EpochsAreWholeNumbers(int last, string expected)
    {
        Assert.All(Ticks.Whole(last), t => Assert.True(double.IsInteger(t.At) && t.At >= 1 && t.At <= last && t.Name == $"{t.At}"));
        Assert.Equal(expected, string.Join(',', Ticks.Whole(last).Select(t => t.Name)));
        int[] drawn = [.. TreePose.Plots.PlotStyle.CountedUpTo(last)];
        Assert.All(drawn, n => Assert.InRange(n, 1, last));
        Assert.InRange(drawn.Length, 1, 10);
    }

    private static string Written(string text) => FormulaText.Write(text, MathMl.Of, Html.Escape);

    [GeneratedRegex(@"sqrt|\^|_|\bsum\b|\bpi\b|\bint\b|lambda|[a-z]{3,}[A-Z]")]
    private static partial Regex Plain();
}
