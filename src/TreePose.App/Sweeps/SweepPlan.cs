using System.Text.Json.Nodes;
using TreePose.App.Runs;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Runs;
using TreePose.Search;

namespace TreePose.App.Sweeps;

/// <summary>What a sweep was asked for. Its record keeps all of it, so that a sweep that was killed goes on with the same trials.</summary>
internal sealed record SweepPlan
{
    /// <summary>The tag that tells a sweep's record from a run's.</summary>
    public const string KindTag = "kind";

    /// <summary>The tag's value.</summary>
    public const string Kind = "sweep";

    /// <summary>The parts that trials can name.</summary>
    public required Bench Bench { get; init; }

    /// <summary>What the trials run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>What every trial has in common.</summary>
    public required ExperimentRequest Request { get; init; }

    /// <summary>The varied options, as they were given.</summary>
    public required IReadOnlyList<string> Over { get; init; }

    /// <summary>How trials are chosen, and how many.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>The figure that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Smaller is better.</summary>
    public bool Minimize => Search.Minimize;

    /// <summary>Give a trial up when its first fold is worse than the median of the trials before.</summary>
    public bool Prune { get; init; }

    /// <summary>What is varied.</summary>
    /// <exception cref="OptionsException">An option or a value is not allowed; nothing was run.</exception>
    public SearchSpace Space() =>
        VariedOptions.Space(
            Over,
            OptionOverrides.Apply(OptionOverrides.Apply(Experiment.Options(Request.Preset), Request.Config), Request.Overrides)
        );

    /// <summary>Refuses before anything is begun what no trial could do, or what would have no effect.</summary>
    /// <exception cref="OptionsException">Something is not allowed; the error says all of it.</exception>
    public void Check()
    {
        Search.Check();
        SearchSpace space = Space();
        List<string> violations = [];
        if (Search is { Sampler: Sampler.Grid, Trials: { } trials } && trials != space.Grid().Count)
        {
            violations.Add(
                $"'--trials {trials}' has no effect: a grid takes all {space.Grid().Count} of its combinations. Leave it out, or choose "
                    + "another --sampler."
            );
        }
        foreach (string key in Over.Select(o => o.Split('=')[0].Trim()))
        {
            if (Request.Overrides.Any(o => o.Split('=')[0].Trim().Equals(key, StringComparison.OrdinalIgnoreCase)))
                violations.Add($"'{key}' stands in --set and in --over: leave one of them out.");
        }
        if (Experiment.Figures.Count > 0 && !Decides(Metric))
        {
            string known = string.Join(", ", Experiment.Figures.Select(f => f.Name).Append(Experiment.MainFigure).Distinct());
            violations.Add($"{Experiment.Name} has no figure '{Metric}' to compare trials by: known are {known}.");
        }
        if (Prune && Request.Where.Place == Place.Workers)
            violations.Add("'--prune' and '--on workers' do not go together: workers do not wait for its word. Leave one of them out.");
        if (violations.Count > 0)
            throw new OptionsException(violations);
        Points(space, [], []);
    }

    /// <summary>Whether a name is that of one figure, and not of a family such as <c>mae</c> of <c>mae.zero-shot</c>.</summary>
    private bool Decides(string name) =>
        Experiment.FigureOf(name) is not null && !Experiment.MainFigure.StartsWith(name + ".", StringComparison.Ordinal);

    /// <summary>The trials that outcomes so far allow, in their order; each is checked as its experiment will check it.</summary>
    /// <param name="space">What is varied.</param>
    /// <param name="known">What came of trials.</param>
    /// <param name="planned">The trials that an earlier call gave.</param>
    /// <exception cref="OptionsException">An option or a value is not allowed.</exception>
    public IReadOnlyList<TrialPoint> Points(SearchSpace space, IReadOnlyList<TrialOutcome> known, IReadOnlyList<TrialPoint> planned)
    {
        IReadOnlyList<TrialPoint> points = SearchPlan.Next(space, Search, Request.Seed, known, planned);
        foreach (TrialPoint point in points.Skip(planned.Count))
            For(point).Options(Experiment);
        return points;
    }

    /// <summary>
    /// The request of one trial: a varied option goes before a fixed one, and what is fixed for a part that this trial does not
    /// use is left out.
    /// </summary>
    public ExperimentRequest For(TrialPoint point)
    {
        string[] all = [.. Request.Overrides, .. point.Overrides];
        object options = OptionOverrides.Apply(OptionOverrides.Apply(Experiment.Options(Request.Preset), Request.Config), all);
        string[] unused = [.. OptionOverrides.Unused(options, Request.Overrides).Select(u => u.Key + "=")];
        return Request with { Overrides = [.. all.Where(o => !unused.Any(u => o.StartsWith(u, StringComparison.OrdinalIgnoreCase)))] };
    }

    /// <summary>The sweep's own configuration; <see cref="Read"/> understands it.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["data"] = Request.Data,
            ["preset"] = Request.Preset,
            ["strict"] = Request.Strict,
            ["largeFiles"] = Request.LargeFiles,
            ["config"] = new JsonArray([.. Request.Config.Select(o => JsonValue.Create(o.ToString()))]),
            ["nested"] = new JsonArray([.. Request.Nested.Select(n => JsonValue.Create(n))]),
            ["sweep"] = new JsonObject
            {
                ["over"] = new JsonArray([.. Over.Select(o => JsonValue.Create(o))]),
                ["search"] = OptionsJson.Of(Search),
                ["metric"] = Metric,
                ["prune"] = Prune,
            },
        };

    /// <summary>The plan of a sweep's record.</summary>
    /// <param name="bench">Knows the experiment.</param>
    /// <param name="stored">The sweep's record.</param>
    /// <param name="root">Root of its trials' records.</param>
    /// <exception cref="DataFormatException">Its configuration is damaged.</exception>
    public static SweepPlan Read(Bench bench, StoredRun stored, string root)
    {
        try
        {
            JsonObject options = stored.Options,
                sweep = options["sweep"]!.AsObject();
            return new SweepPlan
            {
                Bench = bench,
                Experiment = bench.Experiments.Find(stored.Experiment),
                Request = new ExperimentRequest
                {
                    Data = Given(options["data"]),
                    Preset = Given(options["preset"]),
                    Strict = (bool)options["strict"]!,
                    LargeFiles = (string?)options["largeFiles"],
                    OfEarlierRun = true,
                    Overrides = [.. (options["config"]?.AsArray() ?? []).Select(Given), .. stored.Overrides],
                    Nested = [.. (options["nested"]?.AsArray() ?? []).Select(Given)],
                    Seed = stored.Seed,
                    Root = root,
                },
                Over = [.. sweep["over"]!.AsArray().Select(Given)],
                Search = OptionsJson.Read(sweep["search"], new SearchOptions(), Path.Combine(stored.Folder, "config.json")),
                Metric = Given(sweep["metric"]),
                Prune = (bool)sweep["prune"]!,
            };
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new DataFormatException(
                stored.PathOf(RecordFiles.Configuration),
                "is not the configuration of a sweep.",
                "Start a new sweep.",
                e
            );
        }
    }

    private static string Given(JsonNode? text) => (string?)text ?? throw new FormatException("a text is null or missing");
}
