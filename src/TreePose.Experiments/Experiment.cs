using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation.Verdicts;
using TreePose.Parts;
using TreePose.Runs;

namespace TreePose.Experiments;

/// <summary>
/// An experiment as an object: its question, its options, its figures, and how it opens data for work in units. Commands,
/// sweeps, resume, workflows and reports know an experiment from this alone; a user's is treated like a shipped one.
/// </summary>
/// <param name="Name">As typed: <c>goup-down</c>.</param>
/// <param name="Summary">What it does, in a line of help.</param>
public abstract record Experiment(string Name, string Summary) : Part(Name, Summary, null)
{
    /// <summary>What it asks, as a report puts it.</summary>
    public abstract string Question { get; }

    /// <summary>Its figures, the one that decides first.</summary>
    public abstract IReadOnlyList<Figure> Figures { get; }

    /// <summary>The full name of the figure by which runs are compared when nobody says another.</summary>
    public abstract string MainFigure { get; }

    /// <summary>
    /// Named sets of options to start from, the default first: files <c>hyperparameters/NAME/PRESET.yaml</c>, shipped ones and
    /// a user's.
    /// </summary>
    public IReadOnlyList<Preset> Presets =>
        Files.List(Name) is { Count: > 0 } found ? found : [new Preset(Configuration.Presets.Default, "the defaults")];

    /// <summary>The kinds of data that it takes, as help shows them: <c>mars:DIR, study:DIR</c>.</summary>
    public abstract string DataKinds { get; }

    /// <summary>What it takes when nobody names data; null when data must be named.</summary>
    public virtual string? DefaultData => null;

    /// <summary>The preset that goes with <see cref="DefaultData"/> when nobody names one.</summary>
    internal virtual string DefaultPreset => Configuration.Presets.Default;

    /// <summary>What that data is and how long a run on it takes, said before the work; empty when there is nothing to say.</summary>
    internal virtual string OfDefaultData => "";

    /// <summary>Whether anything in it is drawn at random.</summary>
    public virtual bool IsRandom => true;

    /// <summary>Whether it can train a model on every participant too, which answers for new people.</summary>
    public virtual bool TrainsOnAll => false;

    /// <summary>Command lines that can be copied.</summary>
    public virtual IReadOnlyList<string> Examples => [$"./treepose run {Name}"];

    /// <summary>Its options with default values, over the parts that can be named.</summary>
    public abstract object DefaultOptions { get; }

    /// <summary>The options record of a preset.</summary>
    /// <exception cref="OptionsException">There is no such preset, or it holds an option that is not allowed.</exception>
    public object Options(string preset) => OptionsOf(DefaultOptions, preset);

    /// <summary>The options of a preset, with their type.</summary>
    protected T OptionsOf<T>(T defaults, string preset)
        where T : class =>
        preset == Configuration.Presets.Default && Files.List(Name).Count == 0
            ? defaults
            : OptionOverrides.Apply(defaults, Files.Find(Name, preset).Overrides);

    private static Presets Files => new(typeof(Experiment).Assembly, Configuration.Presets.FolderName);

    /// <summary>The same options, with everything that has to be left out an error: whatever is called <c>strict</c> is set.</summary>
    public static object Strict(object options) =>
        OptionOverrides.Apply(
            options,
            OptionOverrides
                .Keys(options)
                .Where(k => k == "strict" || k.EndsWith(".strict", StringComparison.Ordinal))
                .Select(k => $"{k}=true")
        );

    /// <summary>Opens the data and binds it to options and seed.</summary>
    /// <param name="input">What is asked for; the options are those of <see cref="Options"/>, changed and checked.</param>
    /// <param name="progress">Shows the reading.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TreePoseException">The data cannot be read, or does not allow what the options ask for.</exception>
    public abstract ExperimentWork Open(WorkInput input, IWorkProgress progress, CancellationToken cancellation);

    /// <summary>How its report reads; null tells it plainly.</summary>
    public virtual RunStory? Story(StoredRecord record) => null;

    /// <summary>The figure that speaks for a name of this experiment's results; null for one that is not known.</summary>
    public Figure? FigureOf(string name) => Figures.Where(f => f.SpeaksFor(name)).MaxBy(f => f.Name.Length);

    /// <summary>What a run shows: what its work says, and otherwise its main figure without a comparison.</summary>
    public Verdict VerdictOf(Collected collected)
    {
        if (collected.Verdict is { } own)
            return own;
        if (!collected.IsComplete)
            return Verdict.NotYet(collected.Completeness);
        var figure = new MethodFigures(Name, [], (collected.Results["figures"]?[MainFigure] ?? collected.Results[MainFigure]).Number());
        return Verdict.Of((FigureOf(MainFigure) ?? new Figure("", "", false, "")) with { Name = MainFigure }, figure, [], seed: 1);
    }
}

