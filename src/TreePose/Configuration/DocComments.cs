using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace TreePose.Configuration;

/// <summary>
/// What the documentation comments say about options, read from the XML files that the build writes beside the assemblies.
/// A part of a script has none: there <see cref="DescriptionAttribute"/> speaks. Nothing is said where neither is.
/// </summary>
internal static partial class DocComments
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Known = [];

    /// <summary>What a property means, in plain text; empty where nobody says.</summary>
    public static string Of(PropertyInfo property)
    {
        string? documented = Summary(property) ?? Parameter(property);
        return documented ?? property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
    }

    /// <summary>What a value of an enumeration means.</summary>
    public static string Of(Type enumeration, string name) =>
        Text(Member(enumeration, $"F:{IdOf(enumeration)}.{name}")?.Element("summary"))
        ?? enumeration.GetField(name)?.GetCustomAttribute<DescriptionAttribute>()?.Description
        ?? "";

    private static string? Summary(PropertyInfo property)
    {
        Type type = property.DeclaringType!;
        XElement? member = Member(type, $"P:{IdOf(type)}.{property.Name}");
        if (Text(member?.Element("summary")) is { } text)
            return text;
        return member?.Element("inheritdoc") is { } inherited ? Inherited(property, (string?)inherited.Attribute("cref")) : null;
    }

    private static string? Inherited(PropertyInfo property, string? from)
    {
        if (from is not null)
            return Text(Member(property.DeclaringType!, from)?.Element("summary"));
        Type type = property.DeclaringType!;
        IEnumerable<Type> above = type.GetInterfaces();
        if (type.BaseType is { } parent)
            above = above.Prepend(parent);
        return above.Select(t => t.GetProperty(property.Name)).OfType<PropertyInfo>().Select(Summary).FirstOrDefault(s => s is not null);
    }

    /// <summary>A property that a positional record makes of a parameter is documented with the record.</summary>
    private static string? Parameter(PropertyInfo property)
    {
        Type type = property.DeclaringType!;
        IEnumerable<XElement>? parameters = Member(type, $"T:{IdOf(type)}")?.Elements("param");
        return Text(parameters?.FirstOrDefault(p => (string?)p.Attribute("name") == property.Name));
    }

    private static XElement? Member(Type type, string id) => Known.GetOrAdd(type.Assembly, Read).GetValueOrDefault(id);

    private static string IdOf(Type type) =>
        (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName?.Replace('+', '.') ?? type.Name;

    private static IReadOnlyDictionary<string, XElement> Read(Assembly assembly)
    {
        string name = assembly.GetName().Name + ".xml";
        string[] folders = [Path.GetDirectoryName(assembly.Location) ?? "", AppContext.BaseDirectory];
        string? path = folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
        if (path is null)
            return new Dictionary<string, XElement>();
        try
        {
            using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var members = XDocument.Load(reader).Descendants("member").Where(m => m.Attribute("name") is not null);
            return members.GroupBy(m => (string)m.Attribute("name")!).ToDictionary(g => g.Key, g => g.First());
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException) // options work without their meaning
        {
            return new Dictionary<string, XElement>();
        }
    }

    /// <summary>Plain text: references by their last name, options as keys are written; null when there is no text.</summary>
    private static string? Text(XElement? element)
    {
        string text = element is null ? "" : Blanks().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();
        return text.Length > 0 ? text : null;
    }

    private static string Text(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "para" } paragraph => " " + string.Concat(paragraph.Nodes().Select(Text)) + " ",
            XElement element when element.Nodes().Any() => string.Concat(element.Nodes().Select(Text)),
            XElement element when (string?)element.Attribute("cref") is { } reference => Named(reference),
            XElement element => (string?)(element.Attribute("langword") ?? element.Attribute("name") ?? element.Attribute("href")) ?? "",
            _ => "",
        };

    /// <summary><c>P:TreePose.OutlierOptions.GroupBy</c> is <c>groupBy</c>, <c>T:TreePose.Part</c> is <c>Part</c>.</summary>
    private static string Named(string reference)
    {
        string name = reference.Split('(')[0].Split('.', ':')[^1];
        return reference[0] is 'P' or 'F' ? OptionProperty.NameOf(name) : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
