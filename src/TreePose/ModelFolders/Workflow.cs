using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TreePose.Runs;

namespace TreePose.ModelFolders;

/// <summary>
/// A promoted configuration, <c>workflows/NAME.json</c>: everything an experiment hands to production. It is frozen:
/// a changed one is promoted under another name.
/// </summary>
public sealed record Workflow
{
    /// <summary>The folder of workflows where nobody names another.</summary>
    public const string DefaultFolder = "workflows";

    private static JsonSerializerOptions Json => RecordJsonRules.Indented;

    /// <summary>Its name: that of the file.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment that it runs.</summary>
    public required string Experiment { get; init; }

    /// <summary>The run that was promoted.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>When it was promoted.</summary>
    public required DateTimeOffset Promoted { get; init; }

    /// <summary>Every option by its dotted name, as <c>--set</c> takes it.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Options among whose values each fold chooses on its own training side, as <c>--nested</c> takes them.</summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>Seed of everything random.</summary>
    public required int Seed { get; init; }

    /// <summary>The data source as it was named.</summary>
    public required string? DataSource { get; init; }

    /// <summary>SHA-256 of each data file.</summary>
    public required IReadOnlyDictionary<string, string> DataManifest { get; init; }

    /// <summary>Git commit, package and native versions, as the run's <c>environment.json</c> tells them.</summary>
    public required JsonObject Code { get; init; }

    /// <summary>The script whose parts it needs, kept beside its model; null when it needs none.</summary>
    public WorkflowScript? Script { get; init; }

    /// <summary>The figures that it must reach.</summary>
    public required IReadOnlyDictionary<string, WorkflowFigure> Figures { get; init; }

    /// <summary>
    /// The model's files below <c>workflows/NAME/</c>, which is a model folder (<see cref="ModelFolder"/>) where the run kept weights.
    /// </summary>
    public required IReadOnlyList<RunFile> Model { get; init; }

    /// <summary>Why it was promoted; null when nobody said.</summary>
    public string? Because { get; init; }

    /// <summary>The runs that it was chosen over.</summary>
    public IReadOnlyList<RunIdentity> Over { get; init; } = [];

    /// <summary>How it compares with <see cref="Over"/>, as Markdown; null without rivals.</summary>
    public string? Comparison { get; init; }

    /// <summary>
    /// Freezes a finished run below <paramref name="workflows"/>: the JSON, the model's files and a model card. Freezing the same
    /// run in the same way again changes nothing and completes what a kill has left out.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="workflows">The folder of workflows.</param>
    /// <param name="asked">Its name, what it is held to, why.</param>
    /// <param name="clock">Tells the time of promotion.</param>
    /// <exception cref="TreePoseException">
    /// The run is not finished or has been changed, the name is taken, a figure or a file of the model is not there.
    /// </exception>
    public static Workflow Promote(RunInfo run, string workflows, Promotion asked, TimeProvider clock)
    {
        (string name, double tolerance) = (asked.Name, asked.Tolerance);
        RunFolders.RequireName(name, "a workflow's name");
        if (!(tolerance >= 0 && double.IsFinite(tolerance)))
            throw new TreePoseException($"A tolerance cannot be {tolerance.ToString(CultureInfo.InvariantCulture)}: allowed is 0 or more.");
        string file = Path.Combine(workflows, name + ".json");
        RequireWhole(run);
        StoredRun stored = StoredRun.Open(run.Folder);
        string[] held = [.. Chosen(stored, asked.Figures)];
        if (File.Exists(file))
            return Read(workflows, name).Again(run, held, asked, workflows);
        var workflow = new Workflow
        {
            Name = name,
            Experiment = run.Experiment,
            Run = new RunIdentity(run.Id, run.Experiment, run.Name),
            Promoted = clock.GetUtcNow(),
            Options = RunKeys.FlattenTexts(stored.Options).ToDictionary(),
            Nested = stored.CheckedOptions.List("nested"),
            Seed = stored.Seed,
            DataSource = stored.DataSource,
            DataManifest = stored.DataManifest,
            Script = WorkflowScript.Of(stored),
            Code = stored.Environment ?? throw Missing(stored, RecordFiles.Environment),
            Figures = held.ToDictionary(f => f, f => new WorkflowFigure(run.Figures[f], tolerance)),
            Model = WorkflowFiles.ModelOf(run),
            Because = asked.Because,
            Over = [.. asked.Over.Select(r => new RunIdentity(r.Id, r.Experiment, r.Name))],
            Comparison = asked.Comparison,
        };
        WorkflowFiles.Freeze(workflow, run, workflows, asked.LargeFiles, JsonSerializer.Serialize(workflow, Json) + "\n");
        return workflow;
    }

