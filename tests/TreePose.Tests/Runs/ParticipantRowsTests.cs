using TreePose.Runs;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Runs;

/// <summary>Which rows of a record stand for a person each.</summary>
public sealed class ParticipantRowsTests
{
    [Fact]
    public void FoldsThatLeaveOnePersonOutAreThePeople()
    {
        Assert.Equal(["1: 0.5", "2: 0.7"], Read("participant,f1\n1,0.5\n2,0.7\n")!);
        Assert.Null(Read("participant,f1\n1+4,0.5\n2,0.7\n"));
        Assert.Null(Read("participant,f1\nsession=1+1,0.5\n"));
        Assert.Null(Read("fold,f1\na,0.5\n"));
        Assert.Null(Read(null));
    }

    [Fact]
    public void RepeatsOfAPersonAreOneRow()
    {
        const string header = "fold,repeat,participants,f1\n";
        Assert.Equal(["1: 0.75", "2: 0.5"], Read(header + "a,0,1,0.5\nb,0,2,0.25\nc,1,1,1\nd,1,2,0.75\n")!);
        Assert.Null(Read(header + "a,0,1 2,0.5\nb,0,3,0.25\n"));
    }

    [Fact]
    public void TheTableOfParticipantsGoesBeforeTheFolds() =>
        Assert.Equal(["1: 0.5", "4: 0.6"], Read("participant,f1\n1+4,0.55\n", "participant,folds,f1\n1,1+4,0.5\n4,1+4,0.6\n")!);

    private static string[]? Read(string? folds, string? participants = null)
    {
        using var scratch = new ScratchFolder();
        if (folds is not null)
            File.WriteAllText(scratch.File(RecordFiles.Folds), folds);
        if (participants is not null)
            File.WriteAllText(scratch.File(RecordFiles.Participants), participants);
        return RunTableReader.ReadParticipants(scratch.Path)?.Select(p => $"{p.Key}: {p.Value["f1"]}").ToArray();
    }
}
