using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Reports.Data;
using TreePose.Runs;

namespace TreePose.App.Runs;

/// <summary><c>--json</c>: results on standard output, for scripts.</summary>
internal static class RunJson
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    /// <summary>The option.</summary>
    public static Option<bool> Option() => new("--json") { Description = "Results as JSON on standard output, nothing else." };

    /// <summary>
    /// Does the work of a command that has the option. Where it is given, the run stands on standard output, and what the command says
    /// otherwise on standard error.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="json">The option.</param>
    /// <param name="work">Is told where to write; gives the exit code and the record.</param>
    /// <returns>The exit code.</returns>
    public static int Print(ParseResult parsed, Option<bool> json, Func<TextWriter, (int Code, string Record)> work)
    {
        InvocationConfiguration to = parsed.InvocationConfiguration;
        if (!parsed.GetValue(json))
            return work(to.Output).Code;
        (int code, string record) = work(parsed.GetValue(TreePoseCommand.Quiet) ? TextWriter.Null : to.Error);
        Write(to.Output, record);
        return code;
    }

    /// <summary>A run that ended: where it is, how it stands, its results, its verdict.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="folder">Its record.</param>
    public static void Write(TextWriter output, string folder)
    {
        StoredRun run = StoredRun.Open(folder);
        Write(
            output,
            new JsonObject
            {
                ["record"] = folder,
                ["id"] = run.Info.Id,
                ["status"] = RunStatuses.Name(run.Info.Status),
                ["verdict"] = VerdictFile.Read(folder)?.Sentence,
                ["results"] = run.Results?.DeepClone(),
            }
        );
    }

    /// <summary>A document.</summary>
    public static void Write(TextWriter output, JsonObject document) => output.WriteLine(document.ToJsonString(Format));
}
