namespace TreePose.Formats.Tsv;

/// <summary>
/// The rows under a header line. Exports differ in their column offset: rows may end in a tab (one empty field more than
/// names), may begin with Frame and Time that the header does not name, or may lack the Frame and Time that it names.
/// </summary>
internal sealed class TsvTable
{
    private const string HeaderKey = "MARKER_NAMES"; // some exports put this key before the names
    private static readonly string[] LeadingNames = ["Frame", "Sample", "Time"];
    private readonly TsvText _text;
    private readonly int _firstRow;
    private readonly int _headerLine;
    private readonly int _fields;
    private readonly string _remedy;

    /// <param name="text">The file.</param>
    /// <param name="headerLine">The line before the first row; it names the columns.</param>
    /// <param name="given">The names, where that line does not say them.</param>
    /// <param name="remedy">What to do where rows and names do not fit; none is what to do in QTM.</param>
    /// <exception cref="DataFormatException">Rows do not fit the names, or each other.</exception>
    public TsvTable(TsvText text, int headerLine, IReadOnlyList<string>? given = null, string? remedy = null)
    {
        _remedy = remedy ?? Qualisys.HeaderlessExport.Remedy;
        (_text, _firstRow, _headerLine) = (text, headerLine + 1, headerLine);
        if (_firstRow >= text.LineCount)
        {
            throw new DataFormatException(text.Path, "there is no row of numbers after the column names.", "Export the file again.");
        }
        List<string> names = [.. given ?? text.Fields(headerLine)];
        while (names.Count > 0 && names[^1].Length == 0)
            names.RemoveAt(names.Count - 1);
        if (names.Count > 0 && string.Equals(names[0], HeaderKey, StringComparison.OrdinalIgnoreCase))
            names.RemoveAt(0);
        _fields = text.FieldCount(_firstRow);
        int trailing = CheckRows() && _fields > 1 ? 1 : 0;
        int offset = _fields - names.Count; // fields that the header does not name
        if (offset is > 0 && trailing == 1)
            offset--;
        if (offset < 0 && trailing == 1 && LeadingCount(names) >= 1 - offset)
            offset--;
        if (offset < 0)
        {
            if (LeadingCount(names) < -offset)
                throw Mismatch(names.Count);
            names.RemoveRange(0, -offset);
            offset = 0;
        }
        if (offset > 2)
            throw Mismatch(names.Count);
        (Names, Offset) = (names, offset);
        if (names.GroupBy(n => n, StringComparer.Ordinal).FirstOrDefault(g => g.Key.Length > 0 && g.Count() > 1) is { } twice)
            throw new DataFormatException(
                text.Where(headerLine),
                $"the column '{twice.Key}' stands there twice.",
                "Export the file again with distinct names."
            );
    }

    /// <summary>The places of columns.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="remedy">What to do where one is missing.</param>
    /// <exception cref="DataFormatException">One is missing; the error says all that are, and which there are.</exception>
    public int[] Require(IReadOnlyList<string> columns, string remedy)
    {
        int[] places = [.. columns.Select(IndexOf)];
        if (!places.Contains(-1))
            return places;
        string missing = string.Join(", ", columns.Where((_, i) => places[i] < 0));
        throw new DataFormatException(_text.Where(_headerLine), $"lacks {missing}; it has {string.Join(", ", Names)}.", remedy);
    }

    /// <summary>Refuses rows with fields that the header does not name, where those may stand at the end as well.</summary>
    /// <exception cref="DataFormatException">There are some.</exception>
    public void RequireAllNamed()
    {
        if (Offset != 0)
            throw Mismatch(Names.Count);
    }

    /// <summary>Column names, aligned with the rows.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Fields at the start of each row that the header does not name: 1 is a frame number, 2 are frame number and time.</summary>
    public int Offset { get; }

    public int RowCount => _text.LineCount - _firstRow;

    /// <summary>Position of a column, case ignored; −1 when there is none.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }

    /// <summary>Where a row stands, for errors.</summary>
    public string Where(int row) => _text.Where(_firstRow + row);

    /// <summary>Parses columns by position in <see cref="Names"/>; −1 is the field just before the first named one.</summary>
    /// <returns>One array a column, NaN where a field is empty.</returns>
    public double[][] Read(IReadOnlyList<int> columns)
    {
        int[] target = new int[_fields];
        Array.Fill(target, -1);
        for (int i = 0; i < columns.Count; i++)
            target[columns[i] + Offset] = i;
        var values = new double[columns.Count][];
        for (int i = 0; i < values.Length; i++)
            values[i] = new double[RowCount];
        for (int row = 0; row < RowCount; row++)
        {
            ReadOnlySpan<byte> line = _text.Line(_firstRow + row);
            for (int field = 0; field < _fields; field++)
            {
                int tab = line.IndexOf(_text.Separator);
                if (target[field] >= 0)
                {
                    string name = field >= Offset ? Names[field - Offset] : "before the first";
                    values[target[field]][row] = _text.Number(tab < 0 ? line : line[..tab], _firstRow + row, name);
                }
                line = tab < 0 ? [] : line[(tab + 1)..];
            }
        }
        return values;
    }

    /// <summary>Checks that all rows have as many fields; true when every row ends in a tab.</summary>
    private bool CheckRows()
    {
        bool trailing = true;
        for (int line = _firstRow; line < _text.LineCount; line++)
        {
            if (_text.FieldCount(line) != _fields)
            {
                throw new DataFormatException(
                    _text.Where(line),
                    $"has {_text.FieldCount(line)} fields; {_fields} are expected as in row {_firstRow + 1}.",
                    "The file is cut off or damaged: copy or export it again."
                );
            }
            ReadOnlySpan<byte> bytes = _text.Line(line);
            trailing &= bytes.Length > 0 && bytes[^1] == _text.Separator;
        }
        return trailing;
    }

    private static int LeadingCount(List<string> names) =>
        names.TakeWhile(n => n.Length == 0 || LeadingNames.Contains(n, StringComparer.OrdinalIgnoreCase)).Count();

    private DataFormatException Mismatch(int names) =>
        new(
            _text.Where(_firstRow),
            $"has {_fields} fields for {names} column names; as many, or up to two more at the start (Frame, Time), are expected.",
            _remedy
        );
}
