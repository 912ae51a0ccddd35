using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Datasets.RadarRepresentations;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using TreePose.Simulation;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>Two models in a row, from recordings without labels to a number for each hold.</summary>
public sealed class ChainModelTests : IClassFixture<ChainModelTests.Trained>, IDisposable
{
    private readonly FinishedRun _runs = new();
    private readonly Trained _trained;

    public ChainModelTests(Trained trained) => _trained = trained;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void EventsAreThoseOfTheFirstModelAloneAndHoldsLieBetweenThem()
    {
        ModelChain chain = Made();
        ChainPrediction said = Predict(chain);
        EventModel events = EventModel.Of(chain.Events, _runs.Bench);
        (_, EventPrediction alone) = events.ReadAndPredict(["simulated:tiny"], null, false, SilentProgress.Instance, Cancellation);
        Assert.Equal(alone.Events, said.Events.Events);
        Assert.NotEmpty(said.Holds.Holds);
        foreach (PredictedHold hold in said.Holds.Holds)
        {
            FoundEvent[] of = [.. alone.Events.Where(e => e.Capture == hold.Hold.Id)];
            FoundEvent up = of.Where(e => e.Name == "going up").ElementAt(hold.Hold.Number - 1),
                down = of[Array.IndexOf(of, up) + 1];
            Assert.Equal("going down", down.Name);
            Assert.Equal(up.EndSeconds, hold.Hold.StartSeconds!.Value, 1e-9);
            Assert.Equal(down.StartSeconds - up.EndSeconds, hold.Hold.Length * hold.Hold.SecondsPerFrame, 1e-9);
            Assert.Equal($"fold {hold.Hold.Id.Participant}", hold.Model);
        }
        int ups = alone.Events.Count(e => e.Name == "going up");
        Assert.Equal(ups, said.Holds.Holds.Count + said.Holds.Data.Skipped.Count(s => s.CaptureId.Contains("_tx")));
    }

    [Fact]
    public void AHoldIsPredictedAsTheSecondModelAlonePredictsItsFrames()
    {
        ModelChain chain = Made();
        PredictedHold hold = Predict(chain).Holds.Holds[0];
        HoldModel holds = HoldModel.Of(chain.Holds, _runs.Bench);
        FrameDataset frames = DataSource.Open<FrameDataset>(
            "simulated:tiny",
            new Parts.PartSections(ShippedSources.Frames()).WithOptions(
                "simulated",
                new SimulatedSourceOptions
                {
                    Representation = ShippedRadarRepresentations.Select(ShippedRadarRepresentations.DefaultOfHolds),
                }
            ),
            1,
            SilentProgress.Instance,
            Cancellation
        );
        FrameSequence whole = frames.Sequences.Single(s => s.Id == hold.Hold.Id);
        int start = (int)Math.Round(hold.Hold.StartSeconds!.Value / whole.SecondsPerFrame);
        HoldSequence cut = HoldSequence.Cut(whole, 1, start, start + hold.Hold.Length);
        var data = new HoldDataset("simulated:tiny", whole.Shape, [cut], [], new Dictionary<string, string>());
        Assert.Equal(holds.Predict(data, false, SilentProgress.Instance, Cancellation).Holds[0].Predicted, hold.Predicted);
    }

    [Fact]
    public void TheFolderHoldsEventsAndHoldsAndIsTheSameEachTime()
    {
        ModelChain chain = Made();
        foreach (string to in new[] { "one", "two" })
            PredictionFolder.Write(_runs.File(to), Predict(chain), null, SilentProgress.Instance);
        foreach (string file in new[] { "events.csv", "holds.csv", "prediction.json", "prediction.html" })
            Assert.Equal(File.ReadAllText(_runs.File("one/" + file)), File.ReadAllText(_runs.File("two/" + file)));
        JsonNode about = JsonNode.Parse(File.ReadAllText(_runs.File("one/prediction.json")))!;
        Assert.Equal("chain", (string?)about["kind"]);
        Assert.Equal(["events", "copSpeed"], about["links"]!.AsArray().Select(l => (string?)l!["kind"]));
        Assert.All(about["links"]!.AsArray(), l => Assert.NotEmpty(l!["answers"]!.AsArray()));
        string page = File.ReadAllText(_runs.File("one/prediction.html"));
        Assert.Contains("A hold begins when", page);
        Assert.Contains($"{chain.Name}: ", page);
    }

