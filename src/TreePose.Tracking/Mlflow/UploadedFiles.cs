using System.Globalization;

namespace TreePose.Tracking.Mlflow;

/// <summary>
/// Which file events a server has, kept there in a tag beside the position, because files come after everything else:
/// <c>120 +130 -57</c> is all up to event 120, 130 as well, and 57 was refused and is tried again by the next delivery.
/// </summary>
internal sealed class UploadedFiles
{
    public const string FilesTag = "treepose.files";

    private readonly SortedSet<long> _further = [];
    private readonly SortedSet<long> _refused = [];
    private long _all;

    private UploadedFiles() { }

    public static UploadedFiles Parse(string? tag)
    {
        var files = new UploadedFiles();
        foreach (string word in (tag ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
                continue; // a tag that somebody changed: files are sent again, which harms nothing
            if (word[0] == '+')
                files._further.Add(number);
            else if (word[0] == '-')
                files._refused.Add(-number);
            else
                files._all = number;
        }
        return files;
    }

    public bool Has(long sequence) => (sequence <= _all || _further.Contains(sequence)) && !_refused.Contains(sequence);

    public void Add(long sequence, bool refused)
    {
        if (refused)
            _refused.Add(sequence);
        else
            _refused.Remove(sequence);
        _further.Add(sequence);
    }

    /// <summary>Everything up to this event is there or was refused.</summary>
    public void AddAllUpTo(long sequence)
    {
        _all = Math.Max(_all, sequence);
        _further.RemoveWhere(s => s <= _all);
    }

    public override string ToString() =>
        string.Join(
            ' ',
            [Text(_all), .. _further.TakeLast(400).Select(s => "+" + Text(s)), .. _refused.Take(400).Select(s => "-" + Text(s))]
        );

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
