using System.Diagnostics;

namespace TreePose.Benchmarks;

/// <summary>
/// <c>--vectors 256|512</c>: both sides of a comparison under one width of vectors. .NET, ATen, oneDNN, MKL and NumPy each read a
/// variable of their own when they start, so the comparison runs in a process of its own that has them all. ONNX Runtime has none:
/// see <c>NarrowOnnxRuntime</c>.
/// </summary>
internal static class VectorWidth
{
    private const string Option = "--vectors",
        Held = "TREEPOSE_BENCH_VECTORS";

    /// <summary>The width that was asked for and is kept, in bits; null when none was.</summary>
    public static int? Asked => int.TryParse(Environment.GetEnvironmentVariable(Held), out int bits) ? bits : null;

    /// <summary>Takes the option out of the arguments; runs the comparison in a process of that width where one is asked for.</summary>
    /// <returns>That process's exit code; null when this one is to go on.</returns>
    /// <exception cref="TreePoseException">The width is none, or this processor lacks it.</exception>
    public static int? Keep(ref string[] args)
    {
        if (Asked is { } bits && bits != VectorRegisters.Bits)
            throw new TreePoseException(
                $"Vectors of {bits} bits were asked for, and .NET uses {VectorRegisters.Bits} bits here: nothing was measured."
            );
        int at = Array.IndexOf(args, Option);
        if (at < 0)
            return null;
        string width = at + 1 < args.Length ? args[at + 1] : "";
        args = [.. args[..at], .. args[Math.Min(at + 2, args.Length)..]];
        if (width is not ("256" or "512"))
            throw new TreePoseException($"{Option} takes 256 or 512, not '{width}'.");
        if (int.Parse(width, System.Globalization.CultureInfo.InvariantCulture) > VectorRegisters.Bits)
            throw new TreePoseException(
                $"This processor has no vectors of {width} bits ({VectorRegisters.Bits} at most): not measured here."
            );
        var start = new ProcessStartInfo(Environment.ProcessPath!, args) { Environment = { [Held] = width } };
        if (width == "256")
        {
            start.Environment["DOTNET_EnableAVX512"] = "0";
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx2";
            start.Environment["ONEDNN_MAX_CPU_ISA"] = "AVX2";
            start.Environment["MKL_ENABLE_INSTRUCTIONS"] = "AVX2";
            start.Environment["OPENBLAS_CORETYPE"] = "Haswell";
            start.Environment["NPY_DISABLE_CPU_FEATURES"] = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL";
        }
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
