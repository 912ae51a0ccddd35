using System.Buffers.Binary;
using System.Text.Json.Nodes;
using TorchSharp;
using TreePose.Torch.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Checkpoints;

/// <summary>
/// Weights and checkpoints that a stranger made: shapes that overflow, what is null, negative or missing; always a typed error.
/// </summary>
public sealed class HostileWeightTests
{
    private const long Most = long.MaxValue;

    /// <summary>A tensor over a storage of two floats: sizes, strides, offset.</summary>
    [Theory]
    [InlineData(new[] { Most }, new[] { 1L }, 0)]
    [InlineData(new[] { 1L << 32, 1L << 32 }, new[] { 0L, 0L }, 0)] // their product is 0 in 64 bits
    [InlineData(new[] { (1L << 62) + 1, 4L }, new[] { 0L, 0L }, 0)] // and here 4
    [InlineData(new[] { 1L << 62 }, new[] { 0L }, 0)] // their bytes are 0 in 64 bits
    [InlineData(new[] { 2L }, new[] { Most }, 1)]
    [InlineData(new[] { 3L }, new[] { 1L << 62 }, 0)] // the last one is at 2^63
    [InlineData(new[] { 2L, 2L }, new[] { Most, Most }, 0)]
    [InlineData(new[] { -1L }, new[] { 1L }, 0)]
    [InlineData(new[] { -2L, -1L }, new[] { 1L, 1L }, 0)]
    [InlineData(new[] { 2L }, new[] { -1L }, 1)]
    [InlineData(new[] { 1L }, new[] { 1L }, -1)]
    [InlineData(new[] { 1L }, new[] { 1L }, 2)]
    [InlineData(new[] { 1L }, new[] { 1L }, Most)]
    [InlineData(new[] { 1L << 40 }, new[] { 0L }, 0)] // one number, said 2^40 times
    public void ShapesAndStridesThatOverflowAreRefused(long[] shape, long[] strides, long offset) =>
        AssertRefused(Weights(Number(offset), Tuple(shape), Tuple(strides)), "");

    [Theory]
    [InlineData("N", "t", "t")] // None for an offset, a tuple of nothing
    [InlineData("0", "N", "1")]
    [InlineData("0", "1", "N")]
    [InlineData("0", "n", "1")] // a tuple that holds None
    [InlineData("0", "1", "n")]
    [InlineData("0", "1", "t")] // fewer strides than lengths
    public void NoneInPlaceOfANumberIsRefused(string offset, string shape, string strides)
    {
        static byte[] Of(string what) =>
            what switch
            {
                "N" => [(byte)'N'],
                "n" => [(byte)'(', (byte)'N', (byte)'t'],
                "t" => [(byte)')'],
                "1" => Tuple([1]),
                _ => Number(0),
            };
        AssertRefused(Weights(Of(offset), Of(shape), Of(strides)), "pickle is damaged");
    }

    [Fact]
    public void AsManyAxesAsAPickleCanHoldAreRefused() =>
        AssertRefused(Weights(Number(0), Tuple([.. Enumerable.Repeat(1L, 65)]), Tuple([.. Enumerable.Repeat(0L, 65)])), "65 axes");

    [Fact]
    public void ATensorThatIsRightIsRead() =>
        Assert.Equal([2L], PytorchFile.Read(Weights(Number(0), Tuple([2]), Tuple([1])), "made").Single().Shape);

    [Fact]
    public void AStorageThatIsMissingOrShortIsRefused()
    {
        AssertRefused(Weights(Number(0), Tuple([1]), Tuple([1]), storage: null), "no entry 'archive/data/0'");
        AssertRefused(Weights(Number(0), Tuple([1]), Tuple([1]), storage: [1, 2, 3]), "2 numbers of 4 bytes are promised");
    }

