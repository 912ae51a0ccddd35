using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Formats.Mat;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>MATLAB files read as scipy.io.loadmat reads them (tests/Golden/mat.py), and what is refused.</summary>
public sealed class MatTests
{
    private static readonly JsonObject Expected = JsonNode.Parse(File.ReadAllText(Golden("expected.json")))!.AsObject();

    public static TheoryData<string> Files => ["plain", "packed", "little", "big", "little_packed", "big_packed"];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryArrayIsWhatScipyReads(string name)
    {
        using MatFile file = MatFile.Open(Golden($"{name}.mat"));
        JsonObject places = Expected[name]!.AsObject();
        Assert.True(places.Count > 20);
        foreach ((string place, JsonNode? node) in places)
        {
            JsonObject said = node!.AsObject();
            if (said["text"] is JsonArray text)
            {
                Assert.Equal(text.Select(t => (string?)t), file.ReadText(place));
                continue;
            }
            Assert.Equal(said["shape"].Deserialize<int[]>(), file.Find(place).Shape);
            switch ((string?)said["type"])
            {
                case "i8":
                    Same<long>(file, place, said);
                    break;
                case "u8":
                    Same<ulong>(file, place, said);
                    break;
                case "i4":
                    Same<int>(file, place, said);
                    break;
                default:
                    Same<double>(file, place, said);
                    break;
            }
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("packed")]
    public void SlicesAreThoseOfTheWhole(string name)
    {
        using MatFile file = MatFile.Open(Golden($"{name}.mat"));
        var slices = new List<float>();
        MatVariable cube = file.ReadSlices<float>("f8", (i, slice) => slices.AddRange([i, .. slice]));
        float[] whole = file.Read<float>("f8").Values;
        Assert.Equal([3, 4, 5], cube.Shape);
        Assert.Equal(whole.Chunk(12).SelectMany((s, i) => (float[])[i, .. s]), slices);
    }

    [Fact]
    public void WhatIsThereIsListed()
    {
        using MatFile file = MatFile.Open(Golden("packed.mat"));
        Assert.Contains("c16 (complex double, 4×2)", file.Variables.Select(v => v.ToString()));
        Assert.Equal(["a", "t", "inner"], file.Find("s").Fields);
        Assert.True(file.Find("truth").IsLogical);
        Assert.False(file.Has("nothing"));
    }

    [Theory]
    [InlineData("level4.mat", "a", "level 4")]
    [InlineData("sparse.mat", "sp", "is sparse; an array of numbers is expected. Save full(…) of it.")]
    [InlineData("packed.mat", "nothing", "has no variable nothing; it has f8")]
    [InlineData("packed.mat", "s.missing", "the struct has 1×1 elements with a, t, inner")]
    [InlineData("packed.mat", "many(4).x", "the struct has 1×3 elements with x, y")]
    [InlineData("packed.mat", "word", "is char; an array of numbers")]
    public void WhatCannotBeReadIsSaid(string name, string place, string said)
    {
        var e = Assert.Throws<DataFormatException>(() =>
        {
            using MatFile file = MatFile.Open(Golden(name));
            file.Read<double>(place);
        });
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnHdfFileUnderThatNameIsRefusedWithItsRemedy()
    {
        var e = Assert.Throws<DataFormatException>(() => MatFile.Open(TestFiles.Golden("mars/subject1/radar_data1.mat")));
        Assert.Contains("MATLAB 7.3", e.Message, StringComparison.Ordinal);
        Assert.Contains("-v7'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereverAFileEndsItIsATypedError()
    {
        using var scratch = new ScratchFolder();
        byte[] whole = File.ReadAllBytes(Golden("little_packed.mat"));
        int refused = 0,
            before = 0;
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = scratch.File($"{length}.mat");
            File.WriteAllBytes(path, whole[..length]);
            try
            {
                using MatFile file = MatFile.Open(path);
                foreach (MatVariable v in file.Variables.Where(v => v.Class is >= MatClass.Double and <= MatClass.UInt64))
                    file.Read<double>(v.Name);
                before++; // the end of an element
            }
            catch (DataFormatException e)
            {
                Assert.Contains(path, e.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.True(refused > 20 * before, $"{refused} refused, {before} read");
    }

    [Theory]
    [InlineData(1 << 30, "claims")]
    [InlineData(50_000, "breaks off")]
    public void WhatPromisesMoreThanItHoldsReservesNothing(int promised, string said)
    {
        using var scratch = new ScratchFolder();
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(Numbers(promised));
        byte[] file = [.. File.ReadAllBytes(Golden("little.mat"))[..128], .. Whole(15, (int)packed.Length), .. packed.ToArray()];
        File.WriteAllBytes(scratch.File("a.mat"), file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<DataFormatException>(() =>
        {
            using MatFile opened = MatFile.Open(scratch.File("a.mat"));
            opened.Read<double>("a");
        });
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 20_000_000);
    }

    [Fact]
    public void AMatlabFileOfOthersIsWhatItWas()
    {
        using MatFile file = MatFile.Open(TestFiles.SharedData("matlab/sprintbasket.mat"));
        Assert.Equal([3677, 1], file.Find("contents.BodyL_C7.Time").Shape);
        MatArray<double> data = file.Read<double>("contents.BodyL_C7.Data");
        Assert.Equal([4, 1, 3677], data.Shape);
        Assert.Equal(-4.140939712524414, data.Values[5000]); // as scipy.io.loadmat has it, and the sum
        Assert.Equal(-1946.4076952199757, data.Values.Where(double.IsFinite).Sum(), 1e-9);
        Assert.Equal(["unnamed"], file.ReadText("contents.BodyL_C7.Name"));
    }

    /// <summary>An array 'a' of so many bytes as the file says, in zeros that compress to little.</summary>
    private static byte[] Numbers(int promised) =>
        [
            .. Whole(14, promised + 56),
            .. Whole(6, 8, 6, 0),
            .. Whole(5, 8, 1, promised / 8),
            .. Whole(1, 1, 'a', 0),
            .. Whole(9, promised),
            .. new byte[5000],
        ];

    private static byte[] Whole(params int[] values)
    {
        byte[] bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    private static void Same<T>(MatFile file, string place, JsonObject said)
        where T : unmanaged, INumberBase<T>
    {
        MatArray<T> read = file.Read<T>(place);
        Assert.Equal(Parsed<T>(said["values"]!), read.Values);
        if (said["imaginary"] is { } imaginary)
            Assert.Equal(Parsed<T>(imaginary), read.Imaginary);
        else
            Assert.Null(read.Imaginary);
    }

    private static T[] Parsed<T>(JsonNode values)
        where T : INumberBase<T> =>
        [
            .. values
                .AsArray()
                .Select(v => (string)v!)
                .Select(v =>
                    T.Parse(
                        v.Replace("inf", "Infinity", StringComparison.Ordinal).Replace("nan", "NaN", StringComparison.Ordinal),
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture
                    )
                ),
        ];

    private static string Golden(string name) => TestFiles.Golden($"mat/{name}");
}
