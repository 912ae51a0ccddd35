using System.Text.Json;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Statistics;
using TreePose.Evaluation.Verdicts;
using TreePose.Runs;

namespace TreePose.Experiments.AttemptStability;

/// <summary>An attempt with what the model said of it.</summary>
/// <param name="Attempt">The attempt.</param>
/// <param name="Score">Higher is more likely stable.</param>
public sealed record ScoredAttempt(Attempt Attempt, double Score);

/// <summary>The figures of an <c>attempt-stability</c> run.</summary>
public sealed class AttemptReport
{
    /// <summary>The baseline: a long attempt became stable, a short one did not.</summary>
    internal const string Length = BaselineNames.AttemptLength;

    private readonly int _seed;
    private readonly bool _foldsArePeople;

    /// <summary>Makes the report of the folds that are done.</summary>
    /// <param name="folds">The attempts of each finished fold.</param>
    /// <param name="planned">How many folds were planned.</param>
    /// <param name="seed">Seed of resampling.</param>
    public AttemptReport(IReadOnlyList<IReadOnlyList<ScoredAttempt>> folds, int planned, int seed)
    {
        _foldsArePeople = folds.All(f => f.Select(a => a.Attempt.Id.Participant).Distinct().Count() == 1);
        (FoldsDone, FoldsPlanned, _seed) = (folds.Count, planned, seed);
        People =
        [
            .. folds
                .SelectMany(f => f)
                .GroupBy(a => a.Attempt.Id.Participant)
                .OrderBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => p.ToArray()),
        ];
    }

    /// <summary>Finished folds.</summary>
    public int FoldsDone { get; }

    /// <summary>Folds that the protocol asks for.</summary>
    public int FoldsPlanned { get; }

    /// <summary>The attempts of each person who was tested.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredAttempt>> People { get; }

    /// <summary>The people as a person lists them; those above are in the order in which they are drawn again.</summary>
    private IEnumerable<IReadOnlyList<ScoredAttempt>> InOrder => People.OrderBy(p => p[0].Attempt.Id.Participant, NaturalOrder.Names);

    /// <summary>All attempts.</summary>
    public IReadOnlyList<ScoredAttempt> All => [.. People.SelectMany(p => p)];

    /// <summary>Whether every fold is in.</summary>
    public bool IsComplete => FoldsDone == FoldsPlanned;

    /// <summary>E.g. <c>3 of 3 folds</c>.</summary>
    public string Completeness => $"{FoldsDone} of {FoldsPlanned} folds";

    /// <summary>Area under the ROC of all attempts, with its 95 % interval from resampling people.</summary>
    /// <param name="by">The score, of the model or of a baseline.</param>
    public Estimate Auc(Func<ScoredAttempt, double> by) =>
        Bootstrap.OverParticipants(People, people => AreaOf(people.SelectMany(p => p), by), _seed);

    /// <summary>Figures of some attempts.</summary>
    /// <param name="attempts">The attempts.</param>
    /// <param name="by">The score.</param>
    internal static IReadOnlyDictionary<string, double?> Figures(IEnumerable<ScoredAttempt> attempts, Func<ScoredAttempt, double> by)
    {
        ScoredAttempt[] all = [.. attempts];
        double?[] within = [.. all.GroupBy(a => a.Attempt.Id.Participant).Select(p => AreaOf(p, by)).Where(a => a is not null)];
        return new Dictionary<string, double?>
        {
            [AttemptStability.Pooled.Name] = AreaOf(all, by),
            [AttemptStability.Within.Name] = within.Length == 0 ? null : within.Average(),
        };
    }

    /// <summary>
    /// The model against the attempt's length, person by person: areas of people with both kinds of attempts. The pooled area rewards
    /// telling people apart, so it is not what decides.
    /// </summary>
    public Verdict Judge()
    {
        if (!IsComplete)
            return Verdict.NotYet(Completeness);
        MethodFigures Of(string name, Func<ScoredAttempt, double> by) => new(name, [.. People.Select(p => AreaOf(p, by))]);
        return Verdict.Of(AttemptStability.Within, Of("model", a => a.Score), [Of(Length, a => a.Attempt.Seconds)], _seed);
    }

    /// <summary>Figures of each stratum of people; none for a partial run.</summary>
    public IReadOnlyList<StratumFigures> Strata =>
        !IsComplete
            ? []
            :
            [
                .. Stratum
                    .Of(All.Select(a => (a.Attempt.Id.Participant, a.Attempt.Window.Groups)))
                    .Select(s =>
                    {
                        ScoredAttempt[] own = [.. All.Where(a => s.Participants.Contains(a.Attempt.Id.Participant))];
                        return new StratumFigures(
                            s,
                            Figures(own, a => a.Score),
                            new Dictionary<string, IReadOnlyDictionary<string, double?>> { [Length] = Figures(own, a => a.Attempt.Seconds) }
                        );
                    }),
            ];

    /// <summary>A line's figures of some attempts, the model's and the baseline's.</summary>
    internal static IEnumerable<FoldCell> Cells(IReadOnlyList<ScoredAttempt> attempts) =>
        Figures(attempts, a => a.Score)
            .Select(f => FoldCell.Of(f.Key, f.Value))
            .Concat(Figures(attempts, a => a.Attempt.Seconds).Select(f => FoldCell.Of($"{f.Key}.{Length}", f.Value)));

    /// <summary>The rows of <c>participants.csv</c>; none where the folds are the participants.</summary>
    internal IReadOnlyList<IReadOnlyList<FoldCell>> PeopleRows() =>
        _foldsArePeople
            ? []
            : [.. InOrder.Select(p => (IReadOnlyList<FoldCell>)[new("participant", p[0].Attempt.Id.Participant), .. Cells(p)])];

    /// <summary>The content of <c>results.json</c>.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["experiment"] = "attempt-stability",
            ["folds"] = Completeness,
            ["attempts"] = All.Count,
            ["stable"] = All.Count(a => a.Attempt.IsStable),
        };
        if (IsComplete)
        {
            json["figures"] = JsonSerializer.SerializeToNode(Figures(All, a => a.Score));
            json["interval"] = Interval(a => a.Score);
            json["baselines"] = new JsonObject { [Length] = JsonSerializer.SerializeToNode(Figures(All, a => a.Attempt.Seconds)) };
            json["baselineInterval"] = Interval(a => a.Attempt.Seconds);
        }
        json["participants"] = new JsonArray([.. InOrder.Select(p => (JsonNode)Person(p))]);
        StratumFigures.AddTo(json, Strata);
        return json;
    }

    private JsonArray Interval(Func<ScoredAttempt, double> by) => Auc(by) is var auc ? [auc.Lower, auc.Upper] : [];

    private static JsonObject Person(IReadOnlyList<ScoredAttempt> own) =>
        new()
        {
            ["participant"] = own[0].Attempt.Id.Participant,
            ["attempts"] = own.Count,
            ["stable"] = own.Count(a => a.Attempt.IsStable),
            ["auc"] = AreaOf(own, a => a.Score),
            [$"auc.{Length}"] = AreaOf(own, a => a.Attempt.Seconds),
        };

    private static double? AreaOf(IEnumerable<ScoredAttempt> attempts, Func<ScoredAttempt, double> by) =>
        RocCurve.Area(attempts.Select(a => (by(a), a.Attempt.IsStable)));
}
