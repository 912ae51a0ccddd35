using System.Globalization;
using TreePose.Formats.Npy;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>Against files of numpy.save (tests/Golden/formats.py): value k of the C-order array is k/4 − 5, k − 20, k or k % 2.</summary>
public sealed class NpyTests
{
    private static readonly int[] Cube = [3, 4, 5];
    private static readonly string[] Types = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "b1"];

    public static TheoryData<string, string, string> Variants()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string type in Types)
        {
            foreach (string endian in new[] { "little", "big" })
            {
                data.Add(type, endian, "C");
                data.Add(type, endian, "F");
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void EveryTypeByteOrderAndAxisOrderIsRead(string type, string endian, string order)
    {
        string path = Golden($"{type}_{endian}_{order}.npy");
        double[] expected = [.. Enumerable.Range(0, 60).Select(k => Value(type[0], k))];
        NpyArray<double> asDouble = NpyFile.Read<double>(path);
        Assert.Equal(Cube, asDouble.Shape);
        Assert.Equal(expected, asDouble.Values);
        Assert.Equal(expected, NpyFile.Read<float>(path).Values.Select(v => (double)v));
        Assert.Equal(order == "F", NpyFile.ReadHeader(path).FortranOrder);
        if (type[0] == 'f')
            Assert.Contains("whole numbers", Assert.Throws<DataFormatException>(() => NpyFile.Read<int>(path)).Message);
        else
            Assert.Equal(expected, NpyFile.Read<int>(path).Values.Select(v => (double)v));
    }

    [Theory]
    [InlineData("version1.npy", "(3, 4, 5)")]
    [InlineData("version2.npy", "(3, 4, 5)")]
    [InlineData("version3.npy", "(3, 4, 5)")]
    [InlineData("scalar.npy", "()")]
    [InlineData("vector.npy", "(7,)")]
    [InlineData("empty.npy", "(0, 23, 13)")]
    [InlineData("long.npy", "(1234, 2)")]
    public void EveryVersionAndShapeIsRead(string file, string shape)
    {
        NpyArray<float> array = NpyFile.Read<float>(Golden(file));
        Assert.Equal(shape, array.ShapeText);
        Assert.Equal(Enumerable.Range(0, array.Values.Length).Select(k => (float)Value('f', k)), array.Values);
    }

    [Theory]
    [InlineData("f2_little_C.npy")]
    [InlineData("f4_little_C.npy")]
    [InlineData("f8_little_C.npy")]
    [InlineData("i1_little_C.npy")]
    [InlineData("i2_little_C.npy")]
    [InlineData("i4_little_C.npy")]
    [InlineData("i8_little_C.npy")]
    [InlineData("u1_little_C.npy")]
    [InlineData("u2_little_C.npy")]
    [InlineData("scalar.npy")]
    [InlineData("vector.npy")]
    [InlineData("empty.npy")]
    [InlineData("long.npy")]
    public void WrittenFilesEqualThoseOfNumpyByteForByte(string file)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File(file);
        NpyHeader header = NpyFile.ReadHeader(Golden(file));
        Rewrite(header.Type.Descriptor, Golden(file), path);
        Assert.Equal(File.ReadAllBytes(Golden(file)), File.ReadAllBytes(path));
    }

    [Fact]
    public void AFileWrittenBlockByBlockEqualsOneWrittenAtOnceAndIsAbsentUntilComplete()
    {
        using var scratch = new ScratchFolder();
        float[] values = [.. Enumerable.Range(0, 60).Select(k => (float)Value('f', k))];
        using (var writer = new NpyWriter<float>(scratch.File("a.npy"), 3, 4, 5))
        {
            for (int i = 0; i < 60; i += 20)
                writer.Append(values.AsSpan(i, 20));
            Assert.False(File.Exists(scratch.File("a.npy")));
            Assert.Throws<ArgumentException>(() => writer.Append([1f]));
            writer.Complete();
        }
        Assert.Equal(File.ReadAllBytes(Golden("f4_little_C.npy")), File.ReadAllBytes(scratch.File("a.npy")));
    }

    [Fact]
    public void AnUnfinishedFileLeavesNothing()
    {
        using var scratch = new ScratchFolder();
        using (var writer = new NpyWriter<float>(scratch.File("a.npy"), 3, 4, 5))
        {
            writer.Append([1f]);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void EveryTruncationIsRefusedByName()
    {
        using var scratch = new ScratchFolder();
        byte[] whole = File.ReadAllBytes(Golden("f4_little_C.npy"));
        string path = scratch.File("cut.npy");
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            var error = Assert.Throws<DataFormatException>(() => NpyFile.Read<float>(path));
            Assert.StartsWith(path, error.Message);
            Assert.Throws<DataFormatException>(() => NpyFile.ReadHeader(path));
        }
    }

    [Theory]
    [InlineData("complex.npy", "c16")]
    [InlineData("structured.npy", "cannot be read")]
    [InlineData("nowhere.npy", "cannot be opened")]
    public void OtherContentsAreRefused(string file, string said) =>
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => NpyFile.Read<float>(Golden(file))).Message);

    [Theory]
    [InlineData("(3, 4, 5)", "(3, 4, -5)", "-5")]
    [InlineData("(3, 4, 5)", "(9999999, 9999999, 999999)", "not possible")]
    [InlineData("(3, 4, 5)", "(3, 4, 6)", "needs")]
    [InlineData("'shape'", "'shope'", "lacks")]
    [InlineData("<f4", "<f9", "cannot be read")]
    public void ImpossibleHeadersAreRefused(string from, string to, string said)
    {
        using var scratch = new ScratchFolder();
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Golden("f4_little_C.npy")));
        string changed = text.Replace(from, to);
        int surplus = changed.Length - text.Length;
        int newline = changed.IndexOf('\n');
        changed = surplus >= 0 ? changed.Remove(newline - surplus, surplus) : changed.Insert(newline, new string(' ', -surplus));
        File.WriteAllBytes(scratch.File("a.npy"), System.Text.Encoding.Latin1.GetBytes(changed));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => NpyFile.Read<float>(scratch.File("a.npy"))).Message);
    }

    [Fact]
    public void AValueThatDoesNotFitIsRefused()
    {
        using var scratch = new ScratchFolder();
        NpyFile.Write<long>(scratch.File("a.npy"), [1, 1L << 40], 2);
        Assert.Contains("does not fit", Assert.Throws<DataFormatException>(() => NpyFile.Read<int>(scratch.File("a.npy"))).Message);
    }

    private static void Rewrite(string descriptor, string from, string to)
    {
        switch (descriptor)
        {
            case "<f2":
                Copy<Half>(from, to);
                break;
            case "<f4":
                Copy<float>(from, to);
                break;
            case "<f8":
                Copy<double>(from, to);
                break;
            case "|i1":
                Copy<sbyte>(from, to);
                break;
            case "<i2":
                Copy<short>(from, to);
                break;
            case "<i4":
                Copy<int>(from, to);
                break;
            case "<i8":
                Copy<long>(from, to);
                break;
            case "|u1":
                Copy<byte>(from, to);
                break;
            case "<u2":
                Copy<ushort>(from, to);
                break;
            default:
                Assert.Fail(descriptor);
                break;
        }
    }

    private static void Copy<T>(string from, string to)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        NpyArray<T> array = NpyFile.Read<T>(from);
        NpyFile.Write<T>(to, array.Values, [.. array.Shape]);
    }

    private static double Value(char kind, int k) =>
        kind switch
        {
            'f' => k / 4.0 - 5,
            'i' => k - 20,
            'u' => k,
            _ => k % 2,
        };

    private static string Golden(string file) => TestFiles.Golden(string.Create(CultureInfo.InvariantCulture, $"formats/npy/{file}"));
}
