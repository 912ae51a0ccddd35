using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TreePose.Runs;

/// <summary>Keeps what took minutes, between the cells of a notebook, restarts of its kernel, and runs of a script.</summary>
public static class KeptState
{
    private static readonly JsonSerializerOptions Options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        IncludeFields = true,
    };

    /// <summary>Where states are kept, below the current folder.</summary>
    public static string Folder => Path.Combine("model_data", "kept");

    /// <summary>
    /// Gives what was made before from the same things by the same code, else makes it and keeps it. Trainings need none of this: a
    /// record keeps them, and its folder is a state that can be kept.
    /// </summary>
    /// <param name="key">What it is called; a part of the file's name.</param>
    /// <param name="make">Makes it: numbers, texts, arrays, tuples, records of these.</param>
    /// <param name="of">What it depends on: options, a seed, texts, or files (<see cref="FileInfo"/>) by their content.</param>
    /// <exception cref="TreePoseException">It does not come back from its file as it was, or the key is no name of a file.</exception>
    public static T Cached<T>(string key, Func<T> make, params object?[] of)
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(of);
        if (string.IsNullOrEmpty(key) || key.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || key[0] == '.')
            throw new TreePoseException($"Cached: '{key}' is no key: letters, digits, - and _ are allowed, as in 'maps-of-participant-3'.");
        string file = Path.Combine(Folder, $"{key}-{Hash(key, typeof(T), of)[..16]}.json");
        if (File.Exists(file))
        {
            try
            {
                return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), Options)!;
            }
            catch (JsonException)
            {
                // damaged: it can be made again
            }
        }
        T made = make();
        byte[] bytes = Lossless(key, made);
        Directory.CreateDirectory(Folder);
        AtomicFile.WriteAllBytes(file, bytes);
        return made;
    }

    private static byte[] Lossless<T>(string key, T made)
    {
        try
        {
            byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(made, Options);
            byte[] again = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<T>(bytes, Options), Options);
            if (!bytes.AsSpan().SequenceEqual("{}"u8) && again.AsSpan().SequenceEqual(bytes))
                return bytes;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException) { }
        throw new TreePoseException(
            $"Cached: '{key}' is of type {typeof(T).Name}, which does not come back from a file as it was. Keep numbers, texts, arrays, "
                + "tuples or records of these; of a training, the folder of its record."
        );
    }

    private static string Hash(string key, Type type, object?[] of)
    {
        var text = new StringBuilder(key).Append('\n').Append(type.ToString()).Append('\n');
        text.Append(typeof(KeptState).Module.ModuleVersionId).Append('\n');
        foreach (object? thing in of)
            text.Append(thing is FileInfo file ? RunFiles.Hash(file.FullName) : JsonSerializer.Serialize(thing, Options)).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
