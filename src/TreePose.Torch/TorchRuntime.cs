using System.Runtime.InteropServices;
using TorchSharp;

namespace TreePose.Torch;

/// <summary>Loads libtorch and tells its versions.</summary>
public static class TorchRuntime
{
    private const int ErrorsOnly = 2; // of c10's levels: information, warning, error, fatal

    /// <summary>Loads the native libraries now, on one thread an operation, so that a machine without them is told so before any work.</summary>
    /// <exception cref="TreePoseException">They cannot be loaded here.</exception>
    public static void EnsureLoaded()
    {
        // Tried here first: TorchSharp's own attempt prints its search to standard output before it fails.
        if (
            !NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out _)
            || !NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out _)
        )
        {
            throw new TreePoseException(
                "The native libtorch library cannot be loaded on this machine: TreePose needs 64-bit x86 Linux with libstdc++ 3.4.30 or newer (Debian 12, Ubuntu 22.04), with the libraries prepared by './treepose' or 'dotnet build'."
            );
        }
        Quieten();
        // Folds run side by side, a thread each: on these small networks that beats threads inside one operation.
        torch.set_num_threads(1);
        NativeMemory.KeepForReuse();
    }

    /// <summary>
    /// Keeps libtorch's own warnings off the terminal: on processors that NNPACK does not know it writes a line at every
    /// convolution. <c>TORCH_CPP_LOG_LEVEL</c>, where somebody has set it, leaves them on.
    /// </summary>
    private static void Quieten()
    {
        if (Environment.GetEnvironmentVariable("TORCH_CPP_LOG_LEVEL") is not null)
            return;
        if (!NativeLibrary.TryLoad("c10", typeof(torch).Assembly, null, out IntPtr core))
            return;
        if (NativeLibrary.TryGetExport(core, "FLAGS_caffe2_log_level", out IntPtr level))
            Marshal.WriteInt32(level, ErrorsOnly);
    }

    /// <summary>TorchSharp's and libtorch's versions, for a run's environment.</summary>
    public static IReadOnlyDictionary<string, string> Versions =>
        new Dictionary<string, string>
        {
            ["TorchSharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
            ["libtorch"] = torch.__version__,
        };
}