    /// <summary>The model card that goes with the workflow; empty when its folder is gone.</summary>
    /// <param name="workflows">The folder of workflows.</param>
    public string ReadCard(string workflows) =>
        Path.Combine(workflows, Name, ModelFolder.Card) is var card && File.Exists(card) ? File.ReadAllText(card) : "";

    /// <summary>Reads a workflow by its name.</summary>
    /// <exception cref="TreePoseException">There is none of this name.</exception>
    /// <exception cref="DataFormatException">The file is not a workflow.</exception>
    public static Workflow Read(string workflows, string name)
    {
        RunFolders.RequireName(name, "a workflow's name");
        string file = Path.Combine(workflows, name + ".json");
        if (!File.Exists(file))
        {
            string[] found = Directory.Exists(workflows) ? Directory.GetFiles(workflows, "*.json") : [];
            IEnumerable<string?> known = found.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
            throw new TreePoseException(
                $"There is no workflow '{name}' in '{workflows}'. "
                    + (
                        found.Length == 0
                            ? "Promote a run first: './treepose promote RUN --as NAME'."
                            : $"Known: {string.Join(", ", known)}."
                    )
            );
        }
        try
        {
            Workflow? read = JsonSerializer.Deserialize<Workflow>(RecordPaths.Read(file), Json);
            if (read is null || read.HasNulls)
                throw new JsonException("It holds null where a value is needed.");
            if (read.Name != name)
                throw new JsonException($"It calls itself '{read.Name}'.");
            if (read.Model.Select(f => RunEventRules.OfFile(f.Path, f.Bytes, f.Sha256)).FirstOrDefault(p => p is not null) is { } problem)
                throw new JsonException("It " + problem);
            return read with { Figures = read.Figures.ToDictionary(f => BaselineNames.Present(f.Key), f => f.Value) };
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            string problem = $"is not a workflow ({RecordJsonRules.Why(e)}).";
            throw new DataFormatException(file, problem, "Restore it from git, or promote the run again.", e);
        }
    }

    /// <summary>
    /// The width of vectors, in bits, that its figures were reached with; null where the run is of a version that kept none.
    /// </summary>
    [JsonIgnore]
    public int? VectorBits => (int?)Code[RunEnvironment.VectorBits];

    /// <summary>
    /// What another width of vectors alone makes of figures, relative: sums run in another order, and training carries that on
    /// (macro F1 0.885 and 0.884 on MARS).
    /// </summary>
    public const double ToleranceOfOtherVectors = 0.02;

    /// <summary>A sentence for each figure that another run of it did not reach again.</summary>
    /// <param name="reached">Its figures.</param>
    /// <param name="otherVectors">
    /// Whether it had vectors of another width: then figures may differ by <see cref="ToleranceOfOtherVectors"/>, whatever is asked.
    /// </param>
    public IReadOnlyList<string> Compare(IReadOnlyDictionary<string, double> reached, bool otherVectors = false)
    {
        double least = otherVectors ? ToleranceOfOtherVectors : 0;
        var problems = new List<string>();
        foreach (var (key, wanted) in Figures)
        {
            if (!reached.TryGetValue(key, out double value))
                problems.Add($"{key}: {Text(wanted.Value)} expected, none reached.");
            else if (wanted with { Tolerance = Math.Max(wanted.Tolerance, least) } is var allowed && !allowed.Allows(value))
                problems.Add($"{key}: {Text(wanted.Value)} expected within {Text(allowed.Tolerance * 100)} %, {Text(value)} reached.");
        }
        return problems;
    }

    /// <summary>A sentence for each data file that is not what it was.</summary>
    public IReadOnlyList<string> CompareData(IReadOnlyDictionary<string, string> manifest) =>
        [
            .. DataManifest
                .Where(f => !manifest.TryGetValue(f.Key, out string? hash) || hash != f.Value)
                .Select(f => manifest.ContainsKey(f.Key) ? $"{f.Key} has another content." : $"{f.Key} is missing."),
            .. manifest.Keys.Except(DataManifest.Keys).Select(f => $"{f} was not there."),
        ];

