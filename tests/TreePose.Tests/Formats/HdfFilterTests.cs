using System.IO.Compression;
using TreePose.Formats.Inras;
using TreePose.Formats.Mars;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>
/// Every filter and chunk shape of h5py (tests/Golden/hdf_filters.py) gives the numbers of the unfiltered twin, however many frames
/// are read at once; what cannot be read is called by its name.
/// </summary>
public sealed class HdfFilterTests : IDisposable
{
    private const int Frames = 7,
        FirstChunk = 6728; // what is before is no data

    private static readonly string[] Read =
    [
        "none",
        "gzip",
        "shuffle",
        "fletcher",
        "gzip_shuffle",
        "gzip_fletcher",
        "shuffle_fletcher",
        "gzip_shuffle_fletcher",
        "scaleoffset",
        "scaleoffset_gzip",
    ];

    private readonly ScratchFolder _scratch = new();

    public static TheoryData<string, string> Files() =>
        [
            .. from filter in Read from shape in new[] { "row", "rows", "axis1", "both", "ragged" } select ($"{filter}-{shape}", "twin"),
            ("gzip_shuffle-both-f4", "twin_f4"),
            ("fletcher-both-f4", "twin_f4"),
            ("gzip_shuffle_fletcher-both-f4", "twin_f4"),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void AFilteredFileHoldsTheNumbersOfItsTwin(string file, string twin)
    {
        float[] expected = All(twin, Frames);
        Assert.True(expected.Distinct().Count() > 5);
        for (int block = 1; block <= Frames; block++)
            Assert.Equal(expected, All(file, block));
    }

    [Fact]
    public void NoiseThatGzipCannotMakeSmallerIsReadAsWell()
    {
        float[] values = All("incompressible", Frames);
        Assert.True(values.Distinct().Count() > 800 && values.Max() > 30_000 && values.Min() < -30_000);
        Assert.Equal(values, All("incompressible", 1));
    }

    [Theory]
    [InlineData("lzf-row", "compressed with lzf (HDF5 filter 32000)")]
    [InlineData("lzf_shuffle-ragged", "compressed with lzf (HDF5 filter 32000)")]
    [InlineData("szip-rows", "compressed with szip (HDF5 filter 4)")]
    [InlineData("szip-both", "compressed with szip (HDF5 filter 4)")]
    public void AnUnknownFilterIsCalledByItsName(string file, string said)
    {
        string message = Assert.Throws<DataFormatException>(() => All(file, 1)).Message;
        Assert.Contains(said, message);
        Assert.Contains("h5repack -f GZIP=4", message);
        Assert.DoesNotContain("damaged", message);
    }

    [Theory]
    [InlineData("gzip-both")]
    [InlineData("fletcher-both")]
    public void ADamagedChunkIsNoticed(string file)
    {
        string path = Extracted(file);
        byte[] whole = File.ReadAllBytes(path);
        int noticed = 0,
            wrong = 0;
        float[] expected = All("twin", Frames);
        foreach (int at in Enumerable.Range(FirstChunk, whole.Length - FirstChunk).Where(i => i % 7 == 0))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            try
            {
                wrong += expected.SequenceEqual(AllOf(path, Frames)) ? 0 : 1;
            }
            catch (DataFormatException)
            {
                noticed++;
            }
        }
        Assert.Equal(0, wrong);
        Assert.True(noticed > 50, $"{noticed} were noticed");
    }

    /// <summary>Case 03 of the field.</summary>
    [Fact]
    public void TheFieldsFletcherFileHoldsWhatItsTwinHolds()
    {
        string folder = TestFiles.SharedData("field/03-fletcher32");
        Assert.Equal(AllOf(Path.Combine(folder, "ok.h5"), 1), AllOf(Path.Combine(folder, "fletcher32.h5"), 6));
    }

    /// <summary>Case 12 of the field.</summary>
    [Theory]
    [InlineData("lzf.h5", "compressed with lzf", "h5repack")]
    [InlineData("v5.h5", "is a MATLAB file of version 5", "-v7.3")]
    public void TheFieldsFilesAreCalledWhatTheyAre(string file, string said, string remedy)
    {
        string path = Path.Combine(TestFiles.SharedData("field/12-lzf-and-v5"), file);
        foreach (Action read in new Action[] { () => InrasCapture.Open(path), () => MarsRadarReader.Read(path) })
        {
            string message = Assert.Throws<DataFormatException>(read).Message;
            if (
                file == "lzf.h5"
                && !message.Contains("/If", StringComparison.Ordinal)
                && message.Contains("radar_data", StringComparison.Ordinal)
            )
                continue; // it has no data set of MARS
            Assert.Contains(said, message);
            Assert.Contains(remedy, message);
        }
    }

    [Fact]
    public void AMatlabFileOfVersion5IsNamedByEveryReader()
    {
        string path = _scratch.File("radar_data1.mat");
        File.WriteAllText(path, "MATLAB 5.0 MAT-file, Platform: GLNXA64".PadRight(124) + "\u0000\u0001IM");
        foreach (Action read in new Action[] { () => InrasCapture.Open(path), () => MarsRadarReader.Read(path) })
        {
            string message = Assert.Throws<DataFormatException>(read).Message;
            Assert.Contains("MATLAB file of version 5", message);
            Assert.Contains("save('FILE', '-v7.3')", message);
        }
    }

    public void Dispose() => _scratch.Dispose();

    private float[] All(string file, int block) => AllOf(Extracted(file), block);

    private static float[] AllOf(string path, int block)
    {
        using InrasCapture capture = InrasCapture.Open(path);
        var all = new float[capture.FrameCount * capture.FrameSize];
        for (int first = 0; first < capture.FrameCount; first += block)
        {
            int count = Math.Min(block, capture.FrameCount - first);
            capture.Read(first, count, all.AsSpan(first * capture.FrameSize));
        }
        return all;
    }

    private string Extracted(string file)
    {
        string path = _scratch.File(file + ".h5");
        using ZipArchive zip = ZipFile.OpenRead(TestFiles.Golden("hdf_filters.zip"));
        zip.GetEntry(file + ".h5")!.ExtractToFile(path, overwrite: true);
        return path;
    }
}
