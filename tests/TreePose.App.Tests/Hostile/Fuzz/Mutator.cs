using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TreePose.App.Tests.Hostile.Fuzz;

/// <summary>Makes damaged files of valid ones: bytes of any file, the structure of JSON and tables, the entries of archives.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly string[] Values =
    [
        "null",
        "-1",
        "0",
        "1e999",
        "77",
        "9223372036854775807",
        "true",
        "\"\"",
        "\"../../../x\"",
        "\"/etc/passwd\"",
        "\"\\u0000\"",
        "\"2,5\"",
        "\"NaN\"",
        "[]",
        "[null]",
        "{}",
        "{\"a\":null}",
        "[9223372036854775807,4]",
    ];
    private static readonly string[] Cells =
    [
        "",
        "-1",
        "1e999",
        "NaN",
        "2,5",
        "\"",
        "=1+1",
        "../x",
        "\0",
        "é",
        "99999999999999999999",
        "0",
    ];

    /// <summary>A damaged twin of a valid file.</summary>
    public byte[] Mutate(string name, byte[] valid)
    {
        byte[] bytes = valid;
        for (int times = 1 + random.Next(3); times > 0; times--)
            bytes = Once(name, bytes);
        return bytes;
    }

    private byte[] Once(string name, byte[] bytes)
    {
        if (random.Next(4) == 0)
            return Bytes(bytes);
        try
        {
            return Path.GetExtension(name) switch
            {
                ".json" => Json(bytes),
                ".jsonl" => Lines(bytes, Json),
                ".csv" or ".tsv" or ".txt" => Table(bytes),
                ".zip" or ".pth" or ".checkpoint" => Archive(bytes),
                ".gz" => Zipped(bytes),
                _ => Bytes(bytes),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or ArgumentException)
        {
            return Bytes(bytes); // damaged by an earlier step already
        }
    }

    private byte[] Bytes(byte[] bytes)
    {
        var list = new List<byte>(bytes);
        if (list.Count == 0)
            return [(byte)random.Next(256)];
        int at = random.Next(list.Count),
            length = Math.Min(1 + random.Next(random.Next(3) == 0 ? 64 : 4), list.Count - at);
        switch (random.Next(7))
        {
            case 0:
                list[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                list[at] = (byte)(
                    random.Next(4) switch
                    {
                        0 => 0,
                        1 => 0xFF,
                        2 => 0x80,
                        _ => random.Next(256),
                    }
                );
                break;
            case 2:
                list.RemoveRange(at, length);
                break;
            case 3:
                list.InsertRange(at, list.GetRange(random.Next(list.Count - length + 1), length));
                break;
            case 4:
                list.RemoveRange(at, list.Count - at);
                break;
            case 5:
                for (int i = 0; i < length; i++)
                    list[at + i] = (byte)(random.Next(2) * 0xFF);
                break;
            default:
                list.InsertRange(at, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
                break;
        }
        return [.. list];
    }

    private byte[] Json(byte[] bytes)
    {
        JsonNode? root = JsonNode.Parse(bytes);
        var nodes = new List<(JsonNode Parent, object Key)>();
        Collect(root, nodes);
        JsonNode? value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (nodes.Count == 0 || random.Next(40) == 0)
            return Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]);
        (JsonNode parent, object key) = nodes[random.Next(nodes.Count)];
        bool removes = random.Next(4) == 0;
        if (parent is JsonObject members)
        {
            if (removes)
                members.Remove((string)key);
            else
                members[(string)key] = value;
        }
        else if (removes)
            parent.AsArray().RemoveAt((int)key);
        else if (random.Next(3) == 0)
            parent.AsArray().Add(parent[(int)key]?.DeepClone());
        else
            parent.AsArray()[(int)key] = value;
        return Encoding.UTF8.GetBytes(root!.ToJsonString());
    }

    private static void Collect(JsonNode? node, List<(JsonNode, object)> into)
    {
        if (node is JsonObject members)
            foreach ((string key, JsonNode? value) in members)
            {
                into.Add((members, key));
                Collect(value, into);
            }
        else if (node is JsonArray list)
            for (int i = 0; i < Math.Min(list.Count, 200); i++)
            {
                into.Add((list, i));
                Collect(list[i], into);
            }
    }

    private byte[] Lines(byte[] bytes, Func<byte[], byte[]> mutate)
    {
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        int line = random.Next(Math.Max(1, lines.Length - 1));
        lines[line] = Encoding.UTF8.GetString(mutate(Encoding.UTF8.GetBytes(lines[line])));
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private byte[] Table(byte[] bytes)
    {
        List<string> lines = [.. Encoding.UTF8.GetString(bytes).Split('\n')];
        int line = random.Next(3) == 0 ? random.Next(Math.Min(12, lines.Count)) : random.Next(lines.Count);
        char between = lines[line].Contains('\t') ? '\t' : ',';
        List<string> cells = [.. lines[line].Split(between)];
        int cell = random.Next(cells.Count);
        switch (random.Next(7))
        {
            case 0:
                cells.RemoveAt(cell);
                break;
            case 1:
                cells.Insert(cell, cells[random.Next(cells.Count)]);
                break;
            case 2:
                lines.Insert(line, lines[random.Next(lines.Count)]);
                break;
            case 3:
                lines.RemoveRange(line, Math.Min(lines.Count - line, 1 + random.Next(3)));
                return Encoding.UTF8.GetBytes(string.Join('\n', lines));
            case 4:
                lines.RemoveRange(Math.Min(line + 1, lines.Count), lines.Count - Math.Min(line + 1, lines.Count));
                break;
            default:
                cells[cell] = Cells[random.Next(Cells.Length)];
                break;
        }
        lines[Math.Min(line, lines.Count - 1)] = string.Join(between, cells);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>One entry damaged, with a checksum that fits it: what comes behind the checksum is reached.</summary>
    private byte[] Archive(byte[] bytes)
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var zip = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read))
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                using Stream stream = entry.Open();
                using var content = new MemoryStream();
                stream.CopyTo(content);
                entries.Add((entry.FullName, content.ToArray()));
            }
        int at = random.Next(2) == 0 ? 0 : random.Next(entries.Count); // what describes the others stands first
        if (random.Next(12) == 0)
            entries.RemoveAt(at);
        else
            entries[at] = (entries[at].Name, Once(entries[at].Name, entries[at].Content));
        var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] content) in entries)
            {
                using Stream stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(content);
            }
        return made.ToArray();
    }

    private byte[] Zipped(byte[] bytes)
    {
        var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        var made = new MemoryStream();
        using (var gzip = new GZipStream(made, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Table(plain.ToArray()));
        return made.ToArray();
    }
}
