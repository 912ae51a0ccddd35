using System.Text.Json.Nodes;

namespace TreePose.Runs;

/// <summary>What a run has said so far: it tells news from repetition, also after a resume.</summary>
internal sealed class RunMemory
{
    private readonly Dictionary<string, string> _parameters = [];
    private readonly Dictionary<string, double> _figures = [];
    private readonly Dictionary<string, RunFile> _files = [];
    private readonly Dictionary<string, string> _names = []; // the same few in a million points
    private HashSet<KnownPoint>? _points;

    /// <summary>The step of the next measurement of the machine.</summary>
    public long NextSystemStep { get; private set; }

    /// <summary>Remembers what happened before a resume: a resumed run logs points again, those after its last checkpoint.</summary>
    public void RememberBefore(RunEvent happened)
    {
        _points ??= [];
        if (happened is MetricsLogged points)
            RememberMerged(points);
        Remember(happened);
    }

    public void Remember(RunEvent happened)
    {
        switch (happened)
        {
            case ParametersLogged p:
                foreach (var (key, value) in p.Values)
                    _parameters[key] = value;
                break;
            case FiguresLogged f:
                foreach (var (key, value) in f.Values)
                    _figures[key] = value;
                break;
            case SystemMeasured s:
                NextSystemStep = s.Step + 1;
                break;
            case FileLogged f:
                _files[f.Path] = new RunFile(f.Path, f.Size, f.Sha256);
                break;
        }
    }

    /// <summary>The parameters that are not known yet; a known one with another value is refused.</summary>
    public Dictionary<string, string> NewParameters(Dictionary<string, string> values)
    {
        foreach (var (key, value) in values)
        {
            if (!_parameters.TryGetValue(key, out string? known) || known == value)
                continue;
            throw new TreePoseException(
                $"The parameter '{key}' is '{known}' in this run and cannot become '{value}': a parameter never changes. "
                    + "Log it as a metric, or start a new run."
            );
        }
        return values.Where(v => !_parameters.ContainsKey(v.Key)).ToDictionary();
    }

    public JsonObject ParametersAsJson() => new(_parameters.Select(p => new KeyValuePair<string, JsonNode?>(p.Key, p.Value)));

    /// <summary>The points that are not recorded yet.</summary>
    /// <param name="points">What is to be logged.</param>
    /// <param name="isMerged">Whether they come from a unit that ran elsewhere and may be merged again by this very process.</param>
    public MetricsLogged News(MetricsLogged points, bool isMerged)
    {
        if (isMerged)
            _points ??= [];
        if (_points is null)
            return points;
        return points with { Values = points.Values.Where(v => !_points.Contains(Point(points, v))).ToDictionary() };
    }

    /// <summary>Remembers merged points once they are in the journal.</summary>
    public void RememberMerged(MetricsLogged points) => _points?.UnionWith(points.Values.Select(v => Point(points, v)));

    public Dictionary<string, double> NewFigures(IEnumerable<KeyValuePair<string, double>> values) =>
        values.Where(v => !_figures.TryGetValue(v.Key, out double known) || !known.Equals(v.Value)).ToDictionary();

    /// <summary>The file with its hash, or null when it is logged already as it is.</summary>
    public RunFile? NewFile(string folder, string relativePath)
    {
        string path = Path.Combine(folder, relativePath);
        var file = new RunFile(relativePath, new FileInfo(path).Length, RunFiles.Hash(path));
        return _files.TryGetValue(relativePath, out RunFile? known) && known == file ? null : file;
    }

    private KnownPoint Point(MetricsLogged points, KeyValuePair<string, double> point) =>
        new(Once(point.Key), point.Value, points.Step, points.Epoch, points.Fold is { } fold ? Once(fold) : null);

    private string Once(string name)
    {
        if (_names.TryGetValue(name, out string? known))
            return known;
        return _names[name] = name;
    }

    /// <summary>Logs every file that is not logged yet, moves the large ones and writes <c>files.json</c>.</summary>
    public void RegisterFiles(string folder, LargeFileOptions? large, Action<RunEvent> append)
    {
        var listed = RunFiles.Read(folder).Where(f => f.Location is not null).ToDictionary(f => f.Path);
        foreach (string path in RunFiles.Enumerate(folder).ToList())
        {
            if (NewFile(folder, path) is { } file)
                append(new FileLogged(file.Path, file.Bytes, file.Sha256));
            listed[path] = _files[path];
        }
        bool IsLarge(RunFile file) =>
            large is not null && file.Location is null && file.Bytes > large.LargerThanBytes && !RecordFiles.StaysInRecord(file.Path);
        string[] moved = [.. listed.Values.Where(IsLarge).Select(f => f.Path)];
        foreach (string path in moved)
            listed[path] = listed[path] with { Location = RunFiles.Move(Path.Combine(folder, path), listed[path], large!.Root) };
        // The list first: a kill between the two leaves a file twice, never nowhere.
        RunFiles.Write(folder, listed.Values);
        foreach (string path in moved)
            File.Delete(Path.Combine(folder, path));
    }

    private readonly record struct KnownPoint(string Key, double Value, long Step, int? Epoch, string? Fold);
}
