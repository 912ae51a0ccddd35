using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Reports.Sections;

/// <summary>The command line that made a run, as a person types it.</summary>
internal static class RunCommand
{
    public static string Of(StoredRecord record)
    {
        string[] arguments = [.. (record.Source["commandLine"] as JsonArray ?? []).Select(a => a.Text()).OfType<string>()];
        if (record.Source["script"].Text() is { } script)
        {
            string[] given = arguments.Length > 1 ? arguments[1..] : [];
            return $"dotnet run {Shell.Quote(script.Replace('\\', '/'))}{(given.Length > 0 ? " -- " + Join(given) : "")}";
        }
        if (arguments.Length == 0)
            return "# the record does not say which command made it";
        bool own = Path.GetFileNameWithoutExtension(arguments[0]).Equals("TreePose.Cli", StringComparison.OrdinalIgnoreCase);
        return own ? $"{TypedCommand.Name} " + Join(arguments[1..]) : Join(arguments);
    }

    private static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Shell.Quote));
}
