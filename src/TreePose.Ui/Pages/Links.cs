namespace TreePose.Ui.Pages;

/// <summary>Where pages are: on the server, or as files of a static site.</summary>
internal abstract class Links
{
    /// <summary>Whether the site is files: nothing can be searched, compared anew or followed.</summary>
    public abstract bool AreFiles { get; }

    /// <summary>The list of runs.</summary>
    public abstract string List { get; }

    /// <summary>A run's page.</summary>
    public abstract string Run(string address);

    /// <summary>A run's report.</summary>
    public abstract string Report(string address);

    /// <summary>A comparison; null where there is none of these runs.</summary>
    public abstract string? Compare(IReadOnlyList<string> addresses);
}

/// <summary>Addresses on the server.</summary>
internal sealed class ServerLinks : Links
{
    public override bool AreFiles => false;

    public override string List => "/";

    public override string Run(string address) => $"/run/{address}";

    public override string Report(string address) => $"/run/{address}/report";

    public override string Compare(IReadOnlyList<string> addresses) => "/compare?" + string.Join('&', addresses.Select(a => "run=" + a));
}

/// <summary>Files beside each other, so that they can be put anywhere and opened from a disk.</summary>
internal sealed class FileLinks : Links
{
    private readonly Dictionary<string, string> _comparisons = [];

    public override bool AreFiles => true;

    public override string List => "index.html";

    public override string Run(string address) => $"run-{address}.html";

    public override string Report(string address) => $"report-{address}.html";

    public override string? Compare(IReadOnlyList<string> addresses) => _comparisons.GetValueOrDefault(string.Join(' ', addresses));

    /// <summary>Says that a comparison will be there.</summary>
    /// <returns>Its file.</returns>
    public string Promise(IReadOnlyList<string> addresses)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"compare-{_comparisons.Count + 1}.html");
        return _comparisons[string.Join(' ', addresses)] = file;
    }
}
