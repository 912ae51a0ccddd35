using System.Globalization;
using TreePose.Experiments.Execution;

namespace TreePose.App;

/// <summary>What ends a command other than its work: one line for the user, an exit code, and a file for a fault of ours.</summary>
internal static class Faults
{
    /// <summary>A fault of TreePose: its file is to be sent.</summary>
    public const int OurFault = 1;

    /// <summary>Tells it in a line.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception fault, TextWriter errors)
    {
        switch (fault)
        {
            case HaltedException { Asked: true }:
                errors.WriteLine($"treepose: {fault.Message}");
                return TreePoseApp.Interrupted;
            case TreePoseException:
                errors.WriteLine($"treepose: {fault.Message}");
                return TreePoseApp.BadInput;
            case OperationCanceledException:
                errors.WriteLine("treepose: stopped; what is finished is kept.");
                return TreePoseApp.Interrupted;
            case AggregateException { InnerExceptions: [{ } only] }:
                return Tell(only, errors);
            case IOException or UnauthorizedAccessException:
                errors.WriteLine($"treepose: {SystemMessage(fault)}");
                return TreePoseApp.BadInput;
            default:
                errors.WriteLine(
                    $"treepose: this is a fault of TreePose, not yours: {fault.GetType().Name}, {OneLine(fault.Message)} {Kept(fault)}"
                );
                return OurFault;
        }
    }

    /// <summary>An error of the system as one sentence with a remedy: it names the path itself.</summary>
    internal static string SystemMessage(Exception fault) =>
        $"{OneLine(fault.Message)} "
        + fault switch
        {
            UnauthorizedAccessException => "Ask its owner for the right to it, or name another place (--runs, --out).",
            FileNotFoundException or DirectoryNotFoundException => "Check the path; a link may point to what is not there.",
            _ => "Make room, or name another place (--runs, --out).",
        };

    private static string OneLine(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.EndsWith('.') ? line : line + ".";
    }

    private static string Kept(Exception fault)
    {
        try
        {
            string file = Path.Combine(
                Path.GetTempPath(),
                $"treepose-fault-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.log"
            );
            File.WriteAllText(file, $"{Environment.CommandLine}\n{Environment.Version} on {Environment.OSVersion}\n{fault}\n");
            return $"The details are in {file}: please send it.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return fault.ToString().ReplaceLineEndings(" | ");
        }
    }
}
