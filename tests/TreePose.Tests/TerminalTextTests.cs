using Xunit;

namespace TreePose.Tests;

/// <summary>What acts on a terminal is shown instead, and nothing else.</summary>
public sealed class TerminalTextTests
{
    /// <summary>Controls, delete and those above it, marks, separators and embeddings, isolates, the byte order mark.</summary>
    private const int Acting = 30 + 33 + 3 + 7 + 4 + 1;

    [Fact]
    public void OfAllCharactersThoseThatActAreShown()
    {
        IEnumerable<string> all = Enumerable.Range(0, char.MaxValue + 1).Select(c => ((char)c).ToString());
        string[] shown = [.. all.Where(c => TerminalText.Plain(c) != c)];
        Assert.Equal(Acting, shown.Length);
        Assert.All(shown, c => Assert.Equal($"a\\u{(int)c[0]:x4}b", TerminalText.Plain($"a{c}b")));
    }

    [Theory]
    [InlineData("\u001b[31mred", @"\u001b[31mred")]
    [InlineData("\u202Eabc", @"\u202eabc")]
    [InlineData("\u2066x\u2069", @"\u2066x\u2069")]
    [InlineData("back\rto", @"back\u000dto")]
    [InlineData("line\r\nend\tü\u00a0\u2027\u202f\u2065\u206a", "line\r\nend\tü\u00a0\u2027\u202f\u2065\u206a")]
    public void TextIsShown(string text, string plain) => Assert.Equal(plain, TerminalText.Plain(text));
}
