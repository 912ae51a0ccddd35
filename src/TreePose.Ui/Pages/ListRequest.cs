using TreePose.Ui.Local;

namespace TreePose.Ui.Pages;

/// <summary>How the runs of a list are put together.</summary>
internal enum Grouping
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By experiment.</summary>
    Experiment,

    /// <summary>By data source.</summary>
    Data,

    /// <summary>By the sweep that they are trials of.</summary>
    Sweep,
}

/// <summary>What a list shows.</summary>
internal sealed record ListRequest
{
    /// <summary>Runs on a page.</summary>
    public const int Rows = 50;

    /// <summary>A condition as <c>runs list --where</c> has it; empty for all.</summary>
    public string Where { get; init; } = "";

    /// <summary>A name to sort by, as <c>runs list --sort</c> has it; empty for the newest first.</summary>
    public string Sort { get; init; } = "";

    /// <summary>Names of columns beside the usual ones; none for the main figures.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>How runs are put together.</summary>
    public Grouping Group { get; init; }

    /// <summary>Whether runs are shown that were put aside.</summary>
    public bool Archived { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Reads it from an address; what is no value of a choice counts as not said.</summary>
    public static ListRequest Of(LocalRequest request) =>
        new()
        {
            Where = request.Of("where"),
            Sort = request.Of("sort"),
            Columns = request.Of("columns").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Group =
                Enum.TryParse(request.Of("group"), ignoreCase: true, out Grouping group) && Enum.IsDefined(group) ? group : Grouping.None,
            Archived = request.Of("archived") == "on",
            Page = Numbers.TryWhole(request.Of("page"), out long page) ? (int)Math.Clamp(page, 1, 1_000_000) : 1,
        };

    /// <summary>Its address on the server.</summary>
    public string Address
    {
        get
        {
            (string Name, string Value)[] said =
            [
                ("where", Where),
                ("sort", Sort),
                ("columns", string.Join(',', Columns)),
                ("group", Group == Grouping.None ? "" : Group.ToString().ToLowerInvariant()),
                ("archived", Archived ? "on" : ""),
                ("page", Page == 1 ? "" : Page.ToString(CultureInfo.InvariantCulture)),
            ];
            string query = string.Join('&', said.Where(s => s.Value.Length > 0).Select(s => $"{s.Name}={Uri.EscapeDataString(s.Value)}"));
            return query.Length == 0 ? "/" : "/?" + query;
        }
    }
}
