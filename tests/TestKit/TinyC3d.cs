using System.Buffers.Binary;
using System.Text;

namespace TreePose.TestKit;

/// <summary>A force platform of a <see cref="TinyC3d"/>: type 2 at the level of the floor, its axes those of the laboratory.</summary>
/// <param name="Force">[n] vertical force, N.</param>
/// <param name="X">[n] centre of pressure, mm.</param>
/// <param name="Y">[n] centre of pressure, mm.</param>
public sealed record TinyPlatform(double[] Force, double[] X, double[] Y);

/// <summary>Writes small C3D files (Intel, real numbers) by the format's description.</summary>
public static class TinyC3d
{
    private const int Block = 512;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="pointRateHz">Frames a second.</param>
    /// <param name="samplesPerFrame">Analog samples a frame.</param>
    /// <param name="markers">Places a frame, by name; NaN where one is missing.</param>
    /// <param name="platforms">Each [frames · samplesPerFrame] long.</param>
    public static void Write(
        string path,
        double pointRateHz,
        int samplesPerFrame,
        IReadOnlyDictionary<string, (double X, double Y, double Z)[]> markers,
        params TinyPlatform[] platforms
    )
    {
        int frames = markers.Count > 0 ? markers.First().Value.Length : platforms[0].Force.Length / samplesPerFrame,
            channels = 6 * platforms.Length;
        byte[] section = Section(pointRateHz, samplesPerFrame, frames, markers, platforms);
        int blocks = (4 + section.Length + Block - 1) / Block;
        var header = new byte[Block];
        (header[0], header[1]) = (2, 0x50);
        foreach (
            (int word, int value) in new[] { (1, markers.Count), (2, channels * samplesPerFrame), (3, 1), (4, frames), (8, 2 + blocks) }
        )
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2 * word), (ushort)value);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(12), -1);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(18), (ushort)samplesPerFrame);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(20), (float)pointRateHz);
        using var file = new BinaryWriter(File.Create(path));
        file.Write(header);
        file.Write((byte[])[1, 0x50, (byte)blocks, 84, .. section, .. new byte[Block * blocks - 4 - section.Length]]);
        for (int i = 0; i < frames; i++)
        {
            foreach ((double x, double y, double z) in markers.Values.Select(m => m[i]))
                Array.ForEach([.. double.IsNaN(x) ? (double[])[0, 0, 0, -1] : [x, y, z, 1]], v => file.Write((float)v));
            for (int s = i * samplesPerFrame; s < (i + 1) * samplesPerFrame; s++)
            {
                foreach (TinyPlatform p in platforms)
                    Array.ForEach([0, 0, p.Force[s], p.Y[s] * p.Force[s], -p.X[s] * p.Force[s], 0], v => file.Write((float)v));
            }
        }
    }

    private static byte[] Section(
        double rate,
        int samplesPerFrame,
        int frames,
        IReadOnlyDictionary<string, (double X, double Y, double Z)[]> markers,
        TinyPlatform[] platforms
    )
    {
        int channels = 6 * platforms.Length;
        string[] names = ["FX", "FY", "FZ", "MX", "MY", "MZ"];
        return
        [
            .. Group(1, "POINT"),
            .. Group(2, "ANALOG"),
            .. Group(3, "FORCE_PLATFORM"),
            .. Whole(1, "USED", [], markers.Count),
            .. Whole(1, "FRAMES", [], frames),
            .. Real(1, "SCALE", [], -1),
            .. Real(1, "RATE", [], rate),
            .. Text(1, "UNITS", ["mm"]),
            .. Text(1, "LABELS", [.. markers.Keys.DefaultIfEmpty("")]),
            .. Whole(2, "USED", [], channels),
            .. Real(2, "RATE", [], rate * samplesPerFrame),
            .. Real(2, "GEN_SCALE", [], 1),
            .. Real(2, "SCALE", [channels], [.. Enumerable.Repeat(1.0, channels)]),
            .. Whole(2, "OFFSET", [channels], [.. Enumerable.Repeat(0, channels)]),
            .. Text(2, "UNITS", [.. platforms.SelectMany(_ => names.Select(n => n[0] == 'F' ? "N" : "Nmm"))]),
            .. Text(2, "LABELS", [.. platforms.SelectMany((_, i) => names.Select(n => $"{n}{i + 1}"))]),
            .. Whole(3, "USED", [], platforms.Length),
            .. Whole(3, "TYPE", [platforms.Length], [.. platforms.Select(_ => 2)]),
            .. Whole(3, "ZERO", [2], 0, 0),
            .. Real(3, "CORNERS", [3, 4, platforms.Length], [.. platforms.SelectMany(Corners)]),
            .. Real(3, "ORIGIN", [3, platforms.Length], [.. platforms.SelectMany(_ => (double[])[0, 0, 0])]),
            .. Whole(3, "CHANNEL", [6, platforms.Length], [.. Enumerable.Range(1, channels)]),
            0,
            0,
        ];
    }

    /// <summary>A surface of 2 m by 2 m about the laboratory's origin: forces and moments are about its middle.</summary>
    private static double[] Corners(TinyPlatform platform) => [1000, 1000, 0, -1000, 1000, 0, -1000, -1000, 0, 1000, -1000, 0];

    private static byte[] Group(int number, string name) => [(byte)name.Length, (byte)-number, .. Encoding.ASCII.GetBytes(name), 3, 0, 0];

    private static byte[] Whole(int group, string name, int[] dimensions, params int[] values) =>
        Parameter(group, name, 2, dimensions, [.. values.SelectMany(v => BitConverter.GetBytes((short)v))]);

    private static byte[] Real(int group, string name, int[] dimensions, params double[] values) =>
        Parameter(group, name, 4, dimensions, [.. values.SelectMany(v => BitConverter.GetBytes((float)v))]);

    private static byte[] Text(int group, string name, string[] values)
    {
        int length = Math.Max(1, values.Select(v => v.Length).DefaultIfEmpty(1).Max());
        byte[] data = Encoding.ASCII.GetBytes(string.Concat(values.Select(v => v.PadRight(length))));
        return Parameter(group, name, -1, [length, values.Length], data);
    }

    private static byte[] Parameter(int group, string name, sbyte type, int[] dimensions, byte[] data)
    {
        byte[] body = [(byte)type, (byte)dimensions.Length, .. dimensions.Select(d => (byte)d), .. data, 0];
        return
        [
            (byte)name.Length,
            (byte)group,
            .. Encoding.ASCII.GetBytes(name),
            .. BitConverter.GetBytes((short)(body.Length + 2)),
            .. body,
        ];
    }
}
