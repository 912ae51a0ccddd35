using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation.Calibration;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Verdicts;
using TreePose.Runs;

namespace TreePose.Experiments.GoUpDown;

/// <summary><c>goup-down</c>: when does the foot go up, when does it come down?</summary>
/// <param name="record">What is told.</param>
/// <param name="experiment">Knows the figures.</param>
internal sealed class GoUpDownStory(StoredRecord record, Experiment experiment) : RunStory(record)
{
    private const double MostCounted = 1e15; // so that sums of counts fit in 64 bits

    /// <summary>What the run told apart.</summary>
    private readonly FrameClasses _classes = record.Results?["classes"] is JsonArray names
        ? new FrameClasses([.. names.Select(n => n.Text() ?? "")])
        : FrameClasses.Foot;

    private readonly Timelines? _timelines = ReportFile.Read<Timelines>(record.Folder, Timelines.FileName);

    /// <inheritdoc/>
    public override Headline Headline
    {
        get
        {
            string Question = Asked;
            if (!Record.IsWhole)
                return new Headline { Question = Question, Verdict = KeptVerdict ?? NoVerdict };
            Verdict verdict = KeptVerdict ?? Judge();
            return new Headline
            {
                Question = Question,
                Verdict = verdict,
                Quantity = $"{GoUpDown.Decides.Meaning}, {GoUpDown.Decides.Direction}",
                Ladder =
                [
                    new Rung(
                        IsConstant ? "constant model" : "model",
                        verdict.Model?.Value,
                        verdict.Model?.Lower,
                        verdict.Model?.Upper,
                        true
                    ),
                    .. verdict.Baselines.Select(b => new Rung($"baseline: {BaselineNames.Title(b.Name)}", b.Value, null, null, false)),
                ],
                About =
                    $"Mean over participants ({Record.Results!["folds"].Text()}), each scored by a model "
                    + $"{(Knows ? "that never saw the captures tested" : "trained on the others alone")}. "
                    + "Whisker: 95 % interval from resampling participants, rough when they are few. "
                    + Knowing,
            };
        }
    }

    private string Asked =>
        _classes.AreFoot
            ? "When does the foot go up, when does it come down, for a person the model has never seen?"
            : $"When does each of " + $"{string.Join(", ", _classes.Names.Skip(1))} happen, for a person the model has never seen?";

    private string Knowing =>
        _classes.AreFoot
            ? "The baseline “no event” never finds one; “rhythm” lifts and lowers in the training participants' rhythm, without the radar."
            : "The baseline “no event” never finds one.";

