using System.Globalization;
using System.Text.Json.Nodes;

namespace TreePose.Formats.Dca1000;

/// <summary>A place in a file of mmWave Studio; masks there are texts such as <c>0xF</c>.</summary>
internal sealed record StudioPlace(string Path, string Where, JsonNode? Node, string Remedy)
{
    public StudioPlace In(string key) => Maybe(key) ?? throw new DataFormatException(Path, $"lacks {Address(key)}.", Remedy);

    public StudioPlace? Maybe(string key) => (Node as JsonObject)?[key] is JsonObject inner ? new(Path, Address(key), inner, Remedy) : null;

    public IReadOnlyList<StudioPlace> Items(string key) =>
        (Node as JsonObject)?[key] is JsonArray { Count: > 0 } items
            ? [.. items.Select((item, i) => new StudioPlace(Path, $"{Address(key)}[{i}]", item, Remedy))]
            : throw new DataFormatException(Path, $"lacks {Address(key)}, or it is empty.", Remedy);

    public string? Text(string key) => (Node as JsonObject)?[key]?.ToString();

    public double Number(string key)
    {
        string text = Text(key) ?? throw new DataFormatException(Path, $"lacks {Address(key)}.", Remedy);
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint mask))
                return mask;
        }
        else if (Numbers.TryReal(text, out double number))
            return number;
        throw new DataFormatException(Path, $"{Address(key)} is '{ConsoleText.Clip(text, 60)}'; a number is expected.", Remedy);
    }

    public int Whole(string key) =>
        Number(key) is >= 0 and <= int.MaxValue and var number && double.IsInteger(number)
            ? (int)number
            : throw new DataFormatException(Path, $"{Address(key)} is {Text(key)}; a whole number from 0 is expected.", Remedy);

    public DataFormatException Wrong(string problem) => new($"{Path}, {Where}", problem, Remedy);

    private string Address(string key) => Where.Length == 0 ? key : $"{Where}.{key}";
}
