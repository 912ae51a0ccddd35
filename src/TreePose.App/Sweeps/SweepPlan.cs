using System.Text.Json.Nodes;
using TreePose.App.Runs;
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

    /// <summary>How trials are chosen.</summary>
    public Sampler Sampler { get; init; }

    /// <summary>How many at random.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>The figure that decides.</summary>
    public required string Metric { get; init; }

    /// <summary>Smaller is better.</summary>
    public required bool Minimize { get; init; }

    /// <summary>Give a trial up when its first fold is worse than the median of the trials before.</summary>
    public bool Prune { get; init; }

    /// <summary>The trials in their order; each is checked as its experiment will check it.</summary>
    /// <exception cref="OptionsException">An option or a value is not allowed; nothing was run.</exception>
    public IReadOnlyList<TrialPoint> Points()
    {
        if (Sampler == Sampler.Tpe)
            throw new OptionsException(["--sampler cannot be tpe: a sweep does not hand outcomes back yet. Allowed is grid, random, quasiRandom."]);
        var search = new SearchOptions { Sampler = Sampler, Trials = Trials };
        IReadOnlyList<TrialPoint> points = SearchPlan.Next(SearchSpace.Parse(Over), search, Request.Seed, []);
        foreach (TrialPoint point in points) For(point).Options(Experiment);
        return points;
    }

    /// <summary>The request of one trial; a varied option goes before a fixed one.</summary>
    public ExperimentRequest For(TrialPoint point) => Request with { Overrides = [.. Request.Overrides, .. point.Overrides] };

    /// <summary>The sweep's own configuration; <see cref="Read"/> understands it.</summary>
    public JsonObject ToJson() => new()
    {
        ["data"] = Request.Data,
        ["preset"] = Request.Preset,
        ["strict"] = Request.Strict,
        ["largeFiles"] = Request.LargeFiles,
        ["nested"] = new JsonArray([.. Request.Nested.Select(n => JsonValue.Create(n))]),
        ["sweep"] = new JsonObject
        {
            ["over"] = new JsonArray([.. Over.Select(o => JsonValue.Create(o))]),
            ["sampler"] = Sampler.ToString().ToLowerInvariant(),
            ["trials"] = Trials,
            ["metric"] = Metric,
            ["minimize"] = Minimize,
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
            JsonObject options = stored.Options, sweep = options["sweep"]!.AsObject();
            return new SweepPlan
            {
                Bench = bench,
                Experiment = bench.Experiments.Find(stored.Experiment),
                Request = new ExperimentRequest
                {
                    Data = (string)options["data"]!,
                    Preset = (string)options["preset"]!,
                    Strict = (bool)options["strict"]!,
                    LargeFiles = (string?)options["largeFiles"],
                    Overrides = stored.Overrides,
                    Nested = [.. (options["nested"]?.AsArray() ?? []).Select(n => (string)n!)],
                    Seed = stored.Seed,
                    Root = root,
                },
                Over = [.. sweep["over"]!.AsArray().Select(o => (string)o!)],
                Sampler = Enum.Parse<Sampler>((string)sweep["sampler"]!, ignoreCase: true),
                Trials = (int)sweep["trials"]!,
                Metric = (string)sweep["metric"]!,
                Minimize = (bool)sweep["minimize"]!,
                Prune = (bool)sweep["prune"]!,
            };
        }
        catch (Exception e) when (e is NullReferenceException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new DataFormatException(stored.PathOf(RecordFiles.Configuration), "is not the configuration of a sweep.", "Start a new sweep.", e);
        }
    }
}
