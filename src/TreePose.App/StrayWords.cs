using System.CommandLine;

namespace TreePose.App;

/// <summary>Words of a command line that are no command, told with the commands that there are.</summary>
internal static class StrayWords
{
    /// <summary>What is wrong with a command line; a word in the place of a command is told with the commands that there are.</summary>
    public static IEnumerable<string> Problems(ParseResult parsed, string[] arguments)
    {
        string? word = First(parsed, arguments);
        Command command = IsDirective(word) ? parsed.RootCommandResult.Command : parsed.CommandResult.Command;
        string[] names = [.. command.Subcommands.Select(c => c.Name)];
        if (names.Length == 0)
            return parsed.Errors.Select(e => e.Message);
        string allowed = string.Join(", ", names);
        return word is not null
            ? [$"there is no command '{word}'. Did you mean '{NearestText.Among(names, word)}'? Allowed is {allowed}."]
            : [$"a command is missing: {allowed}."];
    }

    /// <summary>A word that stands where a command's name should; null where there is none.</summary>
    public static string? First(ParseResult parsed, string[] arguments) =>
        IsDirective(arguments.FirstOrDefault()) ? arguments[0]
        : parsed.CommandResult.Command.Subcommands.Count == 0 ? null
        : parsed.UnmatchedTokens.FirstOrDefault();

    /// <summary>What the parser would take for a directive, and pass over in silence: <c>[diagram]</c>.</summary>
    private static bool IsDirective(string? word) => word is ['[', .., ']'];
}
