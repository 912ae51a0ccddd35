using System.CommandLine;
using System.Text.Json;
using TreePose.App.Completion;

namespace TreePose.App.Commands;

/// <summary>
/// An option with a few values, named as people write them. It is read as text until it is asked for: an option of each type of values
/// would be compiled at the start of every command.
/// </summary>
internal sealed class ChoiceOption<T> : Option<string>
    where T : struct, Enum
{
    private readonly string[] _names;
    private readonly T _otherwise;

    /// <summary>Makes the option.</summary>
    /// <param name="name"><c>--format</c>.</param>
    /// <param name="otherwise">The value when it is left out.</param>
    /// <param name="description">What each is.</param>
    /// <param name="helpName">In the help.</param>
    /// <param name="others">The other values; all of the type when none is named.</param>
    public ChoiceOption(string name, T otherwise, string description, string helpName, params T[] others)
        : base(name)
    {
        _otherwise = otherwise;
        string first = NameOf(otherwise);
        _names = others.Length > 0 ? [first, .. others.Select(NameOf)] : [.. Enum.GetNames(typeof(T)).Select(Written)];
        Description = $"{description}; {first} when left out.";
        HelpName = helpName;
        Validators.Add(result =>
        {
            if (result.Tokens is [.., var last] && Find(last.Value) is null)
                result.AddError($"{name} cannot be '{last.Value}': allowed is {string.Join(", ", _names)}.");
        });
        this.Suggest(_ => _names);
    }

    /// <summary>What was chosen.</summary>
    public T Of(ParseResult parsed) => parsed.GetValue(this) is { } given ? Enum.Parse<T>(Find(given)!, ignoreCase: true) : _otherwise;

    private string? Find(string given) => _names.FirstOrDefault(n => n.Equals(given, StringComparison.OrdinalIgnoreCase));

    private static string NameOf(T value) => Written(value.ToString());

    private static string Written(string inCode) => JsonNamingPolicy.CamelCase.ConvertName(inCode);
}