    private bool HasNulls =>
        Options.Values.Contains(null)
        || Nested.Contains(null)
        || DataManifest.Values.Contains(null)
        || Figures.Values.Contains(null)
        || Model.Contains(null)
        || Over.Contains(null)
        || Script is { } script && (script.Path is null || script.Parts?.Contains(null) != false)
        || Code["git"] is not (null or JsonObject);

    private Workflow Again(RunInfo run, IReadOnlyCollection<string> held, Promotion asked, string workflows)
    {
        string? other =
            Run.Id != run.Id ? $"the run {Run.Name} ({Run.Id})"
            : !Figures.Keys.ToHashSet().SetEquals(held) ? $"the figures {string.Join(", ", Figures.Keys)}"
            : Figures.Values.Any(f => !f.Tolerance.Equals(asked.Tolerance)) ? $"the tolerance {Text(Figures.Values.First().Tolerance)}"
            : (Because ?? "") != (asked.Because ?? "") ? $"the reason '{Because}'"
            : !Over.Select(r => r.Id).ToHashSet().SetEquals(asked.Over.Select(r => r.Id))
                ? $"the rivals {string.Join(", ", Over.Select(r => r.Name))}"
            : null;
        if (other is not null)
            throw new TreePoseException(
                $"'{Path.Combine(workflows, Name + ".json")}' exists already and is frozen with {other}: choose another name."
            );
        WorkflowFiles.Complete(this, run, workflows, asked.LargeFiles);
        return this;
    }

    private static void RequireWhole(RunInfo run)
    {
        if (run.Status != RunStatus.Finished)
            throw new TreePoseException($"'{run.Name}' is {RunStatuses.Name(run.Status)}: only a finished run can be promoted.");
        if (!File.Exists(Path.Combine(run.Folder, RecordFiles.Manifest)))
            throw new TreePoseException(
                $"'{Path.Combine(run.Folder, RecordFiles.Manifest)}' does not exist: nothing tells which files the run had. "
                    + "Restore it from a copy of the record."
            );
        IReadOnlyList<string> changed = RunFiles.Verify(run.Folder);
        if (changed.Count == 0)
            return;
        throw new TreePoseException(
            $"'{run.Name}' is not what it was when it ended: {string.Join(" ", changed)} Restore its files before it is promoted."
        );
    }

    private static IEnumerable<string> Chosen(StoredRun stored, IReadOnlyList<string> figures)
    {
        RunInfo run = stored.Info;
        figures = [.. figures.Select(BaselineNames.Present)];
        string? missing = figures.FirstOrDefault(f => !run.Figures.ContainsKey(f));
        if (missing is not null)
            throw new TreePoseException($"'{run.Name}' has no figure '{missing}'. It has {string.Join(", ", run.Figures.Keys)}.");
        if (figures.Count > 0)
            return figures.Distinct();
        if (run.Figures.Count == 0)
            throw new TreePoseException($"'{run.Name}' has no figures: there is nothing that a workflow could be held to.");
        return stored.Results?["figures"] is JsonObject named ? RunKeys.FlattenNumbers(named).Select(f => f.Key) : run.Figures.Keys;
    }

    private static DataFormatException Missing(StoredRun stored, string file) =>
        new(stored.PathOf(file), "does not exist.", "Restore it from a copy of the record.");

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>A figure that a workflow must reach again.</summary>
/// <param name="Value">What the promoted run reached.</param>
/// <param name="Tolerance">The largest allowed difference, relative to the value.</param>
public sealed record WorkflowFigure(double Value, double Tolerance)
{
    /// <summary>Whether a value is near enough.</summary>
    public bool Allows(double value) => value.Equals(Value) || Math.Abs(value - Value) <= Tolerance * Math.Abs(Value);
}

/// <summary>The script of a workflow.</summary>
/// <param name="Path">Where it was.</param>
/// <param name="Sha256">Of its text.</param>
/// <param name="Parts">What it registers: <c>model 'gru'</c>.</param>
public sealed record WorkflowScript(string Path, string? Sha256, IReadOnlyList<string> Parts)
{
    /// <summary>That of a run; null when the run needed none.</summary>
    internal static WorkflowScript? Of(StoredRun run) =>
        run is { Script: { } path, ScriptParts.Count: > 0 } ? new(path, run.ScriptSha256, run.ScriptParts) : null;
}
