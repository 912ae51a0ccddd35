using System.Text.Json.Nodes;
using TreePose.Formats.Study;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>run loo-finetune</c> on a study's folder: raw radar, <c>data rdm</c>, plates, event table.</summary>
[Collection(SimulatedStudyCollection.Name)]
public sealed class StudyRegressionTests(SimulatedStudyFixture study)
{
    private string[] Arguments(string source, string test, params string[] more) =>
        [
            "run",
            "loo-finetune",
            "--data",
            $"study:{source}",
            "--runs",
            study.Scratch(test),
            "--name",
            "run",
            "--jobs",
            "1",
            "--set",
            "training.epochs=1",
            "--set",
            "fineTuning.epochs=1",
            "--set",
            "holds.study.channels=1,2",
            .. more,
        ];

    [Fact]
    public void ThePresetOfTheStudyRunsFromMapsOfWholeCaptures()
    {
        string printed = CommandOutcome.Of(Arguments(study.Folder, "preset", "--preset", "study")).Succeeded();
        Assert.Contains("2 participants, 4 holds; each scored by a model that never saw them", printed, StringComparison.Ordinal);
        Assert.Contains("(2 of 2 folds). Errors in mm/sample", printed, StringComparison.Ordinal);
        JsonNode results = Results("preset");
        Assert.Equal(
            ["zero-shot", "whole.0.1", "whole.0.2", "whole.0.33", "whole.1"],
            results["settings"]!.AsArray().Select(s => (string)s!["name"]!)
        );
        Assert.Equal(2, (int)results["settings"]![0]!["seeds"]![0]!["model"]!["holds"]!); // the last hold of each; its channels are one
    }

    [Fact]
    public void ThePerFrameModelIsScoredFrameByFrame()
    {
        string printed = CommandOutcome
            .Of(
                Arguments(
                    study.Folder,
                    "frames",
                    "--set",
                    "model=study-copspeed",
                    "--set",
                    "protocol.calibrationHolds=0,1",
                    "--set",
                    "protocol.modes=offset",
                    "--set",
                    "protocol.repeats=1",
                    "--set",
                    "protocol.minimumEvaluationHolds=1"
                )
            )
            .Succeeded();
        Assert.Contains("Frame by frame, ", printed, StringComparison.Ordinal);
        JsonNode frames = Results("frames")["settings"]![1]!["frames"]!;
        Assert.True((int)frames["frames"]! > 100);
        Assert.InRange((double)frames["trainingMeanRmse"]!, 0.1, 100);
        Assert.InRange((double)frames["calibrationMeanRmse"]!, 0.1, 100);
    }

    [Fact]
    public void WithoutMapsItSaysHowToMakeThem()
    {
        string bare = study.Variant("regression without maps", folder => File.Delete(Path.Combine(folder, StudyParts.FileName)));
        (StudyParts.Read(study.Folder) with { Rdm = null }).Write(bare);
        string message = CommandOutcome.Of(Arguments(bare, "bare")).Refused();
        Assert.Contains("the key rdm and the key holdRdm are missing", message, StringComparison.Ordinal);
        Assert.Contains("./treepose data rdm'", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(study.Scratch("bare")));
    }

    [Fact]
    public void AParticipantWithTooFewHoldsIsNamedBeforeAnythingIsTrained()
    {
        string message = CommandOutcome.Of(Arguments(study.Folder, "few", "--set", "protocol.calibrationHolds=0,4")).Refused();
        Assert.Contains("Participant 01 has 2 holds", message, StringComparison.Ordinal);
        Assert.Contains("4 are asked for", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AHoldWithoutPlatesIsLeftOutUnlessThatLeavesNothingToLearn()
    {
        string broken = study.Variant(
            "regression without a plate",
            folder => File.Delete(Directory.GetFiles(folder, "02_MNTRR_MC_V1_f_1.tsv", SearchOption.AllDirectories)[0])
        );
        string[] arguments = Arguments(
            broken,
            "plate",
            "--set",
            "protocol.calibrationHolds=0",
            "--set",
            "protocol.minimumEvaluationHolds=1",
            "--set",
            "protocol.repeats=1"
        );
        Assert.Contains("no force plate 1", CommandOutcome.Of([.. arguments, "--strict"]).Refused(), StringComparison.Ordinal);
        // one hold is nothing to learn from
        Assert.Contains("all 1 training holds have the same " + "target", CommandOutcome.Of(arguments).Refused(), StringComparison.Ordinal);
    }

    private JsonNode Results(string test) =>
        JsonNode.Parse(
            File.ReadAllText(Assert.Single(Directory.GetFiles(study.Scratch(test), "results.json", SearchOption.AllDirectories)))
        )!;
}
