using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TreePose.Configuration;

/// <summary>
/// Reads a configuration file in YAML. Of its guesses at types only "no value" is made (nothing, <c>~</c>, <c>null</c>): whether
/// <c>no</c>, <c>1e-3</c> or <c>010</c> is a text, a number or neither, the option decides. Anchors, tags and several documents
/// in a file are refused.
/// </summary>
internal static class ConfigYaml
{
    private const int DeepestNesting = 32;

    /// <summary>What the file says; an empty one is a map without entries.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="where">Its name, for errors.</param>
    /// <exception cref="DataFormatException">It is not YAML, a key comes twice, or it uses what is not allowed here.</exception>
    public static ConfigNode Parse(string yaml, string where)
    {
        var events = new Events(new Parser(new Scanner(new StringReader(yaml), skipComments: true)), where);
        try
        {
            events.Next(); // the stream
            if (events.Next() is StreamEnd)
                return new ConfigMap([], 1);
            ConfigNode node = Node(events, events.Next(), 0);
            events.Next(); // the document's end
            return events.Next() is StreamEnd ? node : throw events.Refused("holds several documents.", "Keep one.");
        }
        catch (YamlException e)
        {
            throw new DataFormatException($"{where}, line {e.End.Line}", $"is not YAML ({e.Message.TrimEnd('.')}).", "Mend the line.", e);
        }
        catch (InvalidOperationException e) // of the parser, where a bracket stays open
        {
            throw new DataFormatException($"{where}, line {events.Line}", $"is not YAML ({e.Message.TrimEnd('.')}).", "Mend the line.", e);
        }
    }

    private static ConfigNode Node(Events events, ParsingEvent at, int depth)
    {
        int line = events.Line;
        if (depth > DeepestNesting)
            throw events.Refused($"is nested deeper than {DeepestNesting} levels.", "Flatten it.");
        if (at is AnchorAlias || at is NodeEvent { Anchor.IsEmpty: false })
            throw events.Refused("uses an anchor.", "Write the value out.");
        if (at is NodeEvent { Tag.IsEmpty: false })
            throw events.Refused("uses a tag.", "Take it out: the option says what its value is.");
        switch (at)
        {
            case Scalar scalar:
                bool plain = scalar.Style == ScalarStyle.Plain;
                bool none = plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL";
                return new ConfigScalar(none ? null : scalar.Value, plain ? OptionForm.Any : OptionForm.Text, line);
            case SequenceStart:
                var items = new List<ConfigNode>();
                while (events.Next() is not SequenceEnd and var item)
                    items.Add(Node(events, item, depth + 1));
                return new ConfigList(items, line);
            default:
                return Map(events, line, depth);
        }
    }

    private static ConfigMap Map(Events events, int line, int depth)
    {
        var map = new ConfigMapBuilder(events.Where);
        while (events.Next() is not MappingEnd and var key)
        {
            int at = events.Line;
            if (Node(events, key, depth + 1) is not ConfigScalar { Text: { Length: > 0 } name })
                throw events.Refused("has a key that is no text.", "Write it as a dotted key.");
            map.Add(new(name, Node(events, events.Next(), depth + 1), at));
        }
        return map.Build(line);
    }

    /// <summary>The parser's events one after another.</summary>
    private sealed class Events(Parser parser, string where)
    {
        public string Where => where;

        public int Line { get; private set; } = 1;

        public ParsingEvent Next()
        {
            parser.MoveNext();
            ParsingEvent next = parser.Current!;
            Line = (int)next.Start.Line;
            return next;
        }

        public DataFormatException Refused(string problem, string remedy) => new($"{where}, line {Line}", problem, remedy);
    }
}