    [Fact]
    public void FoundHoldsAreScoredAgainstTheMarkedOnesThatTheyAre()
    {
        ChainPrediction said = ChainModel
            .Of(Made(), _runs.Bench)
            .Predict(["simulated:tiny"], null, byAll: false, SilentProgress.Instance, Cancellation, compare: true);
        HoldDataset marked = HoldModel.Of(_trained.Holds, _runs.Bench).Read("simulated:tiny", null, SilentProgress.Instance, Cancellation);
        PredictedHold[] matched = [.. said.Holds.Holds.Where(h => h.Hold.Target is not null)];
        Assert.NotEmpty(matched);
        Assert.Equal((marked.Holds.Count, matched.Length), (said.Marked!.Marked, said.Marked.Matched));
        foreach (PredictedHold hold in matched)
        {
            double middle = hold.Hold.StartSeconds!.Value + (hold.Hold.Length * hold.Hold.SecondsPerFrame / 2);
            HoldSequence of = marked.Holds.Single(m =>
                m.Id == hold.Hold.Id && m.StartSeconds <= middle && middle <= m.StartSeconds + (m.Length * m.SecondsPerFrame)
            );
            Assert.Equal(of.Target, hold.Hold.Target);
        }
        ChainScore score = said.Score();
        double mae = matched.Average(h => Math.Abs(h.Predicted - h.Hold.Target!.Value));
        Assert.Equal(mae, score.Holds!.Points.Single().Model!.Mae.Value!.Value, 1e-9);
        JsonNode json = score.ToJson()["holds"]!;
        Assert.Equal(matched.Length, (int?)json["matched"]);
        Assert.NotEmpty(json["figures"]!.AsObject());
        PredictionFolder.Write(_runs.File("scored"), said, score, SilentProgress.Instance);
        string page = File.ReadAllText(_runs.File("scored/prediction.html"));
        Assert.Contains($"{matched.Length} of {marked.Holds.Count} marked holds were found", page);
        Assert.Contains($"Mean absolute error of these {matched.Length}: ", page);
        Assert.Contains("measured_mm_per_s", File.ReadLines(_runs.File("scored/holds.csv")).First());
    }

    [Fact]
    public void HoldsThatNobodyComparedAreNotScored()
    {
        ChainScore score = Predict(Made()).Score();
        Assert.Null(score.Holds);
        Assert.Null(score.ToJson()["holds"]);
    }

    [Fact]
    public void AHoldThatIsTooShortIsLeftOutWithTheReason()
    {
        ModelChain chain = ModelChain.Make(_runs.File("long"), _trained.Events, _trained.Holds, leastFrames: 5000);
        ChainPrediction said = Predict(chain);
        Assert.Empty(said.Holds.Holds);
        Assert.Contains(said.Holds.Data.Skipped, s => s.Reason.Contains("allowed are 5000 or more (it was asked for"));
        PredictionFolder.Write(_runs.File("none"), said, null, SilentProgress.Instance);
        Assert.Single(File.ReadAllLines(_runs.File("none/holds.csv")));
    }

    [Fact]
    public void TheShortestHoldIsThatOfTheTraining()
    {
        ChainRule rule = Made().Description.Rule;
        Assert.Equal(_trained.Holds.Description.Ranges!.LeastFrames, rule.LeastFrames);
        Assert.Equal("the shortest hold that the model was trained on", rule.Because);
    }

