using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TreePose.App.Commands;

/// <summary>
/// Numbers of a command line are read like those of options: System.CommandLine by itself drops commas (<c>--minutes 2,5</c> would
/// be 25) and takes blanks and signs.
/// </summary>
internal static class StrictNumbers
{
    /// <summary>Lets every option of a command and those below it read numbers strictly.</summary>
    public static void Apply(Command command)
    {
        foreach (Option option in command.Options)
            Apply(option);
        foreach (Command below in command.Subcommands)
            Apply(below);
    }

    private static void Apply(Option option)
    {
        switch (option)
        {
            case Option<int> whole:
                whole.CustomParser = r => (int)Whole(r, int.MinValue, int.MaxValue);
                break;
            case Option<int?> whole:
                whole.CustomParser = r => (int)Whole(r, int.MinValue, int.MaxValue);
                break;
            case Option<long> whole:
                whole.CustomParser = r => Whole(r, long.MinValue, long.MaxValue);
                break;
            case Option<long?> whole:
                whole.CustomParser = r => Whole(r, long.MinValue, long.MaxValue);
                break;
            case Option<double> real:
                real.CustomParser = Real;
                break;
            case Option<double?> real:
                real.CustomParser = r => Real(r);
                break;
            default:
                break;
        }
    }

    private static long Whole(ArgumentResult result, long least, long most)
    {
        string text = Text(result);
        if (!Numbers.TryWhole(text, out long value))
            return (long)Refused(result, Numbers.Form(text, whole: true));
        return value >= least && value <= most
            ? value
            : (long)Refused(result, string.Create(CultureInfo.InvariantCulture, $"allowed is {least} to {most}"));
    }

    private static double Real(ArgumentResult result) =>
        Numbers.TryReal(Text(result), out double value) ? value : Refused(result, Numbers.Form(Text(result)));

    private static string Text(ArgumentResult result) => result.Tokens.Count == 1 ? result.Tokens[0].Value : "";

    private static double Refused(ArgumentResult result, string allowed)
    {
        string option = result.Parent is OptionResult { Option.Name: var name } ? name : result.Argument.Name;
        result.AddError($"{option} cannot be '{Text(result)}': {allowed}.");
        return 0;
    }
}
