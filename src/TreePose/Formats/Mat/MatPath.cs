using System.Globalization;
using System.Text.RegularExpressions;

namespace TreePose.Formats.Mat;

/// <summary>A step into a struct or cell: the element, from 0, and the field of a struct.</summary>
internal readonly record struct MatStep(int Index, string? Field);

/// <summary>Where an array stands in a MATLAB file, as MATLAB writes it: <c>a</c>, <c>a.b</c>, <c>a(2).b</c>, <c>c{3}</c>.</summary>
internal sealed partial record MatPath(string Variable, IReadOnlyList<MatStep> Steps)
{
    /// <summary>Reads a path.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static MatPath Parse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
            throw new ArgumentException($"'{text}' is no place in a MATLAB file: write a, a.b, a(2).b or c{{3}}.", nameof(text));
        MatStep[] steps = [.. match.Groups["step"].Captures.Select(c => Step(c.Value))];
        return new MatPath(match.Groups["name"].Value, steps);
    }

    private static MatStep Step(string text)
    {
        Match number = Number().Match(text);
        int index = number.Success ? int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture) - 1 : 0;
        return new MatStep(index, text[0] == '{' ? null : text[(text.IndexOf('.') + 1)..]);
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z_]\w*)(?<step>(\([1-9][0-9]{0,8}\))?\.\w+|\{[1-9][0-9]{0,8}\})*$")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^[({]([0-9]+)")]
    private static partial Regex Number();
}