    [Fact]
    public void LinksThatAreSwappedOrAlikeAreRefused()
    {
        string Refused(ModelFolder first, ModelFolder second) =>
            Assert.Throws<TreePoseException>(() => ModelChain.Make(_runs.File("no"), first, second)).Message;
        Assert.Contains("Name them the other way round", Refused(_trained.Holds, _trained.Events));
        Assert.Contains("the second is to take holds, and feet is of the kind 'events'", Refused(_trained.Events, _trained.Events));
        Assert.False(Directory.Exists(_runs.File("no")));
    }

    [Theory]
    [InlineData(
        "\"shortestPeriod\": 0.03",
        "\"shortestPeriod\": 0.01",
        "\"longestPeriod\": 0.03",
        "\"longestPeriod\": 0.01",
        "takes a frame every 0.03"
    )]
    [InlineData("\"data\": \"simulated:tiny\"", "\"data\": \"frames:x\"", "", "", "are not both made of one raw recording")]
    public void WhatDiffersIsNamed(string is1, string becomes1, string is2, string becomes2, string said)
    {
        string folder = _runs.File("other");
        CopyFolder(_trained.Holds.Folder, folder);
        string path = Path.Combine(folder, "model.json"),
            text = File.ReadAllText(path).Replace(is1, becomes1);
        File.WriteAllText(path, is2.Length > 0 ? text.Replace(is2, becomes2) : text);
        Assert.Contains(
            said,
            Assert.Throws<TreePoseException>(() => ModelChain.Make(_runs.File("no"), _trained.Events, ModelFolder.Open(folder))).Message
        );
    }

    [Fact]
    public void AChangedFileOfALinkIsAnErrorAndOneModelIsNotTakenForARow()
    {
        ModelChain chain = Made();
        Assert.Contains(
            "holds models in a row, and one is needed here",
            Assert.Throws<TreePoseException>(() => ModelFolder.Open(chain.Folder)).Message
        );
        Assert.False(ModelChain.Is(_trained.Events.Folder));
        string archive = _runs.File("row.zip");
        ModelArchive.Pack(chain, archive);
        ModelArchive.UnpackAny(archive, _runs.File("sent"));
        Assert.Equal(chain.Description.Files, ModelChain.Open(_runs.File("sent")).Description.Files);
        File.AppendAllText(Path.Combine(chain.Folder, "models/holds/card.md"), "and it cures");
        Assert.Contains(
            "is not the model that it was. models/holds/card.md has",
            Assert.Throws<DataFormatException>(() => ModelChain.Open(chain.Folder)).Message
        );
    }

    private ModelChain Made() => ModelChain.Make(_runs.File("row"), _trained.Events, _trained.Holds);

    private ChainPrediction Predict(ModelChain chain) =>
        ChainModel.Of(chain, _runs.Bench).Predict(["simulated:tiny"], null, byAll: false, SilentProgress.Instance, Cancellation);

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Two small models, promoted: of events on maps, of holds on maps with velocity by phase.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly FinishedRun _runs = new();

        public Trained()
        {
            (StoredRun events, _, _) = _runs.Make(
                "goup-down",
                ["training.epochs=12", "training.strideFrames=15", "training.ensemble=1", "model=tcn"],
                trainOnAll: true
            );
            (StoredRun holds, _, _) = _runs.Make(
                "loo-finetune",
                ["model=study-copspeed", "training.epochs=1", "protocol.calibrationHolds=0", "protocol.repeats=1"],
                trainOnAll: true
            );
            (Events, Holds) = (Promoted(events, "feet"), Promoted(holds, "sway"));
        }

        public ModelFolder Events { get; }

        public ModelFolder Holds { get; }

        public void Dispose() => _runs.Dispose();

        private ModelFolder Promoted(StoredRun run, string name)
        {
            string workflows = _runs.File("workflows");
            Workflow.Promote(run.Info, workflows, new Promotion(name), TimeProvider.System);
            return ModelFolder.Open(Path.Combine(workflows, name));
        }
    }
}
