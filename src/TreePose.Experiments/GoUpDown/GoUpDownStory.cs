using System.Globalization;
using TreePose.Evaluation.Protocols;
using TreePose.Evaluation.Statistics;

namespace TreePose.Experiments.GoUpDown;

/// <summary><c>goup-down</c>: when does the foot go up, when does it come down?</summary>
internal sealed class GoUpDownStory(StoredRecord record) : RunStory(record)
{
    private const string Main = "event.f1.250ms";

    private static readonly (string Key, string Header, string Format, string Meaning)[] Columns =
    [
        ("frame.accuracy", "accuracy", "0.000", "Share of labelled frames with the right phase"),
        ("frame.macroF1", "macro F1", "0.000", "Mean over the three phases of the F1 of frames"),
        ("event.f1.100ms", "F1@100", "0.000", "F1 of events whose onsets match within 100 ms"),
        ("event.f1.250ms", "F1@250", "0.000", "F1 of events whose onsets match within 250 ms"),
        ("event.f1.500ms", "F1@500", "0.000", "F1 of events whose onsets match within 500 ms"),
        ("event.precision.250ms", "P@250", "0.000", "Share of found events that are true, within 250 ms"),
        ("event.recall.250ms", "R@250", "0.000", "Share of true events that are found, within 250 ms"),
        ("event.onsetErrorMs.median", "med. ms", "0", "Median absolute onset error of matched events"),
        ("event.onsetErrorMs.p95", "p95 ms", "0", "95th percentile of the absolute onset error"),
        ("event.falseAlarmsPerMinute", "alarms/min", "0.00", "Events found a minute in movements in which no foot leaves the ground"),
    ];

    private readonly Timelines? _timelines = ReportFile.Read<Timelines>(record.Folder, Timelines.FileName);

