using TreePose.Captures;
using TreePose.Formats.EventTable;
using TreePose.Formats.Study;

namespace TreePose.Datasets;

/// <summary>One pass over a study's folder: what was found, what was left out and why, which files were used.</summary>
internal sealed class StudyReading
{
    private readonly StudyOptions _options;
    private readonly StudyLayout _layout;
    private readonly ILookup<string, Hold> _holds;
    private readonly Dictionary<string, string> _faultyRows;
    private readonly List<string> _files;
    private readonly List<SkippedCapture> _skipped = [];

    public StudyReading(string directory, StudyOptions options, Func<StudyParts, string?> part, bool labels)
    {
        CheckChannels(options.Channels);
        (_options, _layout) = (options, StudyLayout.Open(directory));
        string json = Path.Combine(directory, StudyParts.FileName);
        if (part(_layout.Parts) is null)
        {
            throw new DataFormatException(
                json,
                $"the key rdm {(labels ? "is" : "and the key holdRdm are")} missing.",
                "Make maps with './treepose data rdm', then add \"rdm\": \"FOLDER\" with their folder.");
        }
        if ((labels || _layout.Parts.HoldRdm is null) && _layout.EventTable is null)
        {
            throw new DataFormatException(
                json,
                "the key eventTable is missing; without it no frame has a label.",
                "Add \"eventTable\": \"FILE.csv\".");
        }
        _files = [json, .. _layout.EventTable is { } table ? [table] : Array.Empty<string>()];
        var problems = new List<EventTableProblem>();
        _holds = (_layout.EventTable is null ? [] : EventTableFile.Read(_layout.EventTable, problems)).ToLookup(h => h.Capture.Name);
        _faultyRows = problems.GroupBy(p => p.Capture).ToDictionary(g => g.Key, g => string.Join(" ", g.Select(p => p.Reason)));
        foreach ((string capture, string reason) in _faultyRows.Where(f => Whole(f.Key) is null)) Skip(capture, reason);
    }

    public IReadOnlyList<SkippedCapture> Skipped => _skipped;

    public bool HasEventTable => _layout.EventTable is not null;

    /// <summary>Every capture of which there is a file or a row of the event table, by name.</summary>
    public IEnumerable<StudyCapture> Captures
    {
        get
        {
            var byName = _layout.Captures.ToDictionary(c => c.Name.Radar);
            foreach (string name in _holds.Select(h => h.Key).Concat(_faultyRows.Keys))
            {
                if (Whole(name) is { } parsed) byName.TryAdd(parsed.Radar, new StudyCapture { Name = parsed });
            }
            return byName.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value);
        }
    }

    /// <summary>The capture's rows of the event table.</summary>
    /// <exception cref="TreePoseException">Some of them are faulty.</exception>
    public IEnumerable<Hold> HoldsOf(StudyCaptureName name) =>
        _faultyRows.TryGetValue(name.Radar, out string? reason) ? throw new TreePoseException(reason) : _holds[name.Radar];

    /// <summary>What is missing of the wanted channels, or null.</summary>
    public static string? Missing(IEnumerable<int> wanted, IEnumerable<int> found, string what) =>
        wanted.Except(found).ToArray() is { Length: > 0 } missing ? $"there is no {what} of channel {string.Join(", ", missing)}." : null;

    /// <summary>Reads one capture or hold; what is wrong with it becomes a skip.</summary>
    public void Try(string id, Action read) => SkippedCapture.Try(id, _skipped, read);

    public void Skip(string id, string reason) => _skipped.Add(new SkippedCapture(id, reason));

    public void Used(string path) => _files.Add(path);

    /// <summary>Nothing usable is an error, and so is any skip when the options are strict.</summary>
    public void Finish(int usable)
    {
        if (_options.Strict) SkippedCapture.ThrowIfAny(_skipped);
        if (usable > 0) return;
        string reasons = _skipped.Count == 0
            ? "No file has a name such as 18_MNTRL_RR_V1_channel1.npy."
            : "Of each capture the reason:\n" + string.Join("\n", _skipped.Select(s => $"  - {s.CaptureId}: {s.Reason}"));
        throw new TreePoseException($"{_layout.Directory}: nothing can be used. {reasons}");
    }

    public IReadOnlyDictionary<string, string> Manifest() => FileHashes.Of(_layout.Directory, _files);

    private static StudyCaptureName? Whole(string name) => StudyCaptureName.TryParse(name, out string rest) is { } parsed && rest.Length == 0 ? parsed : null;

    private static void CheckChannels(int[] channels)
    {
        if (channels.Length == 0 || channels.Any(c => c < 1) || channels.Distinct().Count() != channels.Length)
            throw new OptionsException([$"'channels' cannot be '{string.Join(",", channels)}': allowed are distinct numbers from 1, for example 1,2,3,4."]);
    }
}
