using System.Security.Cryptography;

namespace TreePose.Datasets;

/// <summary>Content hashes for data manifests.</summary>
public static class FileHashes
{
    /// <summary>SHA-256 of each file, keyed by its path relative to <paramref name="root"/> with forward slashes.</summary>
    public static IReadOnlyDictionary<string, string> Of(string root, IEnumerable<string> files)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(file);
            hashes[Path.GetRelativePath(root, file).Replace('\\', '/')] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        return hashes;
    }
}
