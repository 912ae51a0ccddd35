using System.Globalization;
using CsvHelper;

namespace TreePose.Formats.EventTable;

/// <summary>Reads the numbers of the current row and adds to the problems what is none.</summary>
internal sealed class EventTableCells(string path, CsvReader csv, int row, string capture, List<EventTableProblem> problems)
{
    /// <summary>Adds a problem of this row.</summary>
    public void Report(string reason) =>
        problems.Add(new EventTableProblem(row, capture, $"{path}, row {row}{(capture.Length > 0 ? $" ({capture})" : "")}: {reason}"));

    /// <summary>Whether the row has as many fields as the header names; it was reported when not.</summary>
    /// <param name="expected">How many the header names.</param>
    /// <param name="orMore">Whether further ones behind them do no harm.</param>
    public bool HasFields(int expected, bool orMore = false)
    {
        if (csv.FieldCount == expected || (orMore && csv.FieldCount > expected))
            return true;
        Report($"has {csv.FieldCount} fields; {expected} are expected.");
        return false;
    }

    /// <summary>A number or null where the cell is empty; NaN when it was reported.</summary>
    public double? Optional(string column)
    {
        string text = csv.GetString(column);
        if (text.Length == 0)
            return null;
        if (Numbers.TryReal(text, out double value))
            return value;
        Report($"{column} is '{text}'; {Numbers.Form(text)}.");
        return double.NaN;
    }

    /// <summary>A number that must be there; NaN when it was reported.</summary>
    public double Real(string column)
    {
        if (Optional(column) is { } value)
            return value;
        Report($"{column} is empty; a number is expected.");
        return double.NaN;
    }

    /// <summary>The column's value as a whole number from 0; 0 when it was reported.</summary>
    public int Frame(string column, double? value)
    {
        if (value is not { } v || double.IsNaN(v))
            return 0; // reported already
        if (v >= 0 && v < int.MaxValue && v == Math.Floor(v))
            return (int)v;
        Report(string.Create(CultureInfo.InvariantCulture, $"{column} is {v}; a whole number from 0 is expected."));
        return 0;
    }

    /// <summary>A whole number from 0 that must be there; 0 when it was reported.</summary>
    public int Whole(string column) => Frame(column, Real(column));

    /// <summary>A text that must be there; empty when it was reported.</summary>
    public string Text(string column)
    {
        string text = csv.GetString(column);
        if (text.Length == 0)
            Report($"{column} is empty; a text is expected.");
        return text;
    }
}
