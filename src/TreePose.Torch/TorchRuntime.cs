using System.Runtime.InteropServices;
using TorchSharp;

namespace TreePose.Torch;

/// <summary>Loads libtorch and tells its versions.</summary>
public static class TorchRuntime
{
    /// <summary>Loads the native libraries now, on one thread an operation, so that a machine without them is told so before any work.</summary>
    /// <exception cref="TreePoseException">They cannot be loaded here.</exception>
    public static void EnsureLoaded()
    {
        // Tried here first: TorchSharp's own attempt prints its search to standard output before it fails.
        if (!NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _) || !NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _))
        {
            throw new TreePoseException(
                "The native libtorch library cannot be loaded on this machine: TreePose needs 64-bit x86 Linux with libstdc++ 3.4.30 or newer (Debian 12, Ubuntu 22.04), with the libraries prepared by './treepose' or 'dotnet build'.");
        }
        // Folds run side by side, a thread each: on these small networks that beats threads inside one operation.
        torch.set_num_threads(1);
        NativeMemory.KeepForReuse();
    }

    /// <summary>TorchSharp's and libtorch's versions, for a run's environment.</summary>
    public static IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string>
    {
        ["TorchSharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        ["libtorch"] = torch.__version__,
    };
}
