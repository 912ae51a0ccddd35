using System.ComponentModel;
using System.Diagnostics;
using TreePose.Torch.Native;

namespace TreePose.App;

/// <summary>What the installed command does itself and <c>./treepose</c> of a clone does for the command that it builds.</summary>
internal static class InstalledCommand
{
    /// <summary>A script in front (<c>treepose mine.cs run …</c>) is built and run in its place.</summary>
    /// <returns>Its exit code; null where no script is in front, or the command was not installed.</returns>
    public static int? Script(string[] arguments)
    {
        if (!LibtorchPackage.IsOfTool || arguments is not [var script, ..] || !script.EndsWith(".cs", StringComparison.Ordinal))
            return null;
        if (!File.Exists(script))
        {
            Console.Error.WriteLine($"treepose: the script '{script}' does not exist.");
            return TreePoseApp.BadInput;
        }
        // Signals of a terminal reach the script as well: it closes its record, and this waits for it.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        try
        {
            var start = new ProcessStartInfo("dotnet", ["run", "--file", script, "--", .. arguments[1..]]) { UseShellExecute = false };
            start.Environment[TypedCommand.Variable] = "1";
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            Console.Error.WriteLine("treepose: scripts are built with the .NET 10 SDK, and 'dotnet' is not on the PATH.");
            return TreePoseApp.BadInput;
        }
    }
}
