using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using TreePose.Formats;
using TreePose.Torch.Training;
using static TorchSharp.torch;

namespace TreePose.Torch.Checkpoints;

/// <summary>Where training stands, besides the model's own numbers: enough to go on to the last bit.</summary>
public sealed record CheckpointState
{
    /// <summary>Name and options of the model; a checkpoint of another architecture is refused.</summary>
    public required string Architecture { get; init; }

    /// <summary>Memory of the optimiser.</summary>
    public AdamState? Optimizer { get; init; }

    /// <summary>Whole epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches done in the epoch after those.</summary>
    public int Batch { get; init; }

    /// <summary>State of each random source by name: <see cref="ResumableRandom.State"/>, a generator's state.</summary>
    public IReadOnlyDictionary<string, byte[]> RandomStates { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>What else the training loop keeps: schedule, loss sums, order of the epoch.</summary>
    public JsonObject Extra { get; init; } = [];
}

/// <summary>
/// TreePose's own checkpoint: a zip of <c>checkpoint.json</c> and raw little-endian numbers, every entry with a
/// checksum. Holds model, optimiser, schedule, random states and the position in the epoch.
/// </summary>
public static class Checkpoint
{
    private const string Manifest = "checkpoint.json",
        Format = "treepose-checkpoint";
    private const int Version = 1;
    private const string Remedy = "Use a checkpoint that this version of TreePose wrote.";
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RecordJsonRules.RequireMembers } },
    };

    /// <summary>Writes a file, whole or not at all: a full disk or a kill leaves the one before.</summary>
    public static void Save(string path, nn.Module module, CheckpointState state) =>
        AtomicFile.Write(path, stream => Save(stream, module, state));

    /// <summary>Writes to a stream.</summary>
    public static void Save(Stream stream, nn.Module module, CheckpointState state)
    {
        IReadOnlyList<StateTensor> tensors = StateTensor.Of(module);
        string[] moments = [.. state.Optimizer?.Moments.Keys ?? []],
            randoms = [.. state.RandomStates.Keys];
        var manifest = new ManifestRecord(
            Format,
            Version,
            state.Architecture,
            state.Epoch,
            state.Batch,
            state.Optimizer?.LearningRate,
            [.. tensors.Select(t => new TensorEntry(t.Name, t.Type.ToString(), t.Shape))],
            [.. moments.Select(m => new MomentsEntry(m, state.Optimizer!.Moments[m].Steps))],
            randoms,
            state.Extra
        );
        var zip = new StoredZipWriter(stream);
        zip.Add(Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, Json));
        for (int i = 0; i < tensors.Count; i++)
            zip.Add(FormattableString.Invariant($"model/{i}"), tensors[i].Bytes);
        for (int i = 0; i < moments.Length; i++)
        {
            zip.Add(FormattableString.Invariant($"adam/{i}.mean"), MemoryMarshal.AsBytes<float>(state.Optimizer!.Moments[moments[i]].Mean));
            zip.Add(
                FormattableString.Invariant($"adam/{i}.square"),
                MemoryMarshal.AsBytes<float>(state.Optimizer.Moments[moments[i]].MeanSquare)
            );
        }
        for (int i = 0; i < randoms.Length; i++)
            zip.Add(FormattableString.Invariant($"random/{i}"), state.RandomStates[randoms[i]]);
        zip.Finish();
    }

    /// <summary>Reads a file into a module of the same architecture.</summary>
    /// <exception cref="DataFormatException">Cut short, damaged, or of another architecture; the module is unchanged then.</exception>
    public static CheckpointState Load(string path, nn.Module module, string architecture)
    {
        using FileStream stream = DataFile.Open(path);
        return Load(stream, path, module, architecture);
    }

    /// <summary>Reads from a stream that can seek.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="where">Its name, for errors.</param>
    /// <param name="module">Takes the numbers.</param>
    /// <param name="architecture">What the module is; must equal what was saved.</param>
    public static CheckpointState Load(Stream stream, string where, nn.Module module, string architecture)
    {
        using var zip = new StoredZipReader(stream, where, Remedy);
        ManifestRecord manifest = ReadManifest(zip, where);
        if (manifest.Architecture != architecture)
            throw new DataFormatException(
                where,
                $"is a checkpoint of '{manifest.Architecture}'; this model is '{architecture}'.",
                "Use the options that the checkpoint was trained with."
            );
        var tensors = manifest.Tensors.Select((t, i) => ReadTensor(zip, t, i, where)).ToList();
        var moments = manifest
            .Moments.Select(
                (m, i) => (m.Name, new AdamMoments(m.Steps, Floats(zip, $"adam/{i}.mean", where), Floats(zip, $"adam/{i}.square", where)))
            )
            .ToList();
        var randoms = manifest.Randoms.Select((name, i) => (name, zip.Read(FormattableString.Invariant($"random/{i}")))).ToList();
        StateTensor.Into(module, tensors, where);
        return new CheckpointState
        {
            Architecture = manifest.Architecture,
            Epoch = manifest.Epoch,
            Batch = manifest.Batch,
            Optimizer = manifest.LearningRate is { } rate
                ? new AdamState(rate, moments.ToDictionary(m => m.Name, m => m.Item2, StringComparer.Ordinal))
                : null,
            RandomStates = randoms.ToDictionary(r => r.name, r => r.Item2, StringComparer.Ordinal),
            Extra = manifest.Extra,
        };
    }

    private static ManifestRecord ReadManifest(StoredZipReader zip, string where)
    {
        byte[] text =
            zip.Find(Manifest)
            ?? throw new DataFormatException(
                where,
                $"is no checkpoint of TreePose: it has no {Manifest}.",
                "A PyTorch file is read with PytorchFile."
            );
        try
        {
            ManifestRecord manifest = JsonSerializer.Deserialize<ManifestRecord>(text, Json) ?? throw new JsonException("null");
            if (manifest.Format != Format || manifest.Version != Version)
                throw new DataFormatException(
                    where,
                    $"is '{manifest.Format}' of version {manifest.Version}; this reads '{Format}' of version {Version}.",
                    Remedy
                );
            if (
                manifest.Tensors.Contains(null!)
                || manifest.Moments.Contains(null!)
                || manifest.Randoms.Contains(null!)
                || manifest.Tensors.DistinctBy(t => t.Name).Count() < manifest.Tensors.Length
                || manifest.Moments.DistinctBy(m => m.Name).Count() < manifest.Moments.Length
                || manifest.Randoms.Distinct().Count() < manifest.Randoms.Length
                || manifest.Moments.Any(m => m.Steps < 0)
                || manifest.Epoch < 0
                || manifest.Batch < 0
            )
                throw new JsonException("it holds null, a name twice, or a negative count");
            return manifest;
        }
        catch (Exception e) when (RecordJsonRules.IsDamage(e))
        {
            throw new DataFormatException($"{where}: {Manifest}", "is damaged.", Remedy, e);
        }
    }

    private static StateTensor ReadTensor(StoredZipReader zip, TensorEntry entry, int index, string where)
    {
        byte[] bytes = zip.Read(FormattableString.Invariant($"model/{index}"));
        // A number would be taken for a type as well.
        if (!Enum.TryParse(entry.Type, out ScalarType type) || type.ToString() != entry.Type || StateTensor.SizeOf(type) is not { } size)
            throw new DataFormatException(where, $"'{entry.Name}' is of the unknown type '{entry.Type}'.", Remedy);
        UInt128 needed = (UInt128)size;
        foreach (long length in entry.Shape)
            needed = length < 0 || needed > long.MaxValue ? UInt128.MaxValue : needed * (UInt128)length;
        return needed == (UInt128)bytes.Length
            ? new StateTensor(entry.Name, type, entry.Shape, bytes)
            : throw new DataFormatException(
                where,
                $"'{entry.Name}' has {bytes.Length} bytes; its shape [{string.Join(", ", entry.Shape)}] does not fit them.",
                Remedy
            );
    }

    private static float[] Floats(StoredZipReader zip, FormattableString name, string where)
    {
        string entry = FormattableString.Invariant(name);
        byte[] bytes = zip.Read(entry);
        return bytes.Length % 4 == 0
            ? MemoryMarshal.Cast<byte, float>(bytes).ToArray()
            : throw new DataFormatException($"{where}: {entry}", $"has {bytes.Length} bytes, no multiple of 4.", Remedy);
    }

    private sealed record TensorEntry(string Name, string Type, long[] Shape);

    private sealed record MomentsEntry(string Name, long Steps);

    private sealed record ManifestRecord(
        string Format,
        int Version,
        string Architecture,
        int Epoch,
        int Batch,
        double? LearningRate,
        TensorEntry[] Tensors,
        MomentsEntry[] Moments,
        string[] Randoms,
        JsonObject Extra
    );
}
