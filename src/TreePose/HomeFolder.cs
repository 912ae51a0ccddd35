namespace TreePose;

/// <summary>
/// The <c>~</c> of paths that a person types. A shell replaces it only at the begin of a word: not in <c>--out=~/x</c>, not in
/// <c>study:~/x</c>, and not in a configuration file.
/// </summary>
public static class HomeFolder
{
    /// <summary>A path with <c>~</c> at its begin replaced by the home folder; every other text as it is.</summary>
    public static string Expand(string path) =>
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path;

    /// <summary>An argument of a command line: a path, <c>--option=PATH</c>, <c>KIND:PATH</c>, <c>key=PATH</c>.</summary>
    public static string ExpandArgument(string argument)
    {
        int from = 0;
        if (argument.StartsWith("--", StringComparison.Ordinal) && argument.IndexOf('=') is > 0 and var option)
            from = option + 1;
        string value = argument[from..];
        int at = value.IndexOf('~');
        // behind a word such as 'study:' or 'key=' alone: elsewhere it is a part of a name
        bool begins =
            at == 0
            || (
                at > 0
                && (value[at - 1] is ':' or '=')
                && value[..(at - 1)].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            );
        return begins ? argument[..(from + at)] + Expand(value[at..]) : argument;
    }
}