/// <summary>What a run works on.</summary>
/// <param name="Options">The experiment's options, checked.</param>
/// <param name="Data">The data source as it was named.</param>
/// <param name="Seed">Seed of everything random.</param>
public sealed record WorkInput(object Options, string Data, int Seed)
{
    /// <summary>Also train the model that goes to production, on every participant.</summary>
    public bool TrainOnAll { get; init; }

    /// <summary>
    /// Options among whose values each fold chooses on its own training side, as a sweep takes them; empty chooses nothing.
    /// </summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>The script whose parts may be in use; its text is a part of what results depend on.</summary>
    public PartOrigin? Script { get; init; }

    /// <summary>Data that is open already, shared by the runs of one process.</summary>
    public OpenData Shared { get; init; } = new();
}

/// <summary>
/// Data, options and seed of one run bound together: what there is to do, and how each piece is done. Everything but
/// <see cref="Run"/> is pure: the same results give the same answer in any process and any order.
/// </summary>
public abstract class ExperimentWork
{
    /// <summary>The data source as it was named.</summary>
    public abstract string Source { get; }

    /// <summary>SHA-256 of each data file.</summary>
    public abstract IReadOnlyDictionary<string, string> Manifest { get; }

    /// <summary>What was left out of the data, with the reason.</summary>
    public virtual IReadOnlyList<SkippedCapture> Skipped => [];

    /// <summary>What was found where the data's description leaves it open; a sentence each.</summary>
    public virtual IReadOnlyList<string> Findings => [];

    /// <summary>Native libraries, name to version.</summary>
    public virtual IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string>();

    /// <summary>Every unit that the results so far allow, those that are done included. A plan may grow, never shrink.</summary>
    public abstract IReadOnlyList<Unit> Next(UnitResults results);

    /// <summary>Does one unit. The leakage guard stands in here, on the samples that are really used.</summary>
    public abstract UnitResult Run(Unit unit, UnitContext context);

    /// <summary>A fold's line of <c>folds.csv</c>, once all of the fold is done; null before.</summary>
    public virtual IReadOnlyList<FoldCell>? Score(string fold, UnitResults results) => null;

    /// <summary>Makes the report of what is done, whole or partial.</summary>
    public abstract Collected Collect(UnitResults results);
}

/// <summary>What a run came to.</summary>
public abstract class Collected
{
    /// <summary>E.g. <c>3 of 3 folds</c>.</summary>
    public abstract string Completeness { get; }

    /// <summary>Whether everything planned is in.</summary>
    public abstract bool IsComplete { get; }

    /// <summary>The content of <c>results.json</c>. No time or path is in it: the same run gives the same bytes.</summary>
    public abstract JsonObject Results { get; }

    /// <summary>
    /// What it shows against its baselines, as <see cref="Verdict.Of"/> judges it; null for an experiment without baselines, whose
    /// main figure is then said without a comparison.
    /// </summary>
    public virtual Verdict? Verdict => null;

    /// <summary>Figures that stand among the run's metrics too.</summary>
    public virtual IEnumerable<KeyValuePair<string, double>> Metrics => [];

    /// <summary>Writes figures and tables into the record.</summary>
    /// <param name="fileFor">Gives the path of a file in the record.</param>
    /// <param name="progress">Shows the drawing.</param>
    /// <param name="cancellation">Stops it.</param>
    public virtual void Draw(Func<string, string> fileFor, IWorkProgress progress, CancellationToken cancellation) { }

    /// <summary>Prints the figures within 80 columns.</summary>
    public abstract void Print(TextWriter output);

    /// <summary>Why pictures or tables are missing from the record; null when all were made.</summary>
    internal string? NotDrawn { get; private set; }

    /// <summary>Writes figures and tables into the record. What fails costs pictures, never the run, whose figures stand.</summary>
    internal void DrawInto(RunRecord record, IWorkProgress progress)
    {
        try
        {
            // After a cancellation pictures of what is there are still wanted; they are quick.
            Draw(record.FileFor, progress, CancellationToken.None);
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException))
        {
            NotDrawn = $"{e.GetType().Name}, {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        }
    }

    /// <summary>Prints the figures, and what could not be drawn.</summary>
    internal void PrintAll(TextWriter output)
    {
        Print(output);
        if (NotDrawn is { } why)
            ConsoleText.WriteWrapped(output, $"Not all pictures and tables were drawn ({why}). The figures stand.");
    }
}
