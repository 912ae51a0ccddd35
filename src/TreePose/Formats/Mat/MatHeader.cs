using System.Text;

namespace TreePose.Formats.Mat;

/// <summary>The first 128 bytes of a MATLAB level 5 file: a text, the version, and the letters MI in the file's byte order.</summary>
internal static class MatHeader
{
    public const int Length = 128;
    public const int VersionAt = 124,
        OrderAt = 126,
        TextLength = 116;
    private const int UserBlock = 512;

    private const string SaveAgain = "Load it in MATLAB and save it again with save(…, '-v7').";

    private static ReadOnlySpan<byte> Hdf => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the file's numbers have their most significant byte first.</summary>
    /// <param name="stream">At the file's beginning; left behind the header.</param>
    /// <param name="path">The file's name for errors.</param>
    /// <exception cref="DataFormatException">This is no level 5 file.</exception>
    public static bool ReadIsBigEndian(Stream stream, string path)
    {
        Span<byte> header = stackalloc byte[Length];
        int read = stream.ReadAtLeast(header, Length, throwOnEndOfStream: false);
        if (header.StartsWith(Hdf) || IsHdfBehindUserBlock(stream) || Text(header).StartsWith("MATLAB 7.3", StringComparison.Ordinal))
            throw new DataFormatException(path, "is a MATLAB 7.3 file (HDF5); level 5 files, saved with -v7 or -v6, are read.", SaveAgain);
        if (read >= 4 && header[..4].Contains((byte)0) && !header[..4].ContainsAnyExceptInRange((byte)0, (byte)0x7F))
            throw new DataFormatException(path, "is a MATLAB level 4 file, or none; level 5 files (-v7, -v6) are read.", SaveAgain);
        if (read < Length)
            throw new DataFormatException(path, $"is {read} bytes long; the header of a MATLAB file takes {Length}.", "Copy it again.");
        bool? bigEndian = (header[OrderAt], header[OrderAt + 1]) switch
        {
            ((byte)'I', (byte)'M') => false,
            ((byte)'M', (byte)'I') => true,
            _ => null,
        };
        int major = bigEndian == true ? header[VersionAt] : header[VersionAt + 1];
        if (bigEndian is null || major != 1)
            throw new DataFormatException(
                path,
                $"is no MATLAB level 5 file: version and byte order read {Convert.ToHexString(header[VersionAt..])}; "
                    + "0001494D (little-endian) or 01004D49 (big-endian) is expected.",
                SaveAgain
            );
        return bigEndian.Value;
    }

    /// <summary>MATLAB 7.3 puts a header of its own before the HDF5 file; some programs leave it empty.</summary>
    private static bool IsHdfBehindUserBlock(Stream stream)
    {
        long position = stream.Position;
        Span<byte> signature = stackalloc byte[8];
        stream.Position = UserBlock;
        bool found =
            stream.ReadAtLeast(signature, signature.Length, throwOnEndOfStream: false) == Hdf.Length && signature.SequenceEqual(Hdf);
        stream.Position = position;
        return found;
    }

    private static string Text(ReadOnlySpan<byte> header) => Encoding.Latin1.GetString(header[..TextLength]);
}
