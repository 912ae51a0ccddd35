using System.Runtime.InteropServices;
using TorchSharp;
using TreePose.Torch.Models;
using TreePose.Torch.Native;

namespace TreePose.Torch;

/// <summary>Loads libtorch and tells its versions.</summary>
public static class TorchRuntime
{
    /// <summary>
    /// Loads the native libraries now, on one thread an operation, so that a machine without them is told so before any work. They are
    /// looked for beside the program, beside TorchSharp, and among the user's NuGet packages; <c>TREEPOSE_LIBTORCH</c> names another
    /// folder. The installed command fetches libtorch when it is nowhere, and says so.
    /// </summary>
    /// <exception cref="TreePoseException">They cannot be loaded here.</exception>
    public static void EnsureLoaded()
    {
        bool loaded = TorchLibraries.TryLoad();
        if (!loaded && IsFetchedByTheCommand)
        {
            LibtorchPackage.Fetch(Console.Error);
            loaded = TorchLibraries.TryLoad();
        }
        if (!loaded)
        {
            throw new TreePoseException(
                "The native libtorch library cannot be loaded on this machine: TreePose needs 64-bit x86 Linux with "
                    + "libstdc++ 3.4.30 or newer (Debian 12, Ubuntu 22.04), with the libraries prepared by './treepose' or 'dotnet build', "
                    + $"or named by {TorchLibraries.Variable}=DIR."
            );
        }
        UsePlainConvolutions();
        // Folds run side by side, a thread each: on these small networks that beats threads inside one operation.
        torch.set_num_threads(1);
        NativeMemory.KeepForReuse();
    }

    /// <summary>Whether libtorch is not here and the installed command fetches it when it needs it.</summary>
    internal static bool IsFetchedByTheCommand =>
        LibtorchPackage.IsOfTool
        && OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == Architecture.X64
        && TorchLibraries.FolderOfLibtorch() is null;

    /// <summary>
    /// Convolutions go through libtorch's own matrix products. Those of oneDNN 3.7 (libtorch 2.10) are wrong on some processors
    /// where channels are no multiple of 16 and a batch has more than one entry: values off by as much as they are large, forwards
    /// and backwards, and not a word (AMD EPYC, seen with and without 512-bit vectors). NNPACK, the second in line, would make
    /// results depend on the processor. Source: <c>ConvolutionTests</c>, against double precision.
    /// </summary>
    private static void UsePlainConvolutions()
    {
        if (
            !NativeLibrary.TryLoad("torch_cpu", typeof(torch).Assembly, null, out IntPtr library)
            || !NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out IntPtr globalContext)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledMkldnnEb", out IntPtr enableMkldnn)
            || !NativeLibrary.TryGetExport(library, "_ZN2at7Context20setUserEnabledNNPACKEb", out IntPtr enableNnpack)
        )
        {
            throw new TreePoseException(
                $"libtorch {torch.__version__} does not say how oneDNN is switched off, whose convolutions are wrong on some processors: "
                    + "TreePose needs the libtorch that it was built with."
            );
        }
        IntPtr context = Marshal.GetDelegateForFunctionPointer<Context>(globalContext)();
        Marshal.GetDelegateForFunctionPointer<Enable>(enableMkldnn)(context, 0);
        Marshal.GetDelegateForFunctionPointer<Enable>(enableNnpack)(context, 0);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate IntPtr Context();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Enable(IntPtr context, byte on);

    /// <summary>TorchSharp's and libtorch's versions and the accelerator, if one is used, for a run's environment.</summary>
    public static IReadOnlyDictionary<string, string> Versions
    {
        get
        {
            var versions = new Dictionary<string, string>
            {
                ["TorchSharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
                ["libtorch"] = torch.__version__ + (_onAccelerator ? "" : " (plain convolutions)"),
            };
            if (Accelerator is { } accelerator)
                versions["device"] = accelerator;
            return versions;
        }
    }

    /// <summary>The accelerator that networks are trained on; null for the processor.</summary>
    public static string? Accelerator => _onAccelerator ? Cuda : null;

    /// <summary>Where networks can be trained: <c>cpu</c>, <c>cuda</c>.</summary>
    public static IReadOnlyList<string> Devices { get; } = ["cpu", Cuda];

    /// <summary>
    /// Makes and trains networks on a device from now on. Weights are drawn and random numbers come from the same generators on every
    /// device; sums are taken in another order on an accelerator, so figures differ in their last digits.
    /// </summary>
    /// <param name="device">One of <see cref="Devices"/>.</param>
    /// <exception cref="TreePoseException">This build or this machine has none.</exception>
    public static void Use(string device)
    {
        if (device != Cuda)
        {
            _onAccelerator = false;
            return;
        }
        if (!NativeLibrary.TryLoad("torch_cuda", typeof(torch).Assembly, null, out _))
            throw new TreePoseException(
                "--device cuda: this build has no CUDA. docs/accelerator.md says how one is made, for instance with the libtorch of a "
                    + "PyTorch that has it; or leave --device out."
            );
        EnsureLoaded();
        if (!torch.cuda.is_available())
            throw new TreePoseException(
                "--device cuda: libtorch finds no CUDA device here. Look whether 'nvidia-smi' shows one, or leave --device out."
            );
        torch.backends.cudnn.allow_tf32 = false; // rounds products to 10 bits
        torch.backends.cuda.matmul.allow_tf32 = false;
        _onAccelerator = true;
    }

    /// <summary>Moves a network that was just made to the device in use.</summary>
    internal static void Place(RadarNetwork network)
    {
        if (!_onAccelerator)
            return;
        network.to(DeviceType.CUDA);
        network.Accelerator = torch.CUDA;
    }

    private const string Cuda = "cuda";

    private static volatile bool _onAccelerator;
}
