using System.Text;
using System.Text.RegularExpressions;
using PureHDF;
using PureHDF.VOL.Native;

namespace TreePose.Formats.Hdf;

/// <summary>Opens HDF5 files for every reader of ours, and says what is wrong with one that cannot be read.</summary>
internal static partial class HdfFile
{
    private const string Repack = "h5repack -f GZIP=4 OLD.h5 NEW.h5";
    private static readonly byte[] Matlab5 = "MATLAB 5.0 MAT-file"u8.ToArray();

    static HdfFile()
    {
        HdfFilters.Register();
        HdfChunkCache.Register();
    }

    /// <summary>Opens a file; errors of the library pass through, for <see cref="Wrong"/>.</summary>
    /// <exception cref="DataFormatException">
    /// It cannot be opened, is a MATLAB file from before HDF5, or claims what cannot be in it.
    /// </exception>
    public static NativeFile Open(string path)
    {
        CheckMatlab(path);
        FileStream file = DataFile.Open(path);
        try
        {
            HdfStructure.Check(file, path);
            file.Position = 0;
            return H5File.Open(new HdfStream(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>An error of the library as one of ours, with the remedy that fits.</summary>
    /// <param name="where">File and place in it.</param>
    /// <param name="error">As it was thrown.</param>
    /// <param name="otherwise">What to do when the error says nothing better.</param>
    public static DataFormatException Wrong(string where, Exception error, string? otherwise = null)
    {
        Exception inner = error;
        while (inner.InnerException is { } next && MissingFilter().Match(inner.Message) is { Success: false })
            inner = next;
        if (MissingFilter().Match(inner.Message) is { Success: true } filter)
        {
            string name = filter.Groups[2].Value is "4" ? "szip" : filter.Groups[1].Value.Split(" (")[0].Split(';')[0];
            return new DataFormatException(
                where,
                $"is compressed with {name} (HDF5 filter {filter.Groups[2].Value}), which cannot be read here.",
                $"Save it with gzip or without compression, or convert it with '{Repack}'.",
                error
            );
        }
        if (error.ToString().Contains("'Nbit'", StringComparison.OrdinalIgnoreCase))
        {
            return new DataFormatException(
                where,
                "is packed with nbit (HDF5 filter 5), which cannot be read here.",
                $"Convert it with '{Repack}'.",
                error
            );
        }
        string problem = inner.Message.TrimEnd('.');
        string remedy = error.ToString().Contains("byte order", StringComparison.OrdinalIgnoreCase)
            ? "Save the numbers in little-endian order, e.g. array.astype('<f4')."
            : otherwise ?? "The file is truncated, damaged or no HDF5 file: copy it again, or look at it with h5dump.";
        return new DataFormatException(where, $"cannot be read as HDF5 ({problem}).", remedy, error);
    }

    /// <summary>
    /// Refuses a dataset that claims more than its file can hold: deflate packs 1032 to 1 at best, and what was never written
    /// takes no room at all.
    /// </summary>
    /// <exception cref="DataFormatException">It does.</exception>
    public static void RequirePlausible(string path, IH5Dataset dataset, string where)
    {
        const int MostPerByte = 2000;
        UInt128 claimed = (UInt128)dataset.Type.Size;
        foreach (ulong length in dataset.Space.Dimensions)
            claimed = claimed > long.MaxValue ? claimed : claimed * length;
        using FileStream file = DataFile.Open(path); // the content's size, also where the path is a link
        long bytes = file.Length;
        if (claimed > (UInt128)MostPerByte * (UInt128)bytes)
            throw new DataFormatException(
                where,
                $"claims {claimed} bytes in a file of {bytes}, more than any compression gives.",
                "The file is damaged or was made to be so: copy it again."
            );
    }

    private static void CheckMatlab(string path)
    {
        Span<byte> start = stackalloc byte[124];
        using (FileStream file = DataFile.Open(path))
            start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (!start.StartsWith(Matlab5))
            return;
        throw new DataFormatException(
            path,
            $"is a MATLAB file of version 5 ('{Encoding.ASCII.GetString(start[..Math.Min(start.Length, 60)]).Trim()}'); HDF5 is expected.",
            "In MATLAB, load it and save it with save('FILE', '-v7.3')."
        );
    }

    [GeneratedRegex("Could not find filter '(.*)' with ID '([0-9]+)'")]
    private static partial Regex MissingFilter();
}
