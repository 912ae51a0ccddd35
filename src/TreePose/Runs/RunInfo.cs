using System.Globalization;
using System.Text.Json;

namespace TreePose.Runs;

/// <summary>A run as its folder tells it. Results and parameters are read when they are first asked for.</summary>
public sealed class RunInfo : IRunValues
{
    private readonly Func<string, byte[]>? _read;
    private Lazy<JsonDocument?> _results,
        _options;
    private readonly Lazy<IReadOnlyDictionary<string, double>> _figures;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _parameters;
    private bool _tolerant;

    internal RunInfo(string folder, RecordJson? run, RunStatus status, Func<string, byte[]>? read)
    {
        Folder = folder;
        Status = status;
        Id = run?.Text("id") ?? "";
        Name = Path.GetFileName(folder);
        Experiment = run?.Text("experiment") ?? "";
        Started = run?.Time("started");
        DurationSeconds = run?.Number("durationSeconds");
        Reason = run?.Text("reason");
        RecordJson? parent = run?.Object("parent");
        (ParentId, ParentName) = (parent?.Text("id"), parent?.Text("name"));
        Notes = run is null ? RunNotes.None : RunNotes.Read(folder, read);
        Tags = Notes.Over(run?.Texts("tags") ?? []);
        _read = read;
        (_results, _options) = Unread();
        _figures = new(() => Flat(RecordFiles.Results, _results.Value, RunKeys.FlattenFigures) ?? []);
        _parameters = new(() => Flat(RecordFiles.Parameters, _options.Value, e => RunKeys.FlattenTexts(e)) ?? Options(read));
    }

    private (Lazy<JsonDocument?> Results, Lazy<JsonDocument?> Options) Unread() =>
        (new(() => Document(RecordFiles.Results)), new(() => Document(RecordFiles.Parameters)));

    private JsonDocument? Document(string name)
    {
        string path = Path.Combine(Folder, name);
        return _read is not null && File.Exists(path) ? RecordJson.Document(path, _read(path)) : null;
    }

    void IRunValues.LetGo() => (_results, _options) = Unread();

    private Dictionary<string, T>? Flat<T>(
        string name,
        JsonDocument? document,
        Func<JsonElement, IEnumerable<KeyValuePair<string, T>>> flatten
    )
    {
        if (document is null)
            return null;
        var all = new Dictionary<string, T>();
        foreach (var (key, value) in flatten(document.RootElement))
            if (!all.TryAdd(key, value))
                throw new DataFormatException(
                    Path.Combine(Folder, name),
                    $"has '{key}' twice, as one name and as names in each other.",
                    "Restore it from a copy of the record, or remove the run's folder."
                );
        return all;
    }

    /// <summary>What an earlier version kept in the configuration alone.</summary>
    private Dictionary<string, string> Options(Func<string, byte[]>? read)
    {
        RecordJson? options = read is null
            ? null
            : RecordJson.ReadOptional(Path.Combine(Folder, RecordFiles.Configuration), read)?.Object("options");
        return options is null ? [] : RunKeys.FlattenTexts(options.Content).ToDictionary();
    }

    /// <summary>A run whose <c>run.json</c> cannot be read.</summary>
    internal static RunInfo Damaged(string folder, string problem) => new(folder, null, RunStatus.Unreadable, null) { Reason = problem };

    /// <summary>The same run in a list: what cannot be read is told by <see cref="Status"/> and <see cref="Reason"/>, not thrown.</summary>
    internal RunInfo Tolerant()
    {
        _tolerant = true;
        return this;
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>16 hexadecimal digits that stay when the folder moves.</summary>
    public string Id { get; }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The folder of its day: <c>experiment_2026_11_23</c>.</summary>
    public string Day => Path.GetFileName(Path.GetDirectoryName(Folder) ?? "");

    /// <summary>The experiment's name.</summary>
    public string Experiment { get; }

    /// <summary>How it stands; <see cref="RunStatus.Crashed"/> when its process is gone.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>When it began, in the time zone it ran in.</summary>
    public DateTimeOffset? Started { get; }

    /// <summary>How long it took; null while it runs and after a crash.</summary>
    public double? DurationSeconds { get; }

    /// <summary>Why it ended, when it was not finished.</summary>
    public string? Reason { get; private set; }

    /// <summary>Id of the sweep or trial that it is a part of.</summary>
    public string? ParentId { get; }

    /// <summary>Name of the sweep or trial that it is a part of.</summary>
    public string? ParentName { get; }

    /// <summary>Words to find it by: those of the run, and over them what people added.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>What people said about it afterwards.</summary>
    internal RunNotes Notes { get; }

    double? IRunValues.Figure(string name) => Figure(name);

    IEnumerable<string> IRunValues.Names => Figures.Keys.Concat(Parameters.Keys);

    /// <summary>The numbers of <c>results.json</c> by dotted name.</summary>
    public IReadOnlyDictionary<string, double> Figures => Value(_figures) ?? new Dictionary<string, double>();

    /// <summary>The options and other inputs by dotted name.</summary>
    public IReadOnlyDictionary<string, string> Parameters => Value(_parameters) ?? new Dictionary<string, string>();

    /// <summary>One figure; null when there is none.</summary>
    internal double? Figure(string name) =>
        Value(_results) is { } file
            ? BaselineNames.Spellings(name).Select(n => RunKeys.FindNumber(file.RootElement, n)).FirstOrDefault(f => f is not null)
            : null;

    private string? Parameter(string name) =>
        Value(_options) is { } file ? RunKeys.FindText(file.RootElement, name) : Parameters.GetValueOrDefault(name);

    /// <summary>
    /// A value by name, for filters and columns: a number or a text. First
    /// <c>name</c>, <c>id</c>, <c>experiment</c>, <c>parent</c>, <c>status</c>, <c>started</c>, <c>duration</c>, <c>note</c> and
    /// <c>archived</c>, then figures, then parameters; <c>figure.</c>, <c>param.</c> and <c>tag.</c> in front say which is meant. Null
    /// when there is none.
    /// </summary>
    public object? Value(string key) => IRunValues.Find(this, key);

    object? IRunValues.Own(string key) =>
        key switch
        {
            "name" => Name,
            "id" => Id,
            "experiment" => Experiment,
            "parent" => ParentName,
            "status" => RunStatuses.Name(Status),
            "started" => Started?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            "duration" => DurationSeconds,
            "note" => Notes.Note,
            "archived" => Notes.IsArchived ? "true" : "false",
            _ => null,
        };

    string? IRunValues.Parameter(string name) => Parameter(name);

    private T? Value<T>(Lazy<T> read)
    {
        try
        {
            return read.Value;
        }
        catch (Exception e) when (_tolerant && e is (TreePoseException or IOException or UnauthorizedAccessException))
        {
            (Status, Reason) = (RunStatus.Unreadable, e.Message);
            return default;
        }
    }
}
