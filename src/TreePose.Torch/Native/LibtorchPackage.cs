using System.ComponentModel;
using System.Diagnostics;

namespace TreePose.Torch.Native;

/// <summary>
/// Fetches libtorch for the installed command, which does not carry it: half a gigabyte that other programs of this user may have
/// already. NuGet does it, from the sources that the user has set up, into the folder of their packages, and checks what it gets.
/// </summary>
internal static class LibtorchPackage
{
    /// <inheritdoc cref="TypedCommand.IsOfTool"/>
    public static bool IsOfTool => TypedCommand.IsOfTool;

    /// <summary>Fetches it.</summary>
    /// <param name="tell">Gets one sentence before it begins.</param>
    /// <exception cref="TreePoseException">NuGet did not get it; the message says why and what to do.</exception>
    public static void Fetch(TextWriter tell)
    {
        string packages = TorchLibraries.PackagesFolder,
            folder = Directory.CreateTempSubdirectory("treepose-libtorch-").FullName;
        tell.WriteLine(
            $"treepose: libtorch {TorchLibraries.Version} is not on this machine yet. NuGet fetches it once, from your package sources: "
                + $"128 MB to load, 0.6 GB in {packages}."
        );
        try
        {
            string project = Path.Combine(folder, "libtorch.csproj");
            File.WriteAllText(project, Project());
            (int code, string said) = Restore(project, packages);
            if (code != 0 || TorchLibraries.FolderOfLibtorch() is null)
                throw new TreePoseException(
                    $"libtorch could not be fetched: {Reason(said)} 'dotnet nuget list source' says where packages come from. Or name the "
                        + $"folder of a libtorch {TorchLibraries.Version} that is here: {TorchLibraries.Variable}=DIR."
                );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Project() =>
        $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{TorchLibraries.Package}" Version="[{TorchLibraries.Version}]" />
              </ItemGroup>
            </Project>

            """;

    private static (int Code, string Said) Restore(string project, string packages)
    {
        // A nuget.config beside the user's work counts, not only that of their home.
        string[] arguments =
        [
            "restore",
            project,
            "--packages",
            packages,
            "-p:ImportDirectoryBuildProps=false",
            "-p:ImportDirectoryBuildTargets=false",
            "-p:ImportDirectoryPackagesProps=false",
            $"-p:RestoreRootConfigDirectory={Environment.CurrentDirectory}",
            "--nologo",
            "-v:quiet",
        ];
        try
        {
            using Process restore = Process.Start(
                new ProcessStartInfo("dotnet", arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                    WorkingDirectory = Path.GetDirectoryName(project)!,
                }
            )!;
            Task<string> errors = restore.StandardError.ReadToEndAsync();
            string output = restore.StandardOutput.ReadToEnd();
            restore.WaitForExit();
            return (restore.ExitCode, output + errors.Result);
        }
        catch (Win32Exception)
        {
            return (1, "error: 'dotnet' is not on the PATH, and the .NET 10 SDK is needed for it.");
        }
    }

    /// <summary>What NuGet says went wrong, in a line.</summary>
    private static string Reason(string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? error = lines.FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? lines.LastOrDefault();
        string reason = error is null
            ? "NuGet does not say why"
            : error[(error.IndexOf("error", StringComparison.Ordinal) is >= 0 and var at ? at : 0)..];
        return reason.EndsWith('.') ? reason : reason + ".";
    }
}
