using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Datasets.Stability;
using TreePose.Runs;
using TreePose.Torch;

namespace TreePose.Notebooks;

/// <summary>TreePose in the cells of a notebook of the .NET kernel.</summary>
public static class Cells
{
    private const string Html = "text/html";

    /// <summary>
    /// Loads libtorch from where the assemblies lie, and tells the kernel how tensors, data, tables, figures of a record and reports are
    /// shown. A notebook that TreePose made calls it in its first cell.
    /// </summary>
    /// <exception cref="TreePoseException">libtorch cannot be loaded here.</exception>
    public static void Show()
    {
        TorchRuntime.EnsureLoaded();
        FindDrawing();
        Formatter.Register<torch.Tensor>((tensor, writer) => writer.Write(CellText.Of(tensor)), Html);
        Formatter.Register<FrameDataset>((data, writer) => writer.Write(CellText.Of(data)), Html);
        Formatter.Register<HoldDataset>((data, writer) => writer.Write(CellText.Of(data)), Html);
        Formatter.Register<StabilityTable>((table, writer) => writer.Write(CellText.Of(table)), Html);
        Formatter.Register<RunRecord>((run, writer) => writer.Write(CellText.Report(run.Folder)), Html);
        ScriptOutput.Showing = path =>
        {
            if (KernelInvocationContext.Current is { } cell && File.Exists(path))
                cell.DisplayAs(CellText.Picture(path), Html);
        };
    }

    /// <summary>The kernel looks for native libraries beside itself: those that draw figures lie beside their assemblies.</summary>
    private static void FindDrawing()
    {
        AssemblyLoadContext here = AssemblyLoadContext.GetLoadContext(typeof(Cells).Assembly)!;
        foreach (string name in new[] { "SkiaSharp", "HarfBuzzSharp" })
        {
            try
            {
                NativeLibrary.SetDllImportResolver(here.LoadFromAssemblyName(new AssemblyName(name)), Beside);
            }
            catch (InvalidOperationException) // asked a second time
            { }
        }
    }

    private static IntPtr Beside(string name, Assembly assembly, DllImportSearchPath? _)
    {
        string folder = Path.GetDirectoryName(assembly.Location)!,
            file = name.EndsWith(".so", StringComparison.Ordinal) ? name : name + ".so";
        return NativeLibrary.TryLoad(Path.Combine(folder, "runtimes", "linux-x64", "native", file), out IntPtr library)
            ? library
            : IntPtr.Zero;
    }
}
