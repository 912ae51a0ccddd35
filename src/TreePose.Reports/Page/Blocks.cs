using System.Text.Json.Nodes;
using TreePose.Evaluation.Verdicts;

namespace TreePose.Reports.Page;

/// <summary>A piece of a report. Texts are plain: whatever writes a block escapes them.</summary>
public abstract record Block;

/// <summary>A paragraph.</summary>
public sealed record Prose(string Text) : Block;

/// <summary>Something to know before reading on: the run is partial, data is missing.</summary>
public sealed record Notice(string Title, string Text) : Block;

/// <summary>Names with values.</summary>
public sealed record Facts(IReadOnlyList<(string Name, string Value)> Items) : Block;

/// <summary>A table; numbers stand right.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Headers; the first column names the row.</param>
/// <param name="Rows">The rows.</param>
public sealed record DataTable(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<Row> Rows) : Block
{
    /// <summary>Below the table: what abbreviations mean.</summary>
    public string? Legend { get; init; }
}

/// <summary>A header, with what it means.</summary>
public sealed record Column(string Header, bool IsNumber = false, string? Meaning = null)
{
    /// <summary>Whether its cells are formulas in plain letters (<c>sqrt(x^2 + y^2)</c>), which are set as formulas.</summary>
    public bool IsFormula { get; init; }
}

/// <summary>A row of cells.</summary>
public sealed record Row(IReadOnlyList<string> Cells, RowKind Kind = RowKind.Plain);

/// <summary>How a row stands out.</summary>
public enum RowKind
{
    /// <summary>It does not.</summary>
    Plain,

    /// <summary>The run's own result.</summary>
    Result,

    /// <summary>What the result is compared with.</summary>
    Baseline,

    /// <summary>Something the user changed.</summary>
    Changed,
}

/// <summary>A confusion matrix: rows are true, columns predicted.</summary>
public sealed record Confusion(string Caption, IReadOnlyList<string> Classes, long[][] Counts) : Block;

/// <summary>A drawing.</summary>
/// <param name="Svg">Inline SVG.</param>
/// <param name="Caption">What is seen.</param>
/// <param name="Keys">What colours and marks mean.</param>
/// <param name="Plot">The record's own picture of the same, where there is one: notebooks show that.</param>
public sealed record Drawing(string Svg, string Caption, IReadOnlyList<Key> Keys, string? Plot = null) : Block
{
    /// <summary>Wider than a narrow screen: scrolls in its own box.</summary>
    public bool Wide { get; init; }
}

/// <summary>An entry of a figure's key.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Class">Style class, as in the drawing.</param>
/// <param name="Mark">How it is drawn.</param>
public sealed record Key(string Name, string Class, Mark Mark);

/// <summary>How something is drawn.</summary>
public enum Mark
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashed,

    /// <summary>A dotted line.</summary>
    Dotted,

    /// <summary>A filled box.</summary>
    Box,

    /// <summary>Marks of points, told apart by shape too.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle.</summary>
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,
}

/// <summary>A picture file of the record.</summary>
public sealed record Picture(string RelativePath, string Alternative) : Block;

/// <summary>Several blocks side by side where there is room.</summary>
public sealed record Grid(IReadOnlyList<Block> Blocks) : Block;

/// <summary>Blocks that are shown on demand.</summary>
public sealed record Details(string Summary, IReadOnlyList<Block> Blocks) : Block
{
    /// <summary>Open at first.</summary>
    public bool Open { get; init; }
}

/// <summary>Text that is copied as it stands.</summary>
public sealed record Code(string Text) : Block;

/// <summary>Animated range-Doppler maps with what was true and predicted under them.</summary>
/// <param name="Caption">What is seen.</param>
/// <param name="Movies">What the page's script plays.</param>
public sealed record Player(string Caption, JsonArray Movies) : Block;

/// <summary>A part of a report with a heading.</summary>
public sealed record Section(string Id, string Title, IReadOnlyList<Block> Blocks);

/// <summary>A figure with its interval, beside others of its kind.</summary>
public sealed record Rung(string Name, double? Value, double? Lower, double? Upper, bool IsModel);

/// <summary>What the first screen says.</summary>
public sealed record Headline
{
    /// <summary>What the experiment asks.</summary>
    public required string Question { get; init; }

    /// <summary>What it shows: the same as the terminal says.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>What the figures count, and which way is better.</summary>
    public string Quantity { get; init; } = "";

    /// <summary>The model first, then its baselines.</summary>
    public IReadOnlyList<Rung> Ladder { get; init; } = [];

    /// <summary>Format of the figures.</summary>
    public string Format { get; init; } = "0.000";

    /// <summary>What the interval is.</summary>
    public string? About { get; init; }
}

/// <summary>A whole report.</summary>
/// <param name="Title">Title of the page.</param>
/// <param name="RunName">Name of the run.</param>
/// <param name="Status">How the run stands, in a word.</param>
/// <param name="Notices">What stands above everything.</param>
/// <param name="Headline">The first screen.</param>
/// <param name="Summary">Names with values below it.</param>
/// <param name="Sections">The rest.</param>
public sealed record ReportDocument(
    string Title,
    string RunName,
    string Status,
    IReadOnlyList<Notice> Notices,
    Headline Headline,
    IReadOnlyList<(string Name, string Value)> Summary,
    IReadOnlyList<Section> Sections
);
