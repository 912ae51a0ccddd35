using System.CommandLine;
using System.CommandLine.Parsing;

namespace TreePose.App;

/// <summary>Refuses options and arguments that are an empty text, as an unset variable of a shell leaves it.</summary>
internal static class EmptyText
{
    /// <summary>Makes a command and those below it refuse them.</summary>
    public static void Refuse(Command command)
    {
        command.Validators.Add(Check);
        foreach (Command below in command.Subcommands)
            Refuse(below);
    }

    private static void Check(CommandResult result)
    {
        foreach (SymbolResult given in result.Children)
            if (given.Tokens.Any(t => t.Value.Length == 0))
                result.AddError(
                    $"'{(given is OptionResult option ? option.Option.Name : ((ArgumentResult)given).Argument.Name)}' is empty: give a "
                        + "value. Is a variable of the shell not set?"
                );
    }
}
