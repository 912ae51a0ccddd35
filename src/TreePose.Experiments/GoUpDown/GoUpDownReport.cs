using System.Text.Json;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.Experiments.GoUpDown;

/// <summary>Gathers the folds of a foot-event run into the figures of <c>results.json</c>.</summary>
public sealed class GoUpDownReport
{
    /// <summary>Figures that are means over participants carry this ending where the name alone would mislead.</summary>
    private static readonly string[] NamedAsMean = ["frame.accuracy", "frame.macroF1"];

    /// <summary>Makes a report of the folds that are done.</summary>
    /// <param name="folds">Finished folds.</param>
    /// <param name="plannedFolds">How many were planned; fewer finished gives a partial report without means.</param>
    /// <param name="baselines">The same protocol run with models that know nothing of the radar, by name.</param>
    /// <param name="metrics">A user's figures, beside ours.</param>
    /// <param name="classes">What is told apart; null takes what the captures of the folds say.</param>
    public GoUpDownReport(
        IReadOnlyList<FoldResult> folds,
        int plannedFolds,
        IReadOnlyDictionary<string, GoUpDownReport>? baselines = null,
        IReadOnlyList<MetricPart<CaptureResult>>? metrics = null,
        FrameClasses? classes = null
    )
    {
        (Folds, People) = (folds, [.. FoldResult.People(folds)]);
        Metrics = metrics ?? [];
        PlannedFolds = plannedFolds;
        Baselines = baselines ?? new Dictionary<string, GoUpDownReport>();
        Overall = new FootEventScores([.. folds.SelectMany(f => f.Captures)], classes);
        Figures = folds.Count == plannedFolds && plannedFolds > 0 ? Summarise() : new Dictionary<string, double?>();
    }

    /// <summary>Finished folds.</summary>
    public IReadOnlyList<FoldResult> Folds { get; }

    /// <summary>The same, one for each participant that was tested: figures are means over them.</summary>
    public IReadOnlyList<FoldResult> People { get; }

    /// <summary>The people as a person lists them; those above stand as the folds do.</summary>
    internal IEnumerable<FoldResult> InOrder => People.OrderBy(p => p.Fold.Name, NaturalOrder.Names);

    /// <summary>What the folds leave out.</summary>
    public ProtocolKind Protocol { get; init; }

    /// <summary>The group that is left out by its values; null for protocols without groups.</summary>
    public string? Group { get; init; }

    /// <summary>Whether people who are tested are trained on too, in other captures.</summary>
    public bool KnowsPeople { get; init; }

    /// <summary>People whom the network that tests them was trained on: none in an experiment, some where a model is applied so.</summary>
    public IReadOnlyList<string> Seen { get; init; } = [];

    /// <summary>Which data of the people tested the model was adapted with.</summary>
    public TargetData Target { get; init; } = TargetData.None;

    /// <summary>A user's figures, beside ours.</summary>
    public IReadOnlyList<MetricPart<CaptureResult>> Metrics { get; }

    /// <summary>What the labels do not allow to be compared alike, and for whom the model gives one constant answer.</summary>
    public IReadOnlyList<string> Notes
    {
        get => [.. field, .. GoUpDownNotes.Constant([.. People.Where(p => p.Captures.Count > 0)])];
        init;
    } = [];

    /// <summary>Folds that the protocol asks for.</summary>
    public int PlannedFolds { get; }

    /// <summary>The baselines beside which every figure stands.</summary>
    public IReadOnlyDictionary<string, GoUpDownReport> Baselines { get; }

    /// <summary>All captures pooled.</summary>
    public FootEventScores Overall { get; }

    /// <summary>Means over participants (onset errors and false alarms: pooled); empty for a partial run.</summary>
    public IReadOnlyDictionary<string, double?> Figures { get; }

