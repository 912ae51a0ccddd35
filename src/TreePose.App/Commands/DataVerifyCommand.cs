using System.CommandLine;
using TreePose.Datasets.Olst;

namespace TreePose.App.Commands;

/// <summary><c>treepose data verify --data SOURCE</c>: holds files against the digests that their publication states.</summary>
internal static class DataVerifyCommand
{
    private const string Kind = "olst:";

    public static Command Create()
    {
        Option<string> source = new("--data")
        {
            Description = "olst:DIR, whose publication states a digest for each file.",
            HelpName = "SOURCE",
            Required = true,
        };
        Option<bool> strict = new("--strict") { Description = "Fail when a file of the list is not there, too." };
        var command = new TreePoseCommand(
            "verify",
            "Read every file of a published data set and hold it against the digests that it states.",
            "./treepose data verify --data olst:DIR"
        )
        {
            CommonOptions.Nameless(g => g),
            source,
            strict,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                string given = parsed.GetValue(source)!;
                if (!given.StartsWith(Kind, StringComparison.Ordinal))
                    throw new OptionsException([$"'{given}' states no digests: allowed is {Kind}DIR."]);
                OlstVerification found = ConsoleProgress.Run(p =>
                    OlstVerification.Of(HomeFolder.Expand(given[Kind.Length..]), p, cancellation)
                );
                return Write(parsed.InvocationConfiguration.Output, found, parsed.GetValue(strict));
            }
        );
        return command;
    }

    private static int Write(TextWriter output, OlstVerification found, bool strict)
    {
        string files = found.Same == 1 ? "1 file is" : $"{found.Same} files are";
        output.WriteLine($"{found.Folder}: {files} as published.");
        if (found.Missing.Count > 0)
        {
            output.WriteLine($"Not there ({found.Missing.Count}):");
            ConsoleText.WriteList(output, found.Missing);
        }
        if (found.Wrong.Count > 0)
        {
            output.WriteLine($"Not as published ({found.Wrong.Count}):");
            ConsoleText.WriteList(output, [.. found.Wrong.Select(w => $"{w.CaptureId}: {w.Reason}")]);
        }
        return found.Wrong.Count > 0 || (strict && found.Missing.Count > 0) ? TreePoseApp.BadInput : 0;
    }
}
