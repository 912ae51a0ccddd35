using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using TreePose.App.Commands;
using TreePose.App.Runs;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Runs;

namespace TreePose.App.Completion;

/// <summary>
/// What could stand at the end of a command line that is being typed: <c>treepose "[suggest:8]" "run goup"</c>, the form in which
/// System.CommandLine's own programs are asked. The answer is one word a line.
/// </summary>
internal static class Suggestions
{
    private const string Directive = "[suggest";

    /// <summary>Whether a shell asks, and no person.</summary>
    public static bool AreAskedBy(string[] arguments) =>
        arguments is [{ } first, ..] && first.StartsWith(Directive, StringComparison.Ordinal) && first[^1] == ']';

    /// <summary>Answers a shell.</summary>
    public static int Write(Command root, string[] arguments, TextWriter output)
    {
        string line = arguments.Length > 1 ? arguments[1] : "";
        string position = arguments[0][..^1].Split(':')[^1];
        if (int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int cursor) && cursor < line.Length)
            line = line[..cursor];
        foreach (string each in Of(root, line))
            output.WriteLine(each);
        return 0;
    }

    /// <summary>Words that could follow, or that the last begun one could become.</summary>
    public static IEnumerable<string> Of(Command root, string line)
    {
        string word = line.Length > 0 && line[^1] != ' ' ? line.Split(' ')[^1] : "";
        ParseResult before = root.Parse(line[..^word.Length]);
        Command command = before.CommandResult.Command;
        string? previous = before.Tokens.Count > 0 ? before.Tokens[^1].Value : null;
        Option? option = command.Options.FirstOrDefault(o =>
            (o.Name == previous || o.Aliases.Contains(previous!)) && o.ValueType != typeof(bool)
        );
        CompletionContext context = root.Parse(line).GetCompletionContext();
        IEnumerable<CompletionItem> items = option?.GetCompletions(context) ?? command.GetCompletions(context);
        return items.Select(i => i.Label).Where(l => l.StartsWith(word, StringComparison.Ordinal) && !IsShort(l)).Distinct();
    }

    /// <summary><c>-h</c> and <c>/h</c>, which <c>--help</c> says.</summary>
    private static bool IsShort(string label) => label[0] == '/' || (label[0] == '-' && !label.StartsWith("--", StringComparison.Ordinal));

    /// <summary><c>key=value,…</c> of an experiment's options; values where they can be counted.</summary>
    public static IEnumerable<string> Settings(Experiment? experiment, string word)
    {
        if (experiment is null)
            return [];
        OptionEntry[] entries = [.. OptionCatalogue.Of(experiment.DefaultOptions).Entries.Where(e => !CommonOptions.SaysStrict(e.Key))];
        int equals = word.IndexOf('=');
        if (equals < 0)
            return entries.Select(e => e.Key + "=");
        OptionEntry? entry = entries.FirstOrDefault(e => e.Key == word[..equals]);
        string begun = word[..(Math.Max(equals, word.LastIndexOf(',')) + 1)];
        return entry is null
            ? []
            : (entry.Type.Contains("true or false") ? ["true", "false"] : entry.Values.Select(v => v.Name)).Select(v => begun + v);
    }

    /// <summary>Kinds of data up to the colon, with names behind it where they can be counted.</summary>
    public static IEnumerable<string> Data(Experiment experiment) =>
        experiment
            .DataKinds.Split(", ")
            .SelectMany(kind =>
            {
                string[] parts = kind.Split(':');
                return parts[1].Contains('|') ? parts[1].Split('|').Select(w => $"{parts[0]}:{w}") : [$"{parts[0]}:"];
            });

    /// <summary>Names of the runs below the folder that the command line names.</summary>
    public static IEnumerable<string> Runs(CompletionContext context)
    {
        Option<string>? root = context
            .ParseResult.CommandResult.Command.Options.OfType<Option<string>>()
            .FirstOrDefault(o => o.Name == RunOptions.RootName);
        if (root is null || !Directory.Exists(context.ParseResult.GetValue(root)))
            return [];
        return [.. new RunStore(context.ParseResult.GetValue(root)!).List().Select(r => r.Name), "latest"];
    }

    /// <summary>Adds a source of words to an argument.</summary>
    public static void Suggest(this Argument argument, Func<CompletionContext, IEnumerable<string>> words)
    {
        argument.CompletionSources.Add(context => words(context).Select(w => new CompletionItem(w)));
        argument.HelpName ??= argument.Name; // or help lists the words in its place: every run that there is
    }

    /// <summary>Adds a source of words to an option.</summary>
    public static void Suggest(this Option option, Func<CompletionContext, IEnumerable<string>> words) =>
        option.CompletionSources.Add(context => words(context).Select(w => new CompletionItem(w)));
}
