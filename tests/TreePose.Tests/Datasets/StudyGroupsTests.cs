using TreePose.Datasets;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>The table of a study's participants.</summary>
public sealed class StudyGroupsTests
{
    [Fact]
    public void EveryColumnButTheParticipantIsAGroup()
    {
        var groups = Read("ageGroup,participant,session\r\nolder,3,1\r\nyounger,04,\r\n");
        Assert.Equal(["ageGroup=older", "session=1"], groups["03"].Select(g => $"{g.Key}={g.Value}"));
        Assert.Equal(["ageGroup=younger"], groups["04"].Select(g => $"{g.Key}={g.Value}"));
        Assert.Empty(StudyGroups.Read(null));
    }

    [Fact]
    public void ATableThatCannotBeUsedIsAnError()
    {
        Assert.Contains("no column 'participant'", Assert.Throws<DataFormatException>(() => Read("person,ageGroup\n1,older")).Message);
        Assert.Contains("participant 01 twice", Assert.Throws<DataFormatException>(() => Read("participant,a\n1,x\n01,y")).Message);
        Assert.Contains("no such file", Assert.Throws<DataFormatException>(() => StudyGroups.Read("/nowhere/people.csv")).Message);
    }

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(string text)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch.File("people.csv"), text);
        return StudyGroups.Read(scratch.File("people.csv"));
    }
}
