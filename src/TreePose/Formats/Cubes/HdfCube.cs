using System.Runtime.InteropServices;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;
using TreePose.Formats.Hdf;

namespace TreePose.Formats.Cubes;

/// <summary>
/// An array in an HDF5 file; complex numbers are a compound of two numbers, as h5py writes them. Attributes of the array, or of the file,
/// may say what a JSON beside it would.
/// </summary>
internal sealed class HdfCube : ICubeNumbers
{
    private readonly string _where;
    private readonly NativeFile _file;
    private readonly NativeDataset _dataset;
    private readonly HdfNumbers? _real;
    private readonly int _partBytes; // of complex numbers
    private CubeAxes? _axes;

    private HdfCube(string path, NativeFile file, CubeFacts facts)
    {
        _file = file;
        (string address, _dataset) = Find(path, file, facts.DatasetAddress);
        _where = $"{path}, {address}";
        HdfFile.RequirePlausible(path, _dataset, _where);
        _partBytes = PartBytes(_dataset.Type);
        _real = _partBytes > 0 ? null : HdfNumbers.For(_dataset, _where);
        HdfFacts.Add(file, _dataset, facts);
    }

    public string Kind =>
        $"HDF5 array of {(_partBytes > 0 ? $"complex{_partBytes * 16}" : $"{_dataset.Type.Class} numbers of {_dataset.Type.Size} bytes")}";

    public IReadOnlyList<long> Shape => [.. _dataset.Space.Dimensions.Select(l => (long)Math.Min(l, long.MaxValue))];

    public bool IsComplex => _partBytes > 0;

    /// <summary>Opens a file and finds the array in it.</summary>
    /// <exception cref="DataFormatException">It is no HDF5 file, or it is not clear which array is meant.</exception>
    public static HdfCube Open(string path, CubeFacts facts)
    {
        NativeFile? file = null;
        try
        {
            file = HdfFile.Open(path);
            return new HdfCube(path, file, facts);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is TreePoseException or OutOfMemoryException)
                throw;
            throw HdfFile.Wrong(path, e);
        }
    }

    public void Use(CubeAxes axes) => _axes = axes;

    public void Read(int firstFrame, int frames, Span<float> block)
    {
        ulong[] starts = new ulong[Shape.Count],
            lengths = [.. _dataset.Space.Dimensions];
        if (_axes!.FrameAxis is { } axis)
            (starts[axis], lengths[axis]) = ((ulong)firstFrame, (ulong)frames);
        var selection = new HyperslabSelection(starts.Length, starts, lengths);
        try
        {
            if (_real is not null)
                _real.Read(_dataset, selection, block);
            else if (_partBytes == sizeof(float))
                _dataset.Read(default, MemoryMarshal.Cast<float, SinglePair>(block), fileSelection: selection);
            else
                ReadDoubles(selection, block);
        }
        catch (Exception e) when (e is not (TreePoseException or OutOfMemoryException))
        {
            throw HdfFile.Wrong($"{_where}, frames {firstFrame} to {firstFrame + frames - 1}", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadDoubles(Selection selection, Span<float> block)
    {
        var pairs = new DoublePair[block.Length / 2];
        _dataset.Read(default, pairs.AsSpan(), fileSelection: selection);
        for (int i = 0; i < pairs.Length; i++)
            (block[2 * i], block[2 * i + 1]) = ((float)pairs[i].r, (float)pairs[i].i);
    }

    private static (string Address, NativeDataset Dataset) Find(string path, NativeFile file, string? address)
    {
        (string Address, NativeDataset Dataset)[] all = [.. file.Children().OfType<NativeDataset>().Select(d => ($"/{d.Name}", d))];
        if (address is not null)
        {
            string full = "/" + address.TrimStart('/');
            return file.LinkExists(full) && file.Get(full) is NativeDataset found
                ? (full, found)
                : throw new DataFormatException(path, $"has no array {full}.", $"Name one: {Listed(all)}.");
        }
        (string Address, NativeDataset Dataset)[] named = [.. all.Where(d => d.Dataset.AttributeExists(HdfFacts.Axes))];
        if (named.Length == 1)
            return named[0];
        return all.Length == 1
            ? all[0]
            : throw new DataFormatException(
                path,
                $"holds {all.Length} arrays at its root ({Listed(all)}), and is no capture of INRAS (/BrdCfg, /If).",
                "Name the array: --set raw.cube.dataset=ADDRESS, or \"dataset\" in the .json beside it."
            );
    }

    private static string Listed((string Address, NativeDataset Dataset)[] all) =>
        all.Length == 0 ? "none is at the root" : string.Join(", ", all.Select(d => d.Address).Take(8));

    /// <summary>Bytes of real and imaginary part each; 0 of a type that is no complex number.</summary>
    private static int PartBytes(IH5DataType type)
    {
        if (type.Class != H5DataTypeClass.Compound || type.Size is not (8 or 16))
            return 0;
        CompoundMember[] members = [.. type.Compound.Members];
        int each = (int)type.Size / 2;
        bool isPair =
            members.Length == 2
            && members.All(m => m.Type.Class == H5DataTypeClass.FloatingPoint && m.Type.Size == each)
            && (members[0].Name, members[1].Name) is ("r", "i") or ("real", "imag");
        return isPair ? each : 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SinglePair
    {
        public float r,
            i;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct DoublePair
    {
        public double r,
            i;
    }
}
