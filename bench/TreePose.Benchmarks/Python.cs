using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TreePose.Benchmarks;

/// <summary>Runs the Python side of a comparison.</summary>
internal static class Python
{
    /// <summary>Runs a script of bench/ and returns the JSON object that it prints on its last line.</summary>
    /// <param name="script">File name in bench/.</param>
    /// <param name="modules">Modules that it needs; an interpreter that has them all is looked for.</param>
    /// <param name="arguments">Passed on.</param>
    /// <exception cref="TreePoseException">No interpreter has the modules, or the script failed.</exception>
    public static JsonObject Run(string script, string[] modules, params string[] arguments)
    {
        string interpreter = Find(modules);
        (int code, string output, string errors) = Start(interpreter, [ResultFile.Beside(script), .. arguments]);
        if (code != 0)
            throw new TreePoseException($"bench/{script} ended with code {code}:\n{errors}");
        return JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!.AsObject();
    }

    private static string Find(string[] modules)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        string[] candidates = [.. folders.Append("/usr/bin").Select(f => Path.Combine(f, "python3")).Where(File.Exists).Distinct()];
        return candidates.FirstOrDefault(c => Start(c, ["-c", "import " + string.Join(", ", modules)]).Code == 0)
            ?? throw new TreePoseException(
                $"No python3 that can import {string.Join(", ", modules)} was found (tried {(candidates.Length == 0 ? "none" : string.Join(", ", candidates))}), "
                    + "so there is nothing to compare with. Install it, on Debian with: apt-get install python3-numpy"
            );
    }

    private static (int Code, string Output, string Errors) Start(string file, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            return (-1, "", e.Message);
        }
    }
}
