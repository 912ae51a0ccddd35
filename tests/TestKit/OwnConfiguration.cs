using System.Runtime.CompilerServices;

namespace TreePose.TestKit;

/// <summary>Tests keep what a user would keep in the configuration folder in one of their own, gone when they end.</summary>
internal static class OwnConfiguration
{
    [ModuleInitializer]
    internal static void Use()
    {
        string folder = Directory.CreateTempSubdirectory("treepose-tests-").FullName;
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
