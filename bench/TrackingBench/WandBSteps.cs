using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace TreePose.Benchmarks.Tracking;

/// <summary>Reads the steps of the metric "loss" out of a W&amp;B log, by its framing alone and the JSON inside.</summary>
internal static partial class WandBSteps
{
    public static IEnumerable<long> Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        var record = new List<byte>();
        for (int at = 7; at < bytes.Length; )
        {
            int left = 32_768 - (at % 32_768);
            if (left < 7)
            {
                at += left;
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4));
            record.AddRange(bytes.AsSpan(at + 7, length));
            byte type = bytes[at + 6];
            at += 7 + length;
            if (type is not (1 or 4))
                continue;
            string text = Encoding.Latin1.GetString([.. record]);
            record.Clear();
            Match step = Step().Match(text);
            if (text.Contains("loss", StringComparison.Ordinal) && step.Success)
                yield return long.Parse(step.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    // Item { key = 1: "step", value_json = 16: digits }: tag 0x0A, length 4, the key, tag 0x82 0x01, a length, digits.
    [GeneratedRegex("\n\u0004step\u0082\u0001.([0-9]+)", RegexOptions.Singleline)]
    private static partial Regex Step();
}