    /// <summary>Figures of each stratum of people, such as an age group; none for a partial run.</summary>
    public IReadOnlyList<StratumFigures> Strata =>
        Figures.Count == 0
            ? []
            :
            [
                .. Stratum
                    .Of(People.SelectMany(p => p.Captures).Select(c => (c.Sequence.Id.Participant, c.Sequence.Groups)))
                    .Select(s => new StratumFigures(
                        s,
                        Among(s.Participants).Figures,
                        Baselines.ToDictionary(b => b.Key, b => b.Value.Among(s.Participants).Figures)
                    )),
            ];

    /// <summary>E.g. <c>3 of 3 folds</c>.</summary>
    public string Completeness => $"{Folds.Count} of {PlannedFolds} folds";

    /// <summary>The model against its baselines, participant by participant.</summary>
    /// <param name="seed">Seed of resampling.</param>
    public Verdict Judge(int seed)
    {
        if (Figures.Count == 0 || Baselines.Values.Any(b => b.Figures.Count == 0))
            return Verdict.NotYet(Completeness);
        return Verdict.Of(GoUpDown.Decides, OfMethod("model", this), [.. Baselines.Select(b => OfMethod(b.Key, b.Value))], seed);

        static MethodFigures OfMethod(string name, GoUpDownReport report) =>
            new(
                name,
                [
                    .. report
                        .Folds.SelectMany(f => f.Captures)
                        .GroupBy(c => c.Sequence.Id.Participant)
                        .OrderBy(g => g.Key, StringComparer.Ordinal)
                        .Select(g =>
                            new FootEventScores([.. g], report.Overall.Classes).Figures().First(f => f.Key == GoUpDown.Decides.Name).Value
                        ),
                ],
                report.Figures[GoUpDown.Decides.Name]
            );
    }

