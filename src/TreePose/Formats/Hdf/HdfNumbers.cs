using System.Numerics;
using PureHDF;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace TreePose.Formats.Hdf;

/// <summary>
/// Reads a dataset's numbers, whatever numeric type it has, as float or double; PureHDF itself reads a type only as that
/// type.
/// </summary>
internal abstract class HdfNumbers
{
    /// <summary>The reader for a dataset's own type.</summary>
    /// <exception cref="DataFormatException">The dataset does not hold numbers.</exception>
    public static HdfNumbers For(NativeDataset dataset, string where)
    {
        IH5DataType type = dataset.Type;
        return (type.Class, type.Size, type.Class == H5DataTypeClass.FixedPoint && type.FixedPoint.IsSigned) switch
        {
            (H5DataTypeClass.FloatingPoint, 2, _) => new Typed<Half>(),
            (H5DataTypeClass.FloatingPoint, 4, _) => new Typed<float>(),
            (H5DataTypeClass.FloatingPoint, 8, _) => new Typed<double>(),
            (H5DataTypeClass.FixedPoint, 1, true) => new Typed<sbyte>(),
            (H5DataTypeClass.FixedPoint, 2, true) => new Typed<short>(),
            (H5DataTypeClass.FixedPoint, 4, true) => new Typed<int>(),
            (H5DataTypeClass.FixedPoint, 8, true) => new Typed<long>(),
            (H5DataTypeClass.FixedPoint, 1, false) => new Typed<byte>(),
            (H5DataTypeClass.FixedPoint, 2, false) => new Typed<ushort>(),
            (H5DataTypeClass.FixedPoint, 4, false) => new Typed<uint>(),
            (H5DataTypeClass.FixedPoint, 8, false) => new Typed<ulong>(),
            _ => throw new DataFormatException(
                where,
                $"holds {type.Class} of {type.Size} bytes; whole or floating-point numbers of up to 8 bytes are expected.",
                "Save it as float32 or int16."
            ),
        };
    }

    /// <summary>Reads a selection and converts each number to the nearest <typeparamref name="T"/>.</summary>
    public abstract void Read<T>(NativeDataset dataset, Selection selection, Span<T> destination)
        where T : unmanaged, INumberBase<T>;

    private sealed class Typed<TFile> : HdfNumbers
        where TFile : unmanaged, INumberBase<TFile>
    {
        private TFile[] _block = [];

        public override void Read<T>(NativeDataset dataset, Selection selection, Span<T> destination)
        {
            if (typeof(T) == typeof(TFile))
            {
                dataset.Read(default, destination, fileSelection: selection);
                return;
            }
            if (_block.Length < destination.Length)
                _block = new TFile[destination.Length]; // kept: blocks of one capture have one size
            Span<TFile> block = _block.AsSpan(0, destination.Length);
            dataset.Read(default, block, fileSelection: selection);
            for (int i = 0; i < block.Length; i++)
                destination[i] = T.CreateSaturating(block[i]);
        }
    }
}