    private string Quiet => _classes.AreFoot ? "movements in which no foot leaves the ground" : "captures in which nothing happens";

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Value)> Summary
    {
        get
        {
            if (_timelines is null)
                yield break;
            yield return (
                "captures",
                $"{_timelines.Captures.Count}, {_timelines.Captures.Count(c => c.FootLeavesGround)} with "
                    + $"{(_classes.AreFoot ? "foot events" : "events")}"
            );
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Protocol
    {
        get
        {
            JsonNode? decoder = Record.Options["protocol"]?["decoder"];
            double validation = Record.Options["protocol"]?["validationParticipants"].Number() ?? 0;
            double ensemble = Record.Options["training"]?["ensemble"].Number() ?? 1;
            string averaged = ensemble > 1 ? string.Create(CultureInfo.InvariantCulture, $", {ensemble} of them averaged") : "";
            return
            [
                ProtocolWords.LeftOut(Record)
                    + (
                        Kind == ProtocolKind.WithinParticipant ? " A model is trained on the earlier captures alone."
                        : Knows ? ""
                        : (
                            ProtocolWords.IsCrossed(Record)
                                ? " The model predicts the captures left out;"
                                : " A model is trained on the captures of all others and predicts those left out;"
                        ) + $" nothing of the people left out, scaling included, is used before{(Adapted ? "" : NoTarget)}."
                    )
                    + (
                        Adapted
                            ? " Then the network's input is scaled by the frames of the person's captures that are tested, without "
                                + $"labels (target data: {Target})."
                            : ""
                    )
                    + $" A guard stops the run when {(Knows ? "" : "a participant, ")}a capture, a hold or a channel of "
                    + $"the same recording is on both sides.",
                validation > 0
                    ? $"{validation.ToString(CultureInfo.InvariantCulture)} of the training participants are set aside to "
                        + $"decide when to stop."
                    : "No data decides when to stop: every model trains for the number of epochs that was set.",
                $"The model ({Record.Options["model"].Text() ?? "unnamed"}{averaged}) gives each frame a probability of "
                    + $"{string.Join(", ", _classes.Names.Select((_, i) => _classes.Describe(i)))}. "
                    + $"Channels of one capture are fused, then decoded into events; "
                    + $"an event lasts at least {decoder?["minimumEventFrames"].Number().Show("0") ?? "–"} frames.",
                $"True and predicted onsets of the same {(_classes.AreFoot ? "direction" : "class")} are matched one to one "
                    + $"within 100, 250 and 500 ms. Frames without a label are neither trained on nor scored. In {Quiet} "
                    + $"every event found is a false alarm.",
                $"Figures are means over participants; onset errors and false alarms are pooled. "
                    + (
                        _classes.AreFoot
                            ? "Two baselines that know nothing of the radar go"
                            : "A baseline that knows nothing of the radar goes"
                    )
                    + " through the same folds.",
            ];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            if (Movies is { Count: > 0 } movies)
                yield return new Section(
                    "watch",
                    "Watch it",
                    [
                        new Player(
                            "Radar frames of whole captures, with what the person did and what a model that never saw "
                                + "this person found. Shown are the best, the middle and the worst capture by event F1 at 250 ms.",
                            movies
                        ),
                    ]
                );
            if (Record.Folds.Count > 0)
                yield return new Section("results", "Results", [Table(), .. Strata(), .. Notes]);
            if (_timelines is { Captures.Count: > 0 })
                yield return TimelineFigures.Section(_timelines);
            if (Record.Results?["pooled"] is JsonObject pooled && Record.Folds.Count > 0)
                yield return Confusions(pooled);
            if (Record.IsWhole && ConfidenceSection.Of(Record) is { } confidence)
                yield return confidence;
            if (TrainingCurves.Of(Record) is { } curves)
                yield return curves;
        }
    }

    /// <summary>For a record from before verdicts were kept: it does not tell the baselines' participants apart.</summary>
    private Verdict Judge() =>
        Verdict.Of(
            GoUpDown.Decides,
            new MethodFigures(
                "model",
                [.. Record.Folds.Select(f => JsonValues.Parse(f.GetValueOrDefault(GoUpDown.Decides.Name)))],
                StratumFigures.FigureIn(Record.Results!["figures"], GoUpDown.Decides.Name)
            ),
            [.. Baselines.Select(b => new MethodFigures(b.Key, [], StratumFigures.FigureIn(b.Value, GoUpDown.Decides.Name)))],
            Record.Seed
        );

    private IEnumerable<KeyValuePair<string, JsonNode?>> Baselines => Record.Results?["baselines"] as JsonObject ?? [];

    private JsonArray? Movies =>
        ReportFile.Read<RadarMovies>(Record.Folder, RadarMovies.FileName) is { } movies ? PlayerData.Of(movies, _timelines) : null;

    private ProtocolKind Kind => ProtocolWords.KindOf(Record.Options["protocol"]);

    private bool Knows => ProtocolWords.IsKnown(Record.Options["protocol"]);

    private string Target => Record.Results?["targetData"].Text() ?? TargetData.None.ToString();

    private bool Adapted => Target != TargetData.None.ToString();

    /// <summary>Whether the model gives one constant answer for everybody; a note says which.</summary>
    private bool IsConstant =>
        (Record.Results?["notes"] as JsonArray ?? []).Any(n =>
            n.Text()?.StartsWith(GoUpDownNotes.OneForEach, StringComparison.Ordinal) == true
        );

    private IEnumerable<Block> Notes => (Record.Results?["notes"] as JsonArray ?? []).Select(n => new Prose($"Note: {n.Text()}"));

    private static string NoTarget => $" (target data: {TargetData.None})";

    private DataTable Table()
    {
        var rows = new List<Row>();
        foreach (var fold in Record.People.OrderBy(f => f.GetValueOrDefault("participant"), NaturalOrder.Names))
        {
            IEnumerable<string> cells = Columns.Select(c => JsonValues.Parse(fold.GetValueOrDefault(c.Key)).Show(c.Format));
            rows.Add(new Row([fold.GetValueOrDefault("participant") ?? "", .. cells]));
        }
        if (Record.IsWhole)
        {
            rows.Add(Mean("mean", Record.Results!["figures"], RowKind.Result));
            rows.AddRange(Baselines.Select(b => Mean($"baseline: {BaselineNames.Title(b.Key)}", b.Value, RowKind.Baseline)));
        }
        string folds = Record.Results?["folds"].Text() ?? $"{Record.Folds.Count} folds finished";
        return new DataTable(
            $"Each participant as scored by {(Record.People == Record.Folds ? "a model" : "models")} that never saw "
                + $"{(Knows ? "these captures" : "them")}; target data: {Target} ({folds}{(Record.IsWhole ? "" : "; there is no mean")})",
            [new("participant"), .. Columns.Select(Head)],
            rows
        )
        {
            Legend =
                "Accuracy and macro F1 count frames. F1@t, P@t (precision), R@t (recall) count events whose onsets match "
                + "within t ms. Onset error: of matched events. False alarms: events found in "
                + Quiet
                + ".",
        };
    }

    private IEnumerable<Block> Strata()
    {
        IReadOnlyList<Row> rows = StratumFigures.Rows(Record.Results, [.. Columns.Select(c => (c.Key, c.Format))]);
        if (rows.Count > 0)
            yield return new DataTable(
                "Strata: means over the people of each, scored by the same models",
                [new("people"), .. Columns.Select(Head)],
                rows
            );
    }

    /// <summary>Ours, then those of a script, which every fold has beside ours.</summary>
    private IEnumerable<(string Key, string Short, string Format, Figure? Figure)> Columns =>
        GoUpDownColumn
            .Shown.Select(c => (c.Key, c.Short, c.Format))
            .Concat(
                (Record.Results?["participants"]?[0]?["figures"] as JsonObject ?? [])
                    .Select(f => f.Key)
                    .Where(k => GoUpDown.Shipped.All(f => !f.SpeaksFor(k)))
                    .Select(k => (k, k, "0.000"))
            )
            .Select(c => (c.Item1, c.Item2, c.Item3, experiment.FigureOf(c.Item1)));

    private static Column Head((string Key, string Short, string Format, Figure? Figure) c) =>
        c.Figure is { } figure
            ? new Column(Unbroken(figure.Heading(c.Short)), true, $"{figure.Meaning} ({figure.Direction})")
            : new Column(c.Short, true, "A figure of the run's script");

    /// <summary>The arrow stays beside what it is about, however narrow the column.</summary>
    private static string Unbroken(string heading) => heading[..^2] + "\u00A0" + heading[^1];

    private Row Mean(string name, JsonNode? figures, RowKind kind) =>
        new([name, .. Columns.Select(c => StratumFigures.FigureIn(figures, c.Key).Show(c.Format))], kind);

    private Section Confusions(JsonObject pooled)
    {
        var blocks = new List<Block>();
        if (Counts(pooled, "frameConfusion", _classes.Names.Count) is { } frames)
            blocks.Add(new Confusion("Labelled frames, all participants", _classes.Names, frames));
        if (Counts(pooled, "eventConfusion", _classes.EventNames.Count) is { } events)
            blocks.Add(new Confusion("Events matched within 250 ms, all participants", _classes.EventNames, events));
        string shares =
            $"Percentages are shares of each true class. In the right table “{_classes.Names[0]}” counts what was missed or invented.";
        return new Section("confusion", "Confusion matrix", [new Grid(blocks), new Prose(shares)]);
    }

    private long[][]? Counts(JsonObject pooled, string name, int classes)
    {
        if (pooled[name] is not JsonArray rows)
            return null;
        double?[][] counts = [.. rows.Select(r => (r as JsonArray ?? []).Select(c => c.Number()).ToArray())];
        if (counts.Length == classes && counts.All(r => r.Length == classes && r.All(c => c is >= 0 and <= MostCounted)))
            return [.. counts.Select(r => r.Select(c => (long)c!.Value).ToArray())];
        throw new DataFormatException(
            Path.Combine(Record.Folder, RecordFiles.Results),
            $"pooled.{name} is no table of {classes} × {classes} counts.",
            "Restore it from a copy of the record."
        );
    }
}
