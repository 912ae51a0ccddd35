namespace TreePose.Ui.Index;

/// <summary>
/// What the index remembers of a run: who it is and how it stands, and, once asked for, its figures and options in little room.
/// </summary>
internal sealed class IndexedRun : IRunValues
{
    private readonly KnownNames _names;
    private readonly Lock _gate = new();
    private volatile Details? _details;
    private volatile PeopleStrip? _people;

    /// <summary>Takes over what <c>run.json</c> tells.</summary>
    public IndexedRun(RunInfo run, KnownNames names)
    {
        _names = names;
        (Folder, Name, Day) = (run.Folder, run.Name, names.TextOf(run.Day));
        (Id, Experiment, Status, Reason) = (run.Id, names.TextOf(run.Experiment), run.Status, run.Reason);
        (Started, DurationSeconds, ParentId, ParentName) = (run.Started, run.DurationSeconds, run.ParentId, run.ParentName);
        (Tags, Notes) = (run.Tags, run.Notes);
    }

    /// <summary>The run's folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>The folder of its day.</summary>
    public string Day { get; }

    /// <summary>16 hexadecimal digits; empty for a record that is damaged.</summary>
    public string Id { get; }

    /// <summary>The run's place in addresses of pages; null when it can have no page.</summary>
    public string? Address { get; set; }

    /// <inheritdoc/>
    public string Experiment { get; }

    /// <summary>How it stands.</summary>
    public RunStatus Status { get; private set; }

    /// <summary>Why it ended, or why it cannot be read.</summary>
    public string? Reason { get; private set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? Started { get; }

    /// <summary>How long it took.</summary>
    public double? DurationSeconds { get; }

    /// <summary>Id of the sweep that it is a trial of.</summary>
    public string? ParentId { get; }

    /// <summary>Name of that sweep.</summary>
    public string? ParentName { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>What people said about it.</summary>
    public RunNotes Notes { get; }

    /// <summary>The data source as it was named; empty when the run does not say.</summary>
    public string Data => Parameter("data") ?? "";

    /// <summary>Whether it is a sweep rather than a run.</summary>
    public bool IsSweep => Tags.GetValueOrDefault("kind") == "sweep";

    /// <summary>Figures with their values.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures
    {
        get
        {
            Details known = Known;
            return known.Figures.Names.Select((n, i) => KeyValuePair.Create(n, known.Numbers[i]));
        }
    }

    /// <summary>Options and other inputs with their values.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters
    {
        get
        {
            Details known = Known;
            return known.Options.Names.Select((n, i) => KeyValuePair.Create(n, known.Texts[i]));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Names => Known.Figures.Names.Concat(Known.Options.Names);

    /// <inheritdoc/>
    public object? Value(string key) => IRunValues.Find(this, key);

    /// <inheritdoc/>
    public double? Figure(string name) =>
        Known is var known && known.Figures.PlaceOf(BaselineNames.Present(name)) is >= 0 and var place ? known.Numbers[place] : null;

    /// <inheritdoc/>
    public string? Parameter(string name) =>
        Known is var known && known.Options.PlaceOf(name) is >= 0 and var place ? known.Texts[place] : null;

    /// <inheritdoc/>
    public object? Own(string key) =>
        key switch
        {
            "name" => Name,
            "id" => Id,
            "experiment" => Experiment,
            "parent" => ParentName,
            "status" => StatusName,
            "started" => Started?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            "duration" => DurationSeconds,
            "note" => Notes.Note,
            "archived" => Notes.IsArchived ? "true" : "false",
            _ => null,
        };

    /// <summary>The state in a word.</summary>
    public string StatusName => Status.ToString().ToLowerInvariant();

    /// <summary>What each participant came to, for a small picture; read when it is first asked for.</summary>
    public PeopleStrip People => _people ??= PeopleStrip.Read(this);

    /// <summary>Reads figures and options, unless they are known.</summary>
    public void Load() => _ = Known;

    private Details Known
    {
        get
        {
            if (_details is { } known)
                return known;
            lock (_gate)
                return _details ??= Read();
        }
    }

    private Details Read()
    {
        if (Status == RunStatus.Unreadable)
            return Details.None;
        try
        {
            RunInfo run = RunStore.Read(Folder, RecordPaths.Read);
            return new Details(
                _names.ListOf([.. run.Figures.Keys]),
                [.. run.Figures.Values],
                _names.ListOf([.. run.Parameters.Keys]),
                [.. run.Parameters.Values.Select(_names.TextOf)]
            );
        }
        catch (Exception e) when (e is TreePoseException or IOException or UnauthorizedAccessException)
        {
            (Status, Reason) = (RunStatus.Unreadable, e.Message);
            return Details.None;
        }
    }

    private sealed record Details(NameList Figures, double[] Numbers, NameList Options, string[] Texts)
    {
        private static readonly NameList Nothing = new([]);

        public static Details None { get; } = new(Nothing, [], Nothing, []);
    }
}
