using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;

namespace TreePose.Torch.Native;

/// <summary>
/// Where libtorch lies when it is not beside the program, as for an installed command and in a notebook: libraries that were loaded
/// by their path are found by their names from then on.
/// </summary>
internal static class TorchLibraries
{
    /// <summary>Names a folder of libtorch's libraries, before every other place.</summary>
    public const string Variable = "TREEPOSE_LIBTORCH";

    /// <summary>The package that holds libtorch.</summary>
    public const string Package = "libtorch-cpu-linux-x64";

    private const string Native = "runtimes/linux-x64/native",
        Core = "libtorch_cpu.so",
        Bridge = "libLibTorchSharp.so",
        MissingVersion = "GLIBCXX_3.4.32"; // of no symbol that is used; Debian 12 ends at 3.4.30

    /// <summary>The version of libtorch that this build is made for.</summary>
    public static string Version { get; } =
        typeof(TorchLibraries)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a.Key == "LibtorchVersion")
            ?.Value
        ?? "";

    /// <summary>The folder into which NuGet unpacks packages for this user.</summary>
    public static string PackagesFolder =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Whether both libraries can be loaded, by their names or from one of the places where they may lie.</summary>
    /// <exception cref="TreePoseException">The variable names a folder without libtorch.</exception>
    public static bool TryLoad() => NamedFolder() is null && ByName() || (FolderOfLibtorch() is { } folder && LoadFrom(folder) && ByName());

    /// <summary>The folder with libtorch; null where there is none.</summary>
    /// <exception cref="TreePoseException">The variable names a folder without libtorch.</exception>
    public static string? FolderOfLibtorch()
    {
        if (NamedFolder() is { } named)
            return File.Exists(Path.Combine(named, Core))
                ? named
                : throw new TreePoseException(
                    $"{Variable}: there is no {Core} in '{named}'. Give the folder of libtorch {Version}'s libraries, or unset it."
                );
        return Folders(Package, Version).FirstOrDefault(f => File.Exists(Path.Combine(f, Core)));
    }

    private static string? NamedFolder() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    private static bool ByName() =>
        // Tried here first: TorchSharp's own attempt prints its search to standard output before it fails.
        NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _)
        && NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _);

    private static bool LoadFrom(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        foreach (string name in new[] { "libc10.so", Core, "libtorch.so" })
        {
            if (!NativeLibrary.TryLoad(Path.Combine(folder, name), out _))
                return false;
        }
        string version = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "";
        string? bridge = Folders("torchsharp", version).Select(f => Path.Combine(f, Bridge)).FirstOrDefault(File.Exists);
        return bridge is not null && (NativeLibrary.TryLoad(bridge, out _) || NativeLibrary.TryLoad(Loadable(bridge), out _));
    }

    /// <summary>Beside TorchSharp, beside the program, in the package that TorchSharp was loaded from, in the user's packages.</summary>
    private static IEnumerable<string> Folders(string package, string version)
    {
        string beside = Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } own ? own : AppContext.BaseDirectory;
        // packages/torchsharp/VERSION/lib/net8.0
        string packageOfTorchSharp = Path.GetFullPath(Path.Combine(beside, "..", "..", "..", ".."));
        foreach (string place in new[] { beside, AppContext.BaseDirectory })
        {
            yield return place;
            yield return Path.Combine(place, Native);
        }
        yield return Path.Combine(packageOfTorchSharp, package, version, Native);
        yield return Path.Combine(PackagesFolder, package, version, Native);
    }

    /// <summary>A copy that Debian 12 loads, in the user's cache; the package stays as it is.</summary>
    private static string Loadable(string bridge)
    {
        byte[] elf = File.ReadAllBytes(bridge);
        ElfVersions.Weaken(elf, MissingVersion);
        string copy = Path.Combine(CacheFolder.Location, "native", Convert.ToHexStringLower(SHA256.HashData(elf))[..16], Bridge);
        if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(elf))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            AtomicFile.WriteAllBytes(copy, elf);
        }
        return copy;
    }
}
