using System.Globalization;
using System.Text;

namespace TreePose.Formats.C3d;

/// <summary>
/// The parameter section: groups and their parameters, each with the distance to the next. Nothing may reach beyond the section, whose
/// end is where the data begin, nor into what follows it.
/// </summary>
internal sealed class C3dParameters
{
    private const int MostDimensions = 7;
    private static readonly int[] Types = [C3dParameter.Text, C3dParameter.Bytes, C3dParameter.Whole, C3dParameter.Real];
    private readonly Dictionary<string, C3dParameter> _found = new(StringComparer.OrdinalIgnoreCase);
    private readonly C3dBytes _bytes;
    private readonly string _path;
    private readonly int _end;

    /// <param name="path">The file, for errors.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="start">Where the section begins.</param>
    /// <param name="end">First byte that is no longer part of it.</param>
    /// <exception cref="DataFormatException">The section is damaged.</exception>
    public C3dParameters(string path, C3dBytes bytes, int start, int end)
    {
        (_path, _bytes, _end) = (path, bytes, end);
        const int SectionHeader = 4;
        var groups = new Dictionary<int, string>();
        var entries = new List<(int Group, string Name, int At, int Next)>();
        for (int at = start + SectionHeader; ; )
        {
            Need(at, 1, "the list of parameters");
            int letters = Math.Abs((int)(sbyte)bytes[at]); // negative when it is locked
            if (letters == 0)
                break;
            Need(at, 4 + letters, "a parameter's name");
            int id = (sbyte)bytes[at + 1];
            string name = Encoding.UTF8.GetString(bytes.Span(at + 2, letters)).Trim().ToUpperInvariant();
            if (name.Length == 0 || name.Any(char.IsControl) || id == 0)
                throw Damaged($"at byte {at} stands neither a group nor a parameter");
            int distance = at + 2 + letters,
                step = bytes.UInt16(distance),
                next = step == 0 ? end : distance + step;
            if (step == 1 || next > end)
                throw Damaged($"{name} at byte {at} is followed by the next one at byte {next}, and the section ends at byte {end}");
            if (id < 0)
                groups[-id] = name;
            else
                entries.Add((id, name, distance + 2, next));
            if (step == 0)
                break;
            at = next;
        }
        foreach ((int group, string name, int at, int next) in entries)
        {
            if (!groups.TryGetValue(group, out string? of))
                throw Damaged($"{name} belongs to group {group}, which is not there");
            Add($"{of}:{name}", at, next);
        }
    }

    /// <summary>A parameter by group and name; null when it is not there.</summary>
    public C3dParameter? Find(string name) => _found.GetValueOrDefault(name);

    /// <summary>The numbers of a parameter; null when it is not there or empty.</summary>
    public double[]? Numbers(string name, bool unsigned = false) =>
        Find(name)?.Numbers(_bytes, unsigned) is { Length: > 0 } numbers ? numbers : null;

    /// <summary>One number; null when it is not there.</summary>
    public double? Number(string name, bool unsigned = false) => Numbers(name, unsigned)?[0];

    /// <summary>A text; empty when it is not there.</summary>
    public string Text(string name) => Find(name)?.Texts(_bytes).FirstOrDefault() ?? "";

    /// <summary>The texts of a parameter that goes on in <c>NAME2</c>, <c>NAME3</c>, …, as one holds 255 at most.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. Parts(name).SelectMany(p => p.Texts(_bytes))];

    /// <summary>The numbers of such a parameter.</summary>
    public IReadOnlyList<double> AllNumbers(string name, bool unsigned = false) =>
        [.. Parts(name).SelectMany(p => p.Numbers(_bytes, unsigned))];

    private IEnumerable<C3dParameter> Parts(string name)
    {
        for (int part = 1; Find(part == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{part}")) is { } found; part++)
            yield return found;
    }

    private void Add(string name, int at, int next)
    {
        Need(at, 2, name);
        int type = (sbyte)_bytes[at],
            axes = _bytes[at + 1];
        if (!Types.Contains(type) || axes > MostDimensions)
            throw Damaged($"{name} has the type {type} and {axes} axes; types are −1, 1, 2 and 4, axes 0 to {MostDimensions}");
        Need(at, 2 + axes, name);
        int[] dimensions = [.. Enumerable.Range(at + 2, axes).Select(i => (int)_bytes[i])];
        long length = dimensions.Aggregate((long)Math.Abs(type), (product, d) => product * d);
        int content = at + 2 + axes;
        if (content + length > next)
            throw Damaged($"{name} reaches to byte {content + length}, and what follows it begins at byte {next}");
        var found = new C3dParameter($"{_path}, {name}", type, dimensions, (content, (int)length));
        if (_found.TryGetValue(name, out C3dParameter? other) && !Same(found, other))
            throw Damaged($"{name} stands there twice, with different content");
        _found[name] = found;
    }

    private bool Same(C3dParameter one, C3dParameter other) =>
        one.Type == other.Type
        && one.Dimensions.SequenceEqual(other.Dimensions)
        && _bytes.Span(one.Content.At, one.Content.Length).SequenceEqual(_bytes.Span(other.Content.At, other.Content.Length));

    private void Need(int at, int length, string what)
    {
        if (at + length > _end)
            throw Damaged($"{what} reaches to byte {at + length}, and the section ends at byte {_end}");
    }

    private DataFormatException Damaged(string what) => new($"{_path}, parameter section", $"is damaged: {what}.", C3dFile.Remedy);
}