    /// <summary>Members of the list of a checkpoint's tensors, and what is said about them.</summary>
    [Theory]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"77\",\"Shape\":[2,3]}", "unknown type '77'")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"6\",\"Shape\":[2,3]}", "unknown type '6'")] // Float32 by its number
    [InlineData("{\"Name\":\"weight\",\"Type\":\"ComplexFloat64\",\"Shape\":[2,3]}", "unknown type")]
    [InlineData("{\"Name\":\"weight\",\"Type\":null,\"Shape\":[2,3]}", "is damaged")]
    [InlineData("{\"Name\":null,\"Type\":\"Float32\",\"Shape\":[2,3]}", "is damaged")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":null}", "is damaged")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":[null]}", "is damaged")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\"}", "is damaged")]
    [InlineData("null", "is damaged")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":[-2,-3]}", "does not fit")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":[4294967296,4294967296]}", "does not fit")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":[9223372036854775807,9223372036854775807]}", "does not fit")]
    [InlineData("{\"Name\":\"weight\",\"Type\":\"Float32\",\"Shape\":[3,2]}", "'weight' is [3, 2], the model has [2, 3]")]
    [InlineData("{\"Name\":\"bias\",\"Type\":\"Float32\",\"Shape\":[2,3]}", "is damaged")] // twice
    [InlineData(null, "'weight' is missing")]
    public void AListOfTensorsIsChecked(string? first, string problem)
    {
        using nn.Module layer = nn.Linear(3, 2);
        JsonNode tensor(string name) =>
            new JsonObject
            {
                ["Name"] = name,
                ["Type"] = "Float32",
                ["Shape"] = name == "bias" ? new JsonArray(2) : new JsonArray(2, 3),
            };
        JsonArray tensors = first is null ? [tensor("bias")] : [JsonNode.Parse(first), tensor("bias")];
        string message = Assert.Throws<DataFormatException>(() => Checkpoint.Load(Own(tensors), "made", layer, "a")).Message;
        Assert.Contains(problem, message);
        Checkpoint.Load(Own([tensor("weight"), tensor("bias")]), "made", layer, "a");
    }

    [Theory]
    [InlineData("Tensors")]
    [InlineData("Moments")]
    [InlineData("Randoms")]
    [InlineData("Extra")]
    [InlineData("Format")]
    public void AMemberThatIsMissingOrNullIsRefused(string member)
    {
        using nn.Module layer = nn.Linear(3, 2);
        foreach (bool removes in new[] { true, false })
        {
            MemoryStream file = Own([], head => _ = removes ? head.Remove(member) : (head[member] = null) is null);
            Assert.Contains("damaged", Assert.Throws<DataFormatException>(() => Checkpoint.Load(file, "made", layer, "a")).Message);
        }
    }

    private static void AssertRefused(MemoryStream file, string problem)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(problem, Assert.Throws<DataFormatException>(() => PytorchFile.Read(file, "made")).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static MemoryStream Own(JsonArray tensors, Action<JsonObject>? change = null)
    {
        var head = new JsonObject
        {
            ["Format"] = "treepose-checkpoint",
            ["Version"] = 1,
            ["Architecture"] = "a",
            ["Epoch"] = 0,
            ["Batch"] = 0,
            ["LearningRate"] = null,
            ["Tensors"] = tensors,
            ["Moments"] = new JsonArray(),
            ["Randoms"] = new JsonArray(),
            ["Extra"] = new JsonObject(),
        };
        change?.Invoke(head);
        var stream = new MemoryStream();
        var zip = new StoredZipWriter(stream);
        zip.Add("checkpoint.json", System.Text.Encoding.UTF8.GetBytes(head.ToJsonString()));
        bool isAlone = tensors.Count == 1;
        zip.Add("model/0", new byte[isAlone ? 8 : 24]);
        zip.Add("model/1", new byte[8]);
        zip.Finish();
        stream.Position = 0;
        return stream;
    }

    /// <summary>A state_dict of one tensor over a storage of two floats.</summary>
    private static MemoryStream Weights(byte[] offset, byte[] shape, byte[] strides) => Weights(offset, shape, strides, new byte[8]);

    private static MemoryStream Weights(byte[] offset, byte[] shape, byte[] strides, byte[]? storage)
    {
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        pickle.Write("}X\x01\0\0\0w"u8);
        pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\00X\x03\0\0\0cpuK\x02tQ"u8);
        pickle.Write([.. offset, .. shape, .. strides, 0x89, (byte)'}', (byte)'t', (byte)'R', (byte)'s', (byte)'.']);
        var stream = new MemoryStream();
        var zip = new StoredZipWriter(stream);
        zip.Add("archive/data.pkl", pickle.ToArray());
        if (storage is not null)
            zip.Add("archive/data/0", storage);
        zip.Finish();
        stream.Position = 0;
        return stream;
    }

    /// <summary>A number of 64 bits as a pickle has it.</summary>
    private static byte[] Number(long value)
    {
        byte[] bytes = [0x8a, 8, .. new byte[8]];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    private static byte[] Tuple(long[] values) => [(byte)'(', .. values.SelectMany(Number), (byte)'t'];
}
