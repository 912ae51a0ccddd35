using System.Security.Cryptography;
using TreePose.Formats;

namespace TreePose.Datasets;

/// <summary>Content hashes for data manifests.</summary>
public static class FileHashes
{
    /// <summary>SHA-256 of each file, keyed by its path relative to <paramref name="root"/> with forward slashes.</summary>
    /// <exception cref="DataFormatException">A file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Of(string root, IEnumerable<string> files)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
            hashes[Key(root, file)] = Hash(file);
        return hashes;
    }

    /// <summary>
    /// The same of files that are read later, one by one: one that cannot be read has no hash, and its capture is left out when its
    /// turn comes.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> OfReadable(string root, IEnumerable<string> files)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            try
            {
                hashes[Key(root, file)] = Hash(file);
            }
            catch (DataFormatException)
            {
                // said by the capture that it belongs to
            }
        }
        return hashes;
    }

    private static string Key(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');

    private static string Hash(string file) =>
        DataFile.Reading(
            file,
            () =>
            {
                using FileStream stream = DataFile.Open(file);
                return Convert.ToHexStringLower(SHA256.HashData(stream));
            }
        );
}
