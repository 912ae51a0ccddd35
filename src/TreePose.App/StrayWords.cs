using System.CommandLine;
using System.Text.RegularExpressions;
using TreePose.App.Runs;

namespace TreePose.App;

/// <summary>Words of a command line that are no command, told with the commands that there are.</summary>
internal static partial class StrayWords
{
    /// <summary>What is wrong with a command line; a word in the place of a command is told with the commands that there are.</summary>
    public static IEnumerable<string> Problems(ParseResult parsed, string[] arguments)
    {
        string? word = First(parsed, arguments);
        Command command = IsDirective(word) ? parsed.RootCommandResult.Command : parsed.CommandResult.Command;
        string[] names = [.. command.Subcommands.Select(c => c.Name)];
        if (names.Length == 0)
            return OfOptions(parsed);
        string allowed = string.Join(", ", names);
        return word is not null
            ? [$"there is no command '{word}'. Did you mean '{NearestText.Among(names, word)}'? Allowed is {allowed}."]
            : [$"a command is missing: {allowed}."];
    }

    /// <summary>What is said of a word that no option or argument takes.</summary>
    public static string Unrecognized(string word) => $"Unrecognized command or argument '{word}'.";

    /// <summary>What the parser found, an option that there is not with the one that is meant.</summary>
    private static IEnumerable<string> OfOptions(ParseResult parsed)
    {
        string[] found = [.. parsed.Errors.Select(e => e.Message)];
        if (found.Length > 1)
            found = [.. found.Where(m => !m.EndsWith("is required.", StringComparison.Ordinal))]; // the word that is wrong stands for it
        string[] options =
        [
            .. parsed.CommandResult.Command.Options.Where(o => !o.Hidden).Select(o => o.Name).Append(TreePoseCommand.Quiet.Name),
        ];
        return found.Select(m =>
            IsUnrecognized().Match(m) is { Success: true } word && Meant(options, word.Groups[1].Value) is { } meant ? $"{m} {meant}" : m
        );
    }

    /// <summary>Words that mean one thing have one name each; who says the other is told.</summary>
    private static string? Meant(string[] options, string typed) =>
        typed switch
        {
            "--out" when options.Contains(RunOptions.RootName) => $"Records go below the folder that {RunOptions.RootName} names.",
            RunOptions.RootName when options.Contains("--out") => "What this command writes goes where --out says.",
            "--json" when options.Contains("--format") => "Say --format json.",
            "--format" when options.Contains("--json") => "Say --json.",
            _ => NearestText.Among([.. options.Where(o => o.StartsWith("--", StringComparison.Ordinal))], typed) is var nearest
            && nearest[2] == typed.ElementAtOrDefault(2)
                ? $"Did you mean '{nearest}'?"
                : null,
        };

    [GeneratedRegex("^Unrecognized command or argument '(--[a-zA-Z-]+)[^']*'\\.$")]
    private static partial Regex IsUnrecognized();

    /// <summary>A word that stands where a command's name should; null where there is none.</summary>
    public static string? First(ParseResult parsed, string[] arguments) =>
        IsDirective(arguments.FirstOrDefault()) ? arguments[0]
        : parsed.CommandResult.Command.Subcommands.Count == 0 ? null
        : parsed.UnmatchedTokens.FirstOrDefault();

    /// <summary>What the parser would take for a directive, and pass over in silence: <c>[diagram]</c>.</summary>
    private static bool IsDirective(string? word) => word is ['[', .., ']'];
}