    /// <summary>The content of <c>results.json</c>. No time or path is in it: the same run gives the same bytes.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["experiment"] = "goup-down",
            ["folds"] = Completeness,
            ["figures"] = JsonSerializer.SerializeToNode(Figures),
            ["baselines"] = new JsonObject(
                Baselines.Select(b => KeyValuePair.Create(b.Key, JsonSerializer.SerializeToNode(b.Value.Figures)))
            ),
            ["participants"] = new JsonArray([.. InOrder.Select(f => (JsonNode)Describe(f))]),
            ["pooled"] = Describe(Overall),
        };
        StratumFigures.AddTo(json, Strata);
        if (Notes.Count > 0)
            json.Insert(2, "notes", new JsonArray([.. Notes]));
        if (Target != TargetData.None)
            json.Insert(2, "targetData", Target.ToString());
        if (!Overall.Classes.AreFoot)
            json.Insert(2, "classes", new JsonArray([.. Overall.Classes.Names])); // without, they are the foot's
        return json;
    }

    /// <summary>The columns of a fold in <c>folds.csv</c>.</summary>
    public static IReadOnlyList<FoldCell> FoldColumns(FoldResult fold, IReadOnlyList<MetricPart<CaptureResult>>? metrics = null) =>
        [
            FoldCell.Of("fold", fold.Index + 1),
            new("participant", fold.Fold.Name),
            new("train", string.Join(' ', fold.Fold.Train)),
            new("validation", string.Join(' ', fold.Fold.Validation)),
            .. fold.LeftOut is { } none ? [FoldCell.Of("left_out", none)] : Array.Empty<FoldCell>(),
            .. FigureColumns(fold, metrics ?? []),
        ];

    /// <summary>The rows of <c>participants.csv</c>; none where the folds are the participants.</summary>
    internal IReadOnlyList<IReadOnlyList<FoldCell>> PeopleRows() =>
        People.Select(p => p.Fold.Name).SequenceEqual(Folds.Select(f => f.Fold.Name))
            ? []
            :
            [
                .. People
                    .OrderBy(p => p.Fold.Name, NaturalOrder.Names)
                    .Select(p =>
                        (IReadOnlyList<FoldCell>)
                            [
                                new("participant", p.Fold.Name),
                                new("folds", string.Join(' ', FoldsOf(p).Select(f => f.Fold.Name))),
                                .. FigureColumns(p, Metrics),
                            ]
                    ),
            ];

    private static IEnumerable<FoldCell> FigureColumns(FoldResult fold, IReadOnlyList<MetricPart<CaptureResult>> metrics) =>
        fold.Scores.Figures().Concat(Own(fold, metrics)).Select(f => FoldCell.Of(f.Key, f.Value));

    /// <summary>The folds that tested a participant.</summary>
    private FoldResult[] FoldsOf(FoldResult person) => [.. Folds.Where(f => f.Fold.Test.Contains(person.Fold.Name))];

    /// <summary>The same figures of some of the people.</summary>
    private GoUpDownReport Among(IReadOnlyList<string> participants)
    {
        FoldResult[] people = [.. People.Where(p => participants.Contains(p.Fold.Name))];
        return new GoUpDownReport(people, people.Length, metrics: Metrics, classes: Overall.Classes);
    }

    private Dictionary<string, double?> Summarise()
    {
        var figures = new Dictionary<string, double?>();
        foreach ((string name, double? pooled) in Overall.Figures())
        {
            bool isPooled =
                name.StartsWith("event.onset", StringComparison.Ordinal) || name.StartsWith("event.falseAlarms", StringComparison.Ordinal);
            double?[] each = [.. People.Select(f => f.Scores.Figures().First(g => g.Key == name).Value)];
            figures[NamedAsMean.Contains(name) ? name + ".mean" : name] =
                isPooled ? pooled
                : each.Any(v => v is null) ? null
                : each.Average();
        }
        foreach (MetricPart<CaptureResult> metric in Metrics)
        {
            double?[] each = [.. People.Select(f => metric.Of(f.Captures))];
            figures[metric.Name] = each.Any(v => v is null) ? null : each.Average();
        }
        return figures;
    }

    private static IEnumerable<KeyValuePair<string, double?>> Own(FoldResult fold, IReadOnlyList<MetricPart<CaptureResult>> metrics) =>
        metrics.Select(m => KeyValuePair.Create(m.Name, m.Of(fold.Captures)));

    private JsonObject Describe(FoldResult fold)
    {
        JsonObject scores = Describe(fold.Scores);
        foreach ((string name, double? value) in Own(fold, Metrics))
            scores["figures"]![name] = value;
        scores.Insert(0, "participant", fold.Fold.Name);
        FoldResult[] folds = FoldsOf(fold);
        if (folds.Length > 1)
        {
            scores.Insert(1, "folds", new JsonArray([.. folds.Select(f => (JsonNode)OfFold(f))]));
            return scores;
        }
        int at = 1;
        foreach ((string name, JsonNode? value) in OfFold(folds[0]).ToArray())
        {
            if (name != "fold" || folds[0].Fold.Name != fold.Fold.Name)
                scores.Insert(at++, name, value?.DeepClone());
        }
        return scores;
    }

    /// <summary>Who trained a fold, and what was chosen for it.</summary>
    private static JsonObject OfFold(FoldResult fold)
    {
        var json = new JsonObject
        {
            ["trainedOn"] = JsonSerializer.SerializeToNode(fold.Fold.Train),
            ["validatedOn"] = JsonSerializer.SerializeToNode(fold.Fold.Validation),
        };
        if (fold.Chosen.Count > 0)
            json["chosen"] = new JsonArray([.. fold.Chosen.Select(c => JsonValue.Create(c))]);
        json["fold"] = fold.Fold.Name;
        return json;
    }

    /// <summary>A confusion as rows.</summary>
    internal static long[][] Rows(int[,] counts)
    {
        IEnumerable<int> all = Enumerable.Range(0, counts.GetLength(0));
        return [.. all.Select(r => all.Select(c => (long)counts[r, c]).ToArray())];
    }

    private static JsonObject Describe(FootEventScores scores) =>
        new()
        {
            ["figures"] = JsonSerializer.SerializeToNode(scores.Figures().ToDictionary(f => f.Key, f => f.Value)),
            ["labelledFrames"] = scores.Frames.Frames,
            ["frameConfusion"] = JsonSerializer.SerializeToNode(scores.Frames.ToRows()),
            ["eventConfusion"] = JsonSerializer.SerializeToNode(Rows(scores.EventConfusion)),
        };
}
