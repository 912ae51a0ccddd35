using TorchSharp;

namespace TreePose.Torch;

/// <summary>Loads libtorch and tells its versions.</summary>
public static class TorchRuntime
{
    /// <summary>Loads the native libraries now, on one thread an operation, so that a machine without them is told so before any work.</summary>
    /// <exception cref="TreePoseException">They cannot be loaded here.</exception>
    public static void EnsureLoaded()
    {
        try
        {
            // Folds run side by side, a thread each: on these small networks that beats threads inside one operation.
            torch.set_num_threads(1);
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new TreePoseException(
                "The native libtorch library cannot be loaded on this machine: TreePose needs 64-bit x86 Linux with glibc 2.28 and libstdc++ 3.4.30 (Debian 12, Ubuntu 22.04) or newer; run './treepose' so that the libraries are prepared by the build.", e);
        }
    }

    /// <summary>TorchSharp's and libtorch's versions, for a run's environment.</summary>
    public static IReadOnlyDictionary<string, string> Versions => new Dictionary<string, string>
    {
        ["TorchSharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        ["libtorch"] = torch.__version__,
    };
}