    /// <inheritdoc/>
    public override Headline Headline
    {
        get
        {
            const string Question = "When does the foot go up, when does it come down, for a person the model has never seen?";
            if (!Record.IsWhole) return new Headline { Question = Question, Verdict = NoVerdict, Outcome = Outcome.None };
            double model = Figure(Record.Results!["figures"], Main) ?? 0;
            (string Name, double Value)[] baselines = [.. Baselines.Select(b => (b.Key, Figure(b.Value, Main) ?? 0)).OrderByDescending(b => b.Item2)];
            bool beats = baselines.Length > 0 && model > baselines[0].Value;
            Estimate interval = Bootstrap.OverParticipants([.. Record.Folds.Select(f => JsonValues.Parse(f.GetValueOrDefault(Main))).OfType<double>()], all => all.Average(), Record.Seed);
            bool certain = interval.Lower is not { } lower || baselines.Length == 0 || lower > baselines[0].Value;
            string verdict = baselines.Length == 0 ? "There is no baseline to hold the model against."
                : string.Create(CultureInfo.InvariantCulture, $"The model {(beats ? "beats" : "does not beat")} its baselines: event F1 at 250 ms is {model:0.000}, and {baselines[0].Value:0.000} for the better of them, “{baselines[0].Name}”.{(beats && !certain ? " Its interval reaches down to the baseline: that is not certain." : "")}");
            return new Headline
            {
                Question = Question,
                Verdict = verdict,
                Outcome = !beats ? Outcome.Loses : certain ? Outcome.Beats : Outcome.Unproven,
                Quantity = "Event F1 at 250 ms, higher is better",
                Ladder = [new Rung("model", model, interval.Lower, interval.Upper, true), .. baselines.Select(b => new Rung($"baseline: {b.Name}", b.Value, null, null, false))],
                About = $"Mean over participants ({Record.Results!["folds"].Text()}), each scored by a model trained on the others alone. Whisker: 95 % interval from resampling participants, rough when they are few. "
                    + "“Always neither” never finds an event; “metronome” lifts and lowers in the training participants' rhythm.",
            };
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Value)> Summary
    {
        get
        {
            if (_timelines is null) yield break;
            yield return ("captures", $"{_timelines.Captures.Count}, {_timelines.Captures.Count(c => c.FootLeavesGround)} with foot events");
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
            return
            [
                ProtocolWords.LeftOut(Record.Options["protocol"])
                    + (Within ? " A model is trained on the earlier captures alone." : " A model is trained on the captures of all others and predicts those left out;"
                    + " nothing of the people left out, scaling included, is used before (target data: none).")
                    + $" A guard stops the run when {(Within ? "" : "a participant, ")}a capture, a hold or a channel of the same recording is on both sides.",
                validation > 0 ? $"{validation.ToString(CultureInfo.InvariantCulture)} of the training participants are set aside to decide when to stop." : "No data decides when to stop: every model trains for the number of epochs that was set.",
                $"The model ({Record.Options["model"].Text() ?? "unnamed"}{(ensemble > 1 ? string.Create(CultureInfo.InvariantCulture, $", {ensemble} of them averaged") : "")}) gives each frame a probability of neither, foot going up and foot going down. Channels of one capture are fused, then decoded into events; an event lasts at least {decoder?["minimumEventFrames"].Number().Show("0") ?? "–"} frames.",
                "True and predicted onsets of the same direction are matched one to one within 100, 250 and 500 ms. Frames without a label are neither trained on nor scored. In movements in which no foot leaves the ground every event found is a false alarm.",
                "Figures are means over participants; onset errors and false alarms are pooled. Two baselines that know nothing of the radar go through the same folds.",
            ];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Section> Results
    {
        get
        {
            if (Movies is { Count: > 0 } movies)
                yield return new Section("watch", "Watch it", [new Player("Range-Doppler maps of whole captures, with what the person did and what a model that never saw this person found. Shown are the best, the middle and the worst capture by event F1 at 250 ms.", movies)]);
            if (Record.Folds.Count > 0) yield return new Section("results", "Results", [Table()]);
            if (_timelines is { Captures.Count: > 0 }) yield return TimelineFigures.Section(_timelines);
            if (Record.Results?["pooled"] is JsonObject pooled && Record.Folds.Count > 0) yield return Confusions(pooled);
            if (TrainingCurves.Of(Record) is { } curves) yield return curves;
        }
    }

    private IEnumerable<KeyValuePair<string, JsonNode?>> Baselines => Record.Results?["baselines"] as JsonObject ?? [];

    private JsonArray? Movies => ReportFile.Read<RadarMovies>(Record.Folder, RadarMovies.FileName) is { } movies ? PlayerData.Of(movies, _timelines, Record) : null;

    private bool Within => ProtocolWords.KindOf(Record.Options["protocol"]) == ProtocolKind.WithinParticipant;

    private DataTable Table()
    {
        var rows = new List<Row>();
        var columns = Columns.Concat(OwnColumns).ToArray();
        foreach (var fold in Record.Folds.OrderBy(f => f.GetValueOrDefault("participant"), StringComparer.Ordinal))
            rows.Add(new Row([fold.GetValueOrDefault("participant") ?? "", .. columns.Select(c => JsonValues.Parse(fold.GetValueOrDefault(c.Key)).Show(c.Format))]));
        if (Record.IsWhole)
        {
            rows.Add(Mean("mean", Record.Results!["figures"], RowKind.Result));
            rows.AddRange(Baselines.Select(b => Mean($"baseline: {b.Key}", b.Value, RowKind.Baseline)));
        }
        string folds = Record.Results?["folds"].Text() ?? $"{Record.Folds.Count} folds finished";
        return new DataTable($"Each {(Record.Options["protocol"]?["group"].Text() ?? "participant")} as scored by a model that never saw {(Within ? "these captures" : "them")}; target data: none ({folds}{(Record.IsWhole ? "" : "; there is no mean")})", [new("participant"), .. columns.Select(c => new Column(c.Header, true, c.Meaning))], rows)
        {
            Legend = "Accuracy and macro F1 count frames. F1@t, P@t (precision), R@t (recall) count events whose onsets match within t ms. Med. and p95: onset error of matched events. Alarms/min: events found in movements in which no foot leaves the ground.",
        };
    }

    /// <summary>Figures of a script, which every fold has beside ours.</summary>
    private IEnumerable<(string Key, string Header, string Format, string Meaning)> OwnColumns =>
        (Record.Results?["participants"]?[0]?["figures"] as JsonObject ?? []).Select(f => f.Key)
            .Where(k => !k.StartsWith("event.", StringComparison.Ordinal) && !k.StartsWith("frame.", StringComparison.Ordinal)).Select(k => (k, k, "0.000", "A figure of the run's script"));

    private Row Mean(string name, JsonNode? figures, RowKind kind) => new([name, .. Columns.Concat(OwnColumns).Select(c => Figure(figures, c.Key).Show(c.Format))], kind);

    private static double? Figure(JsonNode? figures, string key) => (figures?[key] ?? figures?[key + ".mean"]).Number();

    private static Section Confusions(JsonObject pooled)
    {
        var blocks = new List<Block>();
        if (Counts(pooled["frameConfusion"]) is { } frames) blocks.Add(new Confusion("Labelled frames, all participants", ["neither", "going up", "going down"], frames));
        if (Counts(pooled["eventConfusion"]) is { } events) blocks.Add(new Confusion("Events matched within 250 ms, all participants", ["up", "down", "neither"], events));
        return new Section("confusion", "What is taken for what", [new Grid(blocks), new Prose("Percentages are shares of each true class. In the right table “neither” counts what was missed or invented.")]);
    }

    private static long[][]? Counts(JsonNode? node) => node is JsonArray rows ? [.. rows.Select(r => ((JsonArray)r!).Select(c => (long)(c.Number() ?? 0)).ToArray())] : null;
}
