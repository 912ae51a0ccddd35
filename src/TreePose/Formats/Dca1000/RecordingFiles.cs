using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace TreePose.Formats.Dca1000;

/// <summary>The bytes of a recording, which may go on in further files, as if they were one file.</summary>
internal sealed partial class RecordingFiles : IDisposable
{
    private readonly List<(SafeFileHandle File, long Start)> _files = [];

    /// <summary>Opens files, in order.</summary>
    /// <exception cref="DataFormatException">One of them cannot be opened.</exception>
    public RecordingFiles(params IReadOnlyList<string> paths)
    {
        Paths = paths;
        try
        {
            foreach (string path in paths)
            {
                SafeFileHandle file = DataFile.Reading(path, () => File.OpenHandle(path));
                _files.Add((file, Length));
                Length += DataFile.Reading(path, () => RandomAccess.GetLength(file));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Bytes of all of them.</summary>
    public long Length { get; }

    /// <summary>Name of a recording without the number of its part: <c>adc_data</c> of <c>adc_data_0</c>.</summary>
    public static string NameOf(string stem) => Part().Match(stem) is { Success: true } part ? part.Groups[1].Value : stem;

    /// <summary>Number of a part; null of a file that is none.</summary>
    public static int? NumberOf(string path) =>
        Part().Match(Path.GetFileNameWithoutExtension(path)) is { Success: true } part ? int.Parse(part.Groups[2].Value) : null;

    /// <summary>The parts from the one with this number on, as far as they are there without a gap.</summary>
    /// <param name="path">Any part.</param>
    /// <param name="from">Number of the first.</param>
    public static IReadOnlyList<string> PartsFrom(string path, int from)
    {
        string folder = Path.GetDirectoryName(path) ?? "",
            name = NameOf(Path.GetFileNameWithoutExtension(path)),
            ending = Path.GetExtension(path);
        string At(int number) => Path.Combine(folder, $"{name}_{number}{ending}");
        return [.. Enumerable.Range(from, 10_000).TakeWhile(n => File.Exists(At(n))).Select(At)];
    }

    /// <summary>Reads bytes from a place on.</summary>
    /// <exception cref="DataFormatException">The recording ends before.</exception>
    public void Read(long at, Span<byte> bytes)
    {
        for (int i = _files.FindLastIndex(f => f.Start <= at); bytes.Length > 0; )
        {
            int read = i < _files.Count ? ReadSome(i, bytes, at) : 0;
            if (read == 0 && ++i >= _files.Count)
                throw new DataFormatException(Paths[^1], $"breaks off: {bytes.Length} bytes are missing at its end.", "Copy it again.");
            at += read;
            bytes = bytes[read..];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((SafeFileHandle file, _) in _files)
            file.Dispose();
    }

    private int ReadSome(int number, Span<byte> bytes, long at)
    {
        try
        {
            return RandomAccess.Read(_files[number].File, bytes, at - _files[number].Start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DataFile.Unreadable(Paths[number], e);
        }
    }

    [GeneratedRegex(@"^(.+)_([0-9]{1,4})\z")]
    private static partial Regex Part();
}
