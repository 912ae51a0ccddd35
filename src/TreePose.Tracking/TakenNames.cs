namespace TreePose.Tracking;

/// <summary>
/// Names at a tracker, where metrics, figures and results of folds share one space: who comes first has the plain name, another
/// kind of the same name is told by its kind. A mirror asks for every event from the first on, so a name stays what it was.
/// </summary>
internal sealed class TakenNames
{
    private readonly Dictionary<(string Kind, string Key), string> _given = [];
    private readonly HashSet<string> _taken = [];

    /// <summary>The name of this one among all that were asked for.</summary>
    /// <param name="kind">What it is: <c>metric</c>, <c>figure</c>, <c>result</c>.</param>
    /// <param name="key">What it is called in the run; with the kind it says which one it is.</param>
    /// <param name="wanted">The name that it should have.</param>
    public string Of(string kind, string key, string wanted)
    {
        if (_given.TryGetValue((kind, key), out string? known))
            return known;
        string name = wanted;
        for (int number = 1; !_taken.Add(name); number++)
            name = number == 1 ? $"{kind}.{wanted}" : $"{kind}.{wanted} {number}";
        return _given[(kind, key)] = name;
    }
}
