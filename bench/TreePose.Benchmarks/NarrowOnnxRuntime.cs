using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace TreePose.Benchmarks;

/// <summary>
/// ONNX Runtime held to 256 bits. It has no switch for that: it asks the processor which registers the system keeps
/// (<c>xgetbv</c>) and takes its widest kernels. Under <c>--vectors 256</c> a copy of the library is loaded that reads that answer
/// without the bits of the 512-bit registers, as on a processor that has none.
/// </summary>
internal static class NarrowOnnxRuntime
{
    // xgetbv; mov eax, eax; shl rdx, 32: how its kernels' platform reads the answer.
    private static ReadOnlySpan<byte> Read => [0x0f, 0x01, 0xd0, 0x89, 0xc0, 0x48, 0xc1, 0xe2, 0x20];

    // xgetbv; and eax, 7; xor edx, edx; nop: x87, SSE and AVX registers alone.
    private static ReadOnlySpan<byte> Narrow => [0x0f, 0x01, 0xd0, 0x83, 0xe0, 0x07, 0x31, 0xd2, 0x90];

    /// <summary>Loads the copy where 256 bits were asked for; call it before anything else of ONNX Runtime.</summary>
    /// <returns>How many places were held back; 0 when none had to be.</returns>
    /// <exception cref="TreePoseException">The library is another build than the one whose code is known here.</exception>
    public static int Keep()
    {
        if (VectorWidth.Asked != 256)
            return 0;
        string source = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libonnxruntime.so");
        byte[] library = File.ReadAllBytes(File.Exists(source) ? source : Path.Combine(AppContext.BaseDirectory, "libonnxruntime.so"));
        int places = 0;
        for (int at; (at = library.AsSpan().IndexOf(Read)) >= 0; places++)
            Narrow.CopyTo(library.AsSpan(at));
        if (places == 0)
            throw new TreePoseException("This build of ONNX Runtime cannot be held to 256 bits: nothing was measured.");
        string copy = Path.Combine(Directory.CreateTempSubdirectory("treepose-ort-").FullName, "libonnxruntime.so");
        File.WriteAllBytes(copy, library);
        nint loaded = NativeLibrary.Load(copy);
        Directory.Delete(Path.GetDirectoryName(copy)!, true); // it stays mapped
        NativeLibrary.SetDllImportResolver(
            typeof(InferenceSession).Assembly,
            (name, _, _) => name.Contains("onnxruntime", StringComparison.Ordinal) ? loaded : 0
        );
        return places;
    }
}
