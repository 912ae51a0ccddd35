using TreePose.Evaluation.Statistics;

namespace TreePose.Evaluation.Verdicts;

/// <summary>A baseline that a model was held against.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">Its figure.</param>
/// <param name="Difference">Model − baseline, mean over participants, with its 95 % interval.</param>
/// <param name="P">Two-sided p of the sign-flip test over participants; null where nobody has both figures.</param>
/// <param name="AdjustedP">The same after Holm's correction.</param>
public sealed record VerdictBaseline(string Name, double? Value, Estimate Difference, double? P, double? AdjustedP);

/// <summary>A further verdict of the same run.</summary>
/// <param name="Name">What it is about: <c>whole.4</c>.</param>
/// <param name="Sentence">The verdict in words.</param>
public sealed record FurtherVerdict(string Name, string Sentence);

/// <summary>
/// What a run shows, and no more than it shows: the same for every experiment, said in one sentence that terminal, page and
/// notebook share.
/// </summary>
/// <remarks>
/// <para>
/// The model is held against every baseline: each participant's figure with both, by the two-sided sign-flip permutation test
/// of the mean difference (<see cref="PairedTests.SignFlip"/>; exact up to 14 participants). p is corrected after Holm over
/// all baselines of the verdict, and over whatever else the same run tested. "Beats" is said only when the model is better
/// than each baseline and each corrected p is at most 0.05: a claim about all of them, so the largest p is the one that is
/// said. Holm is stricter than that claim needs; it keeps these p the same as those in the tables of a run with more tests.
/// </para>
/// <para>
/// n participants have 2ⁿ patterns of signs, so no p is below 2/2ⁿ, nor, with m tests, a corrected one below m times that.
/// Where this is above 0.05 and the model is better in the mean, the verdict says that so few people cannot show it.
/// </para>
/// </remarks>
public sealed record Verdict
{
    /// <summary>p up to which a difference counts.</summary>
    public const double Alpha = 0.05;

    /// <summary>How it came out.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The verdict in words, without line breaks.</summary>
    public required string Sentence { get; init; }

    /// <summary>What else the run was asked, with p corrected together.</summary>
    public IReadOnlyList<FurtherVerdict> Further { get; init; } = [];

    /// <summary>The figure that decides; null where nothing is compared.</summary>
    public Figure? Figure { get; init; }

    /// <summary>The model's figure, with its 95 % interval from resampling participants.</summary>
    public Estimate? Model { get; init; }

    /// <summary>What it was held against, the best first.</summary>
    public IReadOnlyList<VerdictBaseline> Baselines { get; init; } = [];

    /// <summary>Participants that were compared.</summary>
    public int Participants { get; init; }

    /// <summary>Tests that p is corrected for.</summary>
    public int Tests { get; init; }

    /// <summary>What a corrected p can be at best with so few participants.</summary>
    public double? SmallestPossibleP { get; init; }

    /// <summary>Holds a model against its baselines.</summary>
    /// <param name="figure">What decides, under its full name.</param>
    /// <param name="model">The model's figures.</param>
    /// <param name="baselines">Those of the baselines, participants in the same order; without any nothing is compared.</param>
    /// <param name="seed">Seed of resampling, and of random signs beyond 14 participants.</param>
    /// <param name="alsoTested">p of other tests of the same run, which are corrected for together with these.</param>
    public static Verdict Of(
        Figure figure,
        MethodFigures model,
        IReadOnlyList<MethodFigures> baselines,
        int seed,
        IReadOnlyList<double?>? alsoTested = null
    )
    {
        Estimate value = Bootstrap.OverParticipants(
            [.. model.ByParticipant.OfType<double>()],
            all => all.Count == 0 ? null : all.Average(),
            seed
        ) with
        {
            Value = model.Value,
        };
        if (baselines.Count == 0 || model.Value is null)
            return Measured(VerdictText.Value(figure, model.Value)) with { Figure = figure, Model = value };
        double sign = figure.SmallerIsBetter ? 1 : -1;
        MethodFigures[] ordered = [.. baselines.OrderBy(b => sign * b.Value ?? double.MaxValue)];
        PairedComparison?[] pairs = [.. ordered.Select(b => Compare(model, b, seed))];
        IReadOnlyList<double?> tested = [.. pairs.Select(p => p?.SignFlipP), .. alsoTested ?? []],
            adjusted = PairedTests.Holm(tested);
        VerdictBaseline[] compared =
        [
            .. ordered.Select(
                (b, i) =>
                    new VerdictBaseline(
                        b.Name,
                        b.Value,
                        pairs[i]?.MeanDifference ?? new Estimate(model.Value - b.Value, null, null),
                        tested[i],
                        adjusted[i]
                    )
            ),
        ];
        bool better = compared.All(b => sign * (model.Value - (b.Value ?? double.NaN)) < 0 && sign * b.Difference.Value < 0);
        int tests = Math.Max(1, tested.Count(p => p is not null));
        var verdict = new Verdict
        {
            Outcome =
                !better ? Outcome.DoesNotBeat
                : compared.All(b => b.AdjustedP <= Alpha) ? Outcome.Beats
                : Outcome.NotShown,
            Sentence = "",
            Figure = figure,
            Model = value,
            Baselines = compared,
            Participants = pairs.OfType<PairedComparison>().Select(p => p.Participants).DefaultIfEmpty(0).Min(),
            Tests = tests,
            SmallestPossibleP = pairs.OfType<PairedComparison>().Select(p => (double?)Math.Min(1, tests * p.SmallestPossibleP)).Max(),
        };
        return verdict with { Sentence = VerdictText.Of(verdict) };
    }

    /// <summary>The verdict of a run in which nothing is compared.</summary>
    /// <param name="what">What was measured, as one sentence.</param>
    public static Verdict Measured(string what) =>
        new() { Outcome = Outcome.None, Sentence = $"{what} There is no baseline to hold it against." };

    /// <summary>The verdict of a run that is not whole.</summary>
    /// <param name="completeness">How much is done: <c>2 of 3 folds</c>.</param>
    public static Verdict NotYet(string completeness) =>
        new() { Outcome = Outcome.None, Sentence = $"No verdict: {completeness} are done. A partial run has no mean." };

    /// <summary>Over the participants for whom both are defined; null where there is none.</summary>
    private static PairedComparison? Compare(MethodFigures model, MethodFigures baseline, int seed)
    {
        var both = model
            .ByParticipant.Zip(baseline.ByParticipant)
            .Where(p => p is { First: not null, Second: not null })
            .Select(p => (First: p.First!.Value, Second: p.Second!.Value))
            .ToArray();
        return both.Length == 0 ? null : PairedComparison.Of([.. both.Select(p => p.First)], [.. both.Select(p => p.Second)], seed);
    }
}
