using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TreePose.App.Runs;
using TreePose.Torch;

namespace TreePose.App.Commands;

/// <summary><c>treepose doctor</c>: what this machine has of what TreePose uses, and what to do about what it lacks.</summary>
internal static class DoctorCommand
{
    private const long LittleSpace = 2L << 30;

    public static Command Create()
    {
        Option<string> root = RunOptions.Root();
        var command = new TreePoseCommand(
            "doctor",
            "Say what this machine has, and what to do about what it lacks.",
            "./treepose doctor",
            "./treepose doctor --runs /scratch/records"
        )
        {
            root,
        };
        command.SetAction(parsed =>
        {
            Finding[] findings = [.. Findings(parsed.GetValue(root)!)];
            TextWriter output = parsed.InvocationConfiguration.Output;
            foreach (Finding finding in findings)
            {
                output.WriteLine($"{finding.Word, -8} {finding.What, -11} {finding.Found}");
                if (finding.Remedy is { } remedy)
                    output.WriteLine($"{"", -20} {remedy}");
            }
            return findings.Any(f => f.Word == Finding.Missing) ? TreePoseApp.BadInput : 0;
        });
        return command;
    }

    private static IEnumerable<Finding> Findings(string root)
    {
        yield return Finding.Good("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}");
        yield return Finding.Good(".NET", RuntimeInformation.FrameworkDescription);
        yield return OfProgram("SDK", ["dotnet"], "--version", "scripts and './treepose' are built with it: install the .NET 10 SDK.");
        yield return Libtorch();
        yield return Finding.Good("processor", Processor());
        yield return Memory();
        yield return Folder("records", root);
        yield return Folder("temporary", Path.GetTempPath());
        yield return OfProgram("git", ["git"], "--version", "records name no commit without it: install git.");
        yield return OfProgram("Python", ["python3"], "--version", "only the tests' oracles and bench/ ask for it.");
        yield return OfProgram("browser", ["chromium", "google-chrome"], "--version", "only the tests of pages ask for Chromium.");
    }

    private static Finding Libtorch()
    {
        const string Name = "libtorch";
        if (TorchRuntime.IsFetchedByTheCommand)
            return new(Finding.Absent, Name, "not here yet", "the first command that trains fetches it: 128 MB to load, 0.6 GB on disk.");
        try
        {
            TorchRuntime.EnsureLoaded();
            string versions = string.Join(", ", TorchRuntime.Versions.Select(v => $"{v.Key} {v.Value}"));
            return Finding.Good(Name, $"loads: {versions}");
        }
        catch (TreePoseException e)
        {
            return new(Finding.Missing, Name, "does not load", e.Message);
        }
    }

    private static string Processor() => $"{Environment.ProcessorCount} cores, vectors of {VectorRegisters.Bits} bits";

    private static Finding Memory()
    {
        long bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        string found = Gigabytes(bytes);
        return bytes >= LittleSpace
            ? Finding.Good("memory", found)
            : new(Finding.Little, "memory", found, "a whole study needs 2 GB: use fewer captures at a time, or --jobs 1.");
    }

    /// <summary>Whether a folder, or the nearest one above it that is there, can be written to.</summary>
    private static Finding Folder(string what, string folder)
    {
        string full = Path.GetFullPath(folder),
            there = full;
        while (!Path.Exists(there) && Path.GetDirectoryName(there) is { } above)
            there = above;
        string probe = Path.Combine(there, $".treepose-{Guid.NewGuid():N}");
        try
        {
            using (File.Create(probe, 1, FileOptions.DeleteOnClose)) { }
            long free = new DriveInfo(there).AvailableFreeSpace;
            string found = $"{folder}: can be written, {Gigabytes(free)} free";
            return free >= LittleSpace
                ? Finding.Good(what, found)
                : new(Finding.Little, what, found, "a run with many models needs some GB: make room, or give --runs another folder.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Finding.Missing, what, $"{folder}: cannot be written", $"{e.Message} Give another folder, or ask for the right.");
        }
    }

    /// <summary>A program that is of use but not needed.</summary>
    private static Finding OfProgram(string what, string[] names, string argument, string remedy)
    {
        foreach (string name in names)
        {
            try
            {
                using Process process = Process.Start(
                    new ProcessStartInfo(name, [argument])
                    {
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                        UseShellExecute = false,
                    }
                )!;
                string said = process.StandardOutput.ReadToEnd().Trim();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return Finding.Good(what, said.Length > 0 ? said.Split('\n')[0] : name);
            }
            catch (Win32Exception) // no such program
            { }
        }
        return new(Finding.Absent, what, "not here", remedy);
    }

    private static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " GB";

    /// <summary>What was found of one thing.</summary>
    /// <param name="Word">How it stands.</param>
    /// <param name="What">Which thing.</param>
    /// <param name="Found">What is there.</param>
    /// <param name="Remedy">What to do about it; null where it is well.</param>
    private sealed record Finding(string Word, string What, string Found, string? Remedy)
    {
        public const string Missing = "missing",
            Little = "little",
            Absent = "absent";

        public static Finding Good(string what, string found) => new("ok", what, found, null);
    }
}
