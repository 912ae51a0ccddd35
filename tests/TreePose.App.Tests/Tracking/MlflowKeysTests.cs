using System.Text;
using System.Text.RegularExpressions;
using TreePose.Tracking.Mlflow;
using Xunit;

namespace TreePose.App.Tests.Tracking;

public sealed class MlflowKeysTests
{
    [Theory]
    [InlineData("event.f1.250ms", "event.f1.250ms")]
    [InlineData("a/b c:d-é", "a/b c:d-é")]
    [InlineData("50%", "50_x0025_")]
    [InlineData("../a", "_x002E__x002E_/a")]
    [InlineData("/a", "_x002F_a")]
    [InlineData("a//b", "a_x002F__x002F_b")]
    [InlineData("🦵", "_xD83E__xDDB5_")]
    [InlineData("_x0025_", "_x005F_x0025_")]
    public void NamesThatAreNotAllowedAreEscaped(string key, string escaped)
    {
        Assert.Equal(escaped, MlflowKeys.Escape(key));
        Assert.Equal(key, MlflowKeys.Unescape(escaped));
    }

    [Fact]
    public void EveryNameIsAllowedAfterwardsAndComesBack()
    {
        const string Alphabet = "a_x0025F./ %#é\u0301:-🦵\\";
        Rune[] runes = [.. Alphabet.EnumerateRunes()];
        var random = new Random(5);
        var seen = new HashSet<string>();
        for (int i = 0; i < 20_000; i++)
        {
            var key = new StringBuilder();
            for (int length = random.Next(1, 14); length > 0; length--)
                key.Append(runes[random.Next(runes.Length)].ToString());
            string escaped = MlflowKeys.Escape(key.ToString());
            Assert.Matches(@"^[/\p{L}\p{N}_.\- :]+$", escaped);
            Assert.DoesNotContain(escaped.Split('/'), p => p is "" or "." or "..");
            Assert.Equal(key.ToString(), MlflowKeys.Unescape(escaped));
            seen.Add(key.ToString());
        }
        Assert.Equal(seen.Count, seen.Select(MlflowKeys.Escape).Distinct().Count());
    }

    [Fact]
    public void LongNamesAreCutToDistinctOnes()
    {
        string a = MlflowKeys.Escape(new string('k', 300)),
            b = MlflowKeys.Escape(new string('k', 301));
        Assert.True(a.Length <= 250 && b.Length <= 250);
        Assert.NotEqual(a, b);
    }

    [Fact]
    public void LongValuesAreSplitBetweenCharacters()
    {
        string value = string.Concat(Enumerable.Repeat("🦵", 9000));
        var parts = MlflowKeys.Split("note", value, 6001);
        Assert.Equal(value, string.Concat(parts.Select(p => p.Value)));
        Assert.All(parts, p => Assert.True(p.Value.Length <= 6001 && !char.IsHighSurrogate(p.Value[^1])));
        Assert.All(parts, p => Assert.Matches(new Regex(@"^note part \d of 3$"), p.Key.Replace("of 4", "of 3")));
        Assert.Equal("short", Assert.Single(MlflowKeys.Split("note", "short", 6000)).Value);
    }
}
