using TreePose.Captures;
using TreePose.Datasets;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Datasets;

/// <summary>The tables of a study's participants and of its captures.</summary>
public sealed class StudyGroupsTests
{
    private const string People = "ageGroup,participant,session\r\nolder,3,1\r\nyounger,04,\r\n";

    [Fact]
    public void EveryColumnButTheParticipantIsAGroup()
    {
        Assert.Equal(["ageGroup=older", "session=1"], Of("03_MNTRL_RR_V1", People, null));
        Assert.Equal(["ageGroup=younger"], Of("04_MNTRR_RR_V2", People, null));
        Assert.Empty(Of("05_MNTRL_RR_V1", People, null));
        Assert.Empty(Of("03_MNTRL_RR_V1", null, null));
    }

    [Fact]
    public void ACapturesOwnLineStandsBeforeItsParticipants()
    {
        const string captures = "capture,participant,session\n03_MNTRL_RR_V2,3,2\n04_MNTRL_MC_V1,,1\n04_MNTRR_RR_V1,04,\n";
        Assert.Equal(["ageGroup=older", "session=1"], Of("03_MNTRL_RR_V1", People, captures));
        Assert.Equal(["ageGroup=older", "session=2"], Of("03_MNTRL_RR_V2", People, captures));
        Assert.Equal(["ageGroup=younger", "session=1"], Of("04_MNTRL_RR_V1", People, captures)); // named by its motion capture
        Assert.Equal(["ageGroup=younger"], Of("04_MNTRR_RR_V1", People, captures));
        Assert.Equal(["session=2"], Of("03_MNTRL_RR_V2", null, captures)); // the participant is no group
    }

    [Fact]
    public void ATableThatCannotBeUsedIsAnError()
    {
        Assert.Contains("no column 'participant'", Refused("person,ageGroup\n1,older", null));
        Assert.Contains("participant 01 twice", Refused("participant,a\n1,x\n01,y", null));
        Assert.Contains("no column 'capture'", Refused(null, "participant,session\n1,1"));
        Assert.Contains("capture 03_MNTRL_RR_V1 twice", Refused(null, "capture,session\n03_MNTRL_RR_V1,1\n03_MNTRL_MC_V1,2"));
        Assert.Contains("names the capture 'V1'", Refused(null, "capture,session\nV1,1"));
        Assert.Contains("03_MNTRL_RR_V1 is of participant 4", Refused(null, "capture,session,participant\n03_MNTRL_RR_V1,1,4"));
        string missing = Assert.Throws<DataFormatException>(() => new StudyGroups(null, "/nowhere/captures.csv")).Message;
        Assert.Contains("no such file", missing);
        Assert.Contains("Correct the key captures", missing);
    }

    private static string Refused(string? people, string? captures) =>
        Assert.Throws<DataFormatException>(() => Of("03_MNTRL_RR_V1", people, captures)).Message;

    private static string[] Of(string capture, string? people, string? captures)
    {
        using var scratch = new ScratchFolder();
        string? Write(string name, string? text)
        {
            if (text is null)
                return null;
            File.WriteAllText(scratch.File(name), text);
            return scratch.File(name);
        }
        var groups = new StudyGroups(Write("people.csv", people), Write("captures.csv", captures));
        return [.. groups.Of(StudyCaptureName.TryParse(capture)!).Select(g => $"{g.Key}={g.Value}")];
    }
}
