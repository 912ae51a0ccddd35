using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Checkpoints;

/// <summary>Both directions against Debian's PyTorch: files of tests/Golden/pytorch, made by pytorch_checkpoints.py.</summary>
public sealed class PytorchFileTests
{
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 9), new(AxisKind.Range, 8));

    [Theory]
    [InlineData("classifier")]
    [InlineData("regressor")]
    [InlineData("cop-speed")]
    public void ModelsTrainedInPyTorchAnswerTheSameHere(string kind)
    {
        foreach (bool fast in new[] { true, false })
        {
            using DisposeScope scope = NewDisposeScope();
            using nn.Module<Tensor, Tensor, Tensor> model = Model(kind, fast);
            PytorchFile.LoadInto(Golden($"{kind}.pth"), model);
            AssertClose(Expected(kind), Outputs(model));
        }
    }

    [Fact]
    public void ALabsOwnNamesAreTranslated()
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor, Tensor> model = Model("regressor", fast: true);
        var error = Assert.Throws<DataFormatException>(() => PytorchFile.LoadInto(Golden("renamed.pth"), model));
        Assert.Contains("'conv1.weight' is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("'cnn.0.weight' is not in the model", error.Message, StringComparison.Ordinal);
        PytorchFile.LoadInto(
            Golden("renamed.pth"),
            model,
            new Dictionary<string, string>
            {
                ["cnn.0."] = "conv1.",
                ["cnn.3."] = "conv2.",
                ["rnn."] = "lstm.",
                ["head."] = "fc.",
            }
        );
        AssertClose(Expected("regressor"), Outputs(model));
    }

    [Fact]
    public void PyTorchReadsWhatIsWritten()
    {
        using ScratchFolder folder = new();
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor, Tensor> model = Model("regressor", fast: true);
        PytorchFile.LoadInto(Golden("regressor.pth"), model);
        string written = folder.File("written.pth");
        PytorchFile.Write(written, model);

        string proof = Golden("written-by-treepose.pth");
        if (!File.Exists(proof))
        {
            File.Copy(written, proof);
            Assert.Fail(
                $"{proof} was missing and is written now: run 'pytorch_checkpoints.py check' on it, keep its output as "
                    + $"written-by-treepose.json, and commit both."
            );
        }
        // The stored file was read by PyTorch 1.13 with the outputs below, so equal bytes are proof where no PyTorch is at hand.
        Assert.True(
            File.ReadAllBytes(proof).AsSpan().SequenceEqual(File.ReadAllBytes(written)),
            "the bytes written differ from those that PyTorch was shown to read"
        );
        double[] read = AskPyTorch(written) ?? JsonSerializer.Deserialize<double[]>(File.ReadAllText(Golden("written-by-treepose.json")))!;
        AssertClose(read, Outputs(model));
        using var zip = ZipFile.OpenRead(written);
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
    }

    [Fact]
    public void EveryTypeAndStridedViewIsRead()
    {
        Dictionary<string, StateTensor> tensors = PytorchFile.Read(Golden("types.pth")).ToDictionary(t => t.Name);
        Assert.Equal([1.5, -2.25], Numbers<double>("double"));
        Assert.Equal([(Half)0.5, (Half)3], Numbers<Half>("half"));
        Assert.Equal([0x3f00, 0xc080], Numbers<ushort>("bfloat16"));
        Assert.Equal([1L << 40, -1], Numbers<long>("long"));
        Assert.Equal([7], Numbers<int>("int"));
        Assert.Equal([-300], Numbers<short>("short"));
        Assert.Equal([-5], Numbers<sbyte>("char"));
        Assert.Equal([250], Numbers<byte>("byte"));
        Assert.Equal([1, 0], Numbers<byte>("bool"));
        Assert.Equal([2.5f], Numbers<float>("scalar"));
        Assert.Empty(tensors["scalar"].Shape);
        Assert.Equal([0L, 3L], tensors["empty"].Shape);
        Assert.Equal([6L, 4L], tensors["transposed"].Shape);
        Assert.Equal([0f, 6, 12, 18, 1], Numbers<float>("transposed")[..5]);
        Assert.Equal([8f, 9, 10, 14, 15, 16], Numbers<float>("slice"));
        Assert.Equal([9f], Numbers<float>("parameter"));

        T[] Numbers<T>(string name)
            where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensors[name].Bytes).ToArray();
    }

    [Theory]
    [InlineData("foreign.pth", "'posix.system'")]
    [InlineData("legacy.pth", "before PyTorch 1.6")]
    [InlineData("no-tensors.pth", "'epoch' is a number, not a tensor")]
    [InlineData("script.pth", "TorchScript")]
    [InlineData("expected.json", "no PyTorch file")]
    public void WhatIsNoStateDictIsRefusedWithTheReason(string file, string reason)
    {
        var error = Assert.Throws<DataFormatException>(() => PytorchFile.Read(Golden(file)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CutAndDamagedFilesAreRefusedWhereverTheyAreHurt()
    {
        byte[] whole = File.ReadAllBytes(Golden("types.pth"));
        for (int length = 0; length < whole.Length; length += 97)
            Assert.Throws<DataFormatException>(() => PytorchFile.Read(new MemoryStream(whole[..length]), "cut"));
        int refused = 0;
        for (int at = 0; at < whole.Length; at += 13)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x5a;
            try
            {
                PytorchFile.Read(new MemoryStream(damaged), "damaged"); // bytes of gaps and times do not matter
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        Assert.True(refused > 50, $"{refused} damaged files were refused");
    }

    [Theory]
    [InlineData(2, 3, "outside its storage")]
    [InlineData(100000, 0, "more than four times")]
    [InlineData(1, 1, null)]
    public void ViewsAreCheckedAgainstTheirStorage(long size, long stride, string? problem)
    {
        var pickle = new MemoryStream();
        pickle.Write([0x80, 2]);
        pickle.Write("}X\x01\0\0\0w"u8);
        pickle.Write("ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\00X\x03\0\0\0cpuK\x02tQK\0"u8);
        foreach (long number in new[] { size, stride })
        {
            pickle.Write("(J"u8);
            pickle.Write(BitConverter.GetBytes((int)number));
            pickle.Write("t"u8);
        }
        pickle.Write([0x89, (byte)'}', (byte)'t', (byte)'R', (byte)'s', (byte)'.']);
        MemoryStream file = Archive(
            ("a/data.pkl", pickle.ToArray(), CompressionLevel.NoCompression),
            ("a/data/0", new byte[8], CompressionLevel.NoCompression)
        );
        if (problem is null)
            Assert.Equal([1L], PytorchFile.Read(file, "made").Single().Shape);
        else
            Assert.Contains(
                problem,
                Assert.Throws<DataFormatException>(() => PytorchFile.Read(file, "made")).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void CompressedBombsAndForeignByteOrdersAreHandled()
    {
        MemoryStream bomb = Archive(("a/data.pkl", new byte[5_000_000], CompressionLevel.SmallestSize));
        Assert.Contains(
            "is compressed",
            Assert.Throws<DataFormatException>(() => PytorchFile.Read(bomb, "bomb")).Message,
            StringComparison.Ordinal
        );

        using var original = ZipFile.OpenRead(Golden("written-by-treepose.pth"));
        var big = new MemoryStream();
        using (var zip = new ZipArchive(big, ZipArchiveMode.Create, leaveOpen: true))
            foreach (ZipArchiveEntry entry in original.Entries)
            {
                byte[] bytes = new byte[entry.Length];
                using (Stream from = entry.Open())
                    from.ReadExactly(bytes);
                if (entry.FullName.Contains("/data/", StringComparison.Ordinal))
                    for (int i = 0; i < bytes.Length; i += 4)
                        bytes.AsSpan(i, 4).Reverse();
                if (entry.FullName.EndsWith("byteorder", StringComparison.Ordinal))
                    bytes = Encoding.ASCII.GetBytes("big");
                using Stream to = zip.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                to.Write(bytes);
            }
        big.Position = 0;
        Assert.Equal(
            PytorchFile.Read(Golden("written-by-treepose.pth")).Select(t => t.Bytes),
            PytorchFile.Read(big, "big").Select(t => t.Bytes)
        );
    }

    private static MemoryStream Archive(params ReadOnlySpan<(string Name, byte[] Bytes, CompressionLevel Level)> entries)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach ((string name, byte[] bytes, CompressionLevel level) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        stream.Position = 0;
        return stream;
    }

    private static string Golden(string file) => TestFiles.Golden(Path.Combine("pytorch", file));

    private static nn.Module<Tensor, Tensor, Tensor> Model(string kind, bool fast) =>
        kind switch
        {
            "classifier" => new StudyClassifier(new(Shape, 3), new() { Hidden = 16 }, fast),
            "regressor" => new StudyRegressor(Shape, new() { Hidden = 16 }, fast),
            _ => new StudyCopSpeed(Shape, new() { Hidden = 16 }, fast),
        };

    private static double[] Expected(string kind) =>
        JsonSerializer.Deserialize<Dictionary<string, double[]>>(File.ReadAllText(Golden("expected.json")))![kind];

    private static double[] Outputs(nn.Module<Tensor, Tensor, Tensor> model)
    {
        // With gradients: without, libtorch's LSTM is oneDNN's, which is wrong on some processors (2.10, AMD with AVX-512).
        Tensor frames = tensor(Enumerable.Range(0, 2 * 11 * 72).Select(i => (float)(i * 7919 % 1000 / 1000.0)).ToArray())
            .view(2, 11, 1, 9, 8);
        return [.. model.forward(frames, ones(2, 11)).flatten().data<float>().ToArray().Select(v => (double)v)];
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    /// <summary>PyTorch's own outputs of a file, or null where no Python with PyTorch is installed.</summary>
    private static double[]? AskPyTorch(string file)
    {
        foreach (string python in new[] { "python3", "/usr/bin/python3" })
        {
            try
            {
                var start = new ProcessStartInfo(python, [TestFiles.Golden("pytorch_checkpoints.py"), "check", file])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                };
                using Process process = Process.Start(start)!;
                Task<string> errors = process.StandardError.ReadToEndAsync();
                string output = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return JsonSerializer.Deserialize<double[]>(output);
                string message = errors.GetAwaiter().GetResult();
                Assert.Contains("No module named 'torch'", message, StringComparison.Ordinal); // any other failure is ours
            }
            catch (System.ComponentModel.Win32Exception)
            {
                continue; // no such interpreter
            }
        }
        return null;
    }
}
