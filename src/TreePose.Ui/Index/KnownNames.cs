using System.Collections.Concurrent;

namespace TreePose.Ui.Index;

/// <summary>
/// Names of figures or options, shared by all runs that have the same ones: ten thousand runs of three experiments have a handful
/// of such lists, and texts of options are few as well.
/// </summary>
internal sealed class KnownNames
{
    private readonly ConcurrentDictionary<string, NameList> _lists = new();
    private readonly ConcurrentDictionary<string, string> _texts = new();

    /// <summary>The list of these names.</summary>
    public NameList ListOf(IReadOnlyCollection<string> names) =>
        _lists.GetOrAdd(string.Join('\n', names), _ => new NameList([.. names.Select(TextOf)])); // names have no control characters

    /// <summary>The one text of this content; long ones are not worth it.</summary>
    public string TextOf(string text) => text.Length > 200 ? text : _texts.GetOrAdd(text, text);
}

/// <summary>Names in order, each with its place.</summary>
internal sealed class NameList(string[] names)
{
    private readonly Dictionary<string, int> _places = names.Select((n, i) => (n, i)).ToDictionary(n => n.n, n => n.i);

    /// <summary>The names.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Where a name stands; −1 when it is none of them.</summary>
    public int PlaceOf(string name) => _places.GetValueOrDefault(name, -1);
}
