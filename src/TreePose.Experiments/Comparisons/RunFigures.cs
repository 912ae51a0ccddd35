using TreePose.Balance.Measures;
using TreePose.Evaluation.Verdicts;
using TreePose.Experiments.Parts;
using TreePose.Runs;

namespace TreePose.Experiments.Comparisons;

/// <summary>
/// The figures of runs as their experiments name them: one name for what <c>folds.csv</c> and <c>results.json</c> tell, with
/// unit and direction. A name that no experiment of the runs knows stays as it is.
/// </summary>
internal sealed class RunFigures(Bench bench, IReadOnlyList<IRunValues> runs)
{
    private const string Mean = ".mean";
    private const int ListedAtMost = 40;

    /// <summary>What every list shows.</summary>
    private static readonly string[] Usual = ["name", "experiment", "status", "started", "duration", "note", "archived"];

    private readonly Experiment[] _experiments = Of(bench, runs);

    private static Experiment[] Of(Bench bench, IReadOnlyList<IRunValues> runs)
    {
        HashSet<string> names = [.. runs.Select(r => r.Experiment)];
        return [.. bench.Experiments.All.Where(e => names.Contains(e.Name))];
    }

    /// <summary>The figure by which each experiment is judged, under its one name.</summary>
    public IEnumerable<string> Main => _experiments.Select(e => NameOf(e.MainFigure));

    /// <summary>What speaks for a name; null when no experiment of these runs knows it.</summary>
    public Figure? Of(string name) => _experiments.Select(e => e.FigureOf(name)).FirstOrDefault(f => f is not null);

    /// <summary>The one name of a figure.</summary>
    public string NameOf(string name) => Of(name)?.NameOf(name) ?? name;

    /// <summary>A heading in a table that people read: name, unit, which way is better.</summary>
    public string Heading(string name) => Of(name) is { } figure ? figure.Heading(NameOf(name)) : NameOf(name);

    /// <summary>The same on a page, where nobody has to type the name: measures under the names that people give them.</summary>
    public string Title(string name)
    {
        string key = NameOf(name),
            measure = key.Split('.')[0],
            title = CopMeasureTitles.Of(measure);
        return title == measure || Of(name) is not { } figure
            ? Heading(name)
            : figure.Heading(title + key[measure.Length..].Replace(".", ", ", StringComparison.Ordinal));
    }

    /// <summary>A value of a run, a figure by its one name among them; null when there is none.</summary>
    public object? Value(IRunValues run, string name) =>
        // A figure stands in one file; parameters in a second, which is opened for what is no figure only.
        Of(name) is not null
        && (run.Figure(name) ?? run.Figure(name + Mean)) is { } figure
            ? figure
            : run.Value(name);

    /// <summary>
    /// The names to show: those asked for, a figure's name for all that it speaks for; otherwise those that an experiment
    /// knows, the deciding ones first, or all where it knows none.
    /// </summary>
    public string[] Shown(IEnumerable<string> names, IReadOnlyList<string> asked)
    {
        string[] all = [.. names.Select(NameOf).Distinct()];
        if (asked.Count > 0)
            return [.. asked.SelectMany(a => all.Where(n => n == NameOf(a) || Of(n)?.Name == a)).Distinct()];
        string[] known = [.. all.Where(n => Of(n) is not null)];
        return known.Length == 0 ? all : [.. known.OrderBy(n => Main.Contains(n) ? 0 : 1)];
    }

    /// <summary>
    /// Columns of a list of runs beside the usual ones: those named, else the main figures; what a condition asks about and what is
    /// sorted by is shown, too.
    /// </summary>
    public string[] Columns(IReadOnlyList<string> named, string? where, string? sort)
    {
        IEnumerable<string> asked = where is null ? [] : RunFilter.Parse(where).Keys;
        return
        [
            .. (named.Count > 0 ? named : Main)
                .Concat(asked)
                .Append(sort?.TrimStart('-') ?? "")
                .Where(c => c.Length > 0 && !Usual.Contains(c))
                .Select(NameOf)
                .Distinct(),
        ];
    }

    /// <summary>Refuses a figure that is asked for and that nothing has.</summary>
    /// <param name="asked">Names as they were asked for.</param>
    /// <param name="names">Names that there are.</param>
    /// <exception cref="TreePoseException">One of them is not there.</exception>
    public void Require(IEnumerable<string> asked, IEnumerable<string> names)
    {
        string[] all = [.. names.Select(NameOf).Distinct()];
        if (asked.FirstOrDefault(a => all.All(n => n != NameOf(a) && Of(n)?.Name != a)) is { } unknown)
            throw new TreePoseException($"There is no figure '{unknown}': known are {string.Join(", ", all.Take(ListedAtMost))}.");
    }

    /// <summary>What <see cref="RunQuery"/> sorts by: a figure better first, unless '-' asks for the largest.</summary>
    public string? SortKey(string? asked)
    {
        if (asked is null)
            return null;
        string name = asked.TrimStart('-'),
            key = runs.Any(r => r.Value(name) is not null) || Of(name) is null ? name : name + Mean;
        return asked.StartsWith('-') || Of(name) is { SmallerIsBetter: false } ? "-" + key : key;
    }
}
