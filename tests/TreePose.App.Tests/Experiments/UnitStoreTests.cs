using System.IO.Compression;
using System.Text.Json.Nodes;
using TreePose.Parts;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Experiments;

/// <summary>Results of units on disk: every bit comes back, and nothing that does not fit is ever used or overwritten.</summary>
public sealed class UnitStoreTests : IDisposable
{
    private static readonly DrawUnit Unit = new([], [])
    {
        Id = "fold/P1/draw/0",
        Seed = 7,
        Title = "a",
    };
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private readonly ScratchFolder _scratch = new();

    private UnitStore Store => StoreFor(new DrawOptions());

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void EveryBitComesBack()
    {
        double[] numbers =
        [
            0.1 + 0.2,
            double.Epsilon,
            double.MaxValue,
            -0.0,
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            3,
        ];
        float[] array = [0.1f, float.NaN, float.Epsilon, float.NegativeInfinity, -0f];
        var result = new UnitResult
        {
            Values = new JsonObject
            {
                ["numbers"] = new JsonArray([.. numbers.Select(n => JsonValue.Create(n))]),
                ["whole"] = 3,
                ["text"] = "NaN, é and 🦵",
                ["none"] = null,
            },
            Arrays = new Dictionary<string, float[]> { ["S1_A"] = array, ["empty"] = [] },
            Points = [.. numbers.Select((n, i) => new UnitPoint("loss.train.0", n, i + 1, "P1", Noon))],
            Files = new Dictionary<string, string> { ["model.pth"] = "checkpoints/fold_P1_0.pth" },
            Seconds = 1.25,
        };
        Assert.Null(Store.Read(Unit));
        Store.Write(Unit, result);
        UnitResult read = Store.Read(Unit)!;
        Assert.Equal(Bits(numbers), Bits(read.Values["numbers"]!.AsArray().Select(n => UnitResult.NumberOf(n!))));
        Assert.Equal((3, "NaN, é and 🦵", null), ((int)read.Values["whole"]!, (string?)read.Values["text"], read.Values["none"]));
        Assert.Equal(3, UnitResult.NumberOf(result.Values["whole"]!)); // also before it was on disk
        Assert.Equal(array.Select(BitConverter.SingleToInt32Bits), read.Arrays["S1_A"].Select(BitConverter.SingleToInt32Bits));
        Assert.Empty(read.Arrays["empty"]);
        Assert.Equal(Bits(numbers), Bits(read.Points.Select(p => p.Value)));
        Assert.Equal(result.Points[2] with { Value = 0 }, read.Points[2] with { Value = 0 });
        Assert.Equal(result.Files, read.Files);
        Assert.Equal(1.25, read.Seconds);
        Store.Write(Unit, read); // what was read counts as the same result, or this would fail
        string left = Assert.Single(Directory.GetFiles(_scratch.Path, "*", SearchOption.AllDirectories)); // nothing half done
        Assert.Equal("result.zip", Path.GetFileName(left));

        static IEnumerable<long> Bits(IEnumerable<double> of) => of.Select(BitConverter.DoubleToInt64Bits);
    }

    [Fact]
    public void NumPyReadsTheArrays()
    {
        Store.Write(Unit, Result([1.5f, -2]));
        using ZipArchive zip = ZipFile.OpenRead(Store.FileOf(Unit.Id));
        using Stream entry = zip.GetEntry("drawn.npy")!.Open();
        using FileStream file = File.Create(_scratch.File("drawn.npy"));
        entry.CopyTo(file);
        file.Dispose();
        var array = Formats.Npy.NpyFile.Read<float>(_scratch.File("drawn.npy"));
        Assert.Equal([2], array.Shape);
        Assert.Equal([1.5f, -2], array.Values);
    }

    [Fact]
    public void AnIdMayHoldWhatAPersonIsCalled()
    {
        string[] names = ["..", ".", "a b", "ö*?", "CON", "1\\2", "x%2Ey", "a:b"];
        Assert.Equal(names.Length, names.Select(n => Store.FileOf($"fold/{n}/model/0")).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        string folder = Path.Combine(_scratch.Path, "units", "fold") + Path.DirectorySeparatorChar;
        Assert.All(
            names,
            n =>
            {
                string[] below = Path.GetFullPath(Store.FileOf($"fold/{n}/model/0"))[folder.Length..].Split(Path.DirectorySeparatorChar);
                Assert.Equal(["model", "0", "result.zip"], below[1..]);
            }
        );
    }

    [Fact]
    public void ATruncatedResultIsRefusedWhereverItIsCut()
    {
        Store.Write(Unit, Result([1, 2, 3]));
        byte[] whole = File.ReadAllBytes(Store.FileOf(Unit.Id));
        for (int length = 0; length < whole.Length; length += 7)
            AssertRefused(whole[..length], "is not the whole result of a unit");
    }

    [Fact]
    public void AFlippedBitIsRefused()
    {
        Store.Write(Unit, Result([1, 2, 3]));
        byte[] whole = File.ReadAllBytes(Store.FileOf(Unit.Id));
        byte[] flipped = [.. whole];
        flipped[whole.AsSpan().IndexOf(BitConverter.GetBytes(3f))] ^= 1;
        AssertRefused(flipped, "is damaged: its content does not fit its digest.");
    }

    [Fact]
    public void TheResultOfAnotherUnitIsRefused()
    {
        DrawUnit other = Unit with { Id = "fold/P2/draw/0" };
        Store.Write(other, Result([1]));
        AssertRefused(File.ReadAllBytes(Store.FileOf(other.Id)), "is the result of the unit 'fold/P2/draw/0', not of 'fold/P1/draw/0'");
    }

    [Fact]
    public void AResultOfOtherInputsIsRefused()
    {
        Store.Write(Unit, Result([1]));
        byte[] whole = File.ReadAllBytes(Store.FileOf(Unit.Id));
        AssertRefused(whole, null); // it fits as it is
        DrawUnit[] others = [Unit with { Seed = 8 }, Unit with { Overrides = ["level=2"] }, Unit with { Drawn = [1], Of = ["a"] }];
        foreach (DrawUnit changed in others)
            Refused(Store, changed);
        Refused(StoreFor(new DrawOptions { Level = 2 }), Unit);
        Refused(StoreFor(new DrawOptions(), seed: 2), Unit);
        Refused(StoreFor(new DrawOptions(), hash: "01"), Unit);

        static void Refused(UnitStore store, Unit unit)
        {
            var e = Assert.Throws<DataFormatException>(() => store.Read(unit));
            Assert.Equal(store.FileOf(unit.Id), e.Where);
            const string Said = "was made from other options, data, code or parts than this run has. Delete the file";
            Assert.Contains(Said, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TwoWritersOfEqualResultsAgreeHoweverTheyMeet()
    {
        Parallel.For(0, 40, i => Store.Write(Unit with { Id = $"fold/{i / 8}" }, Result([i / 8])));
        for (int i = 0; i < 5; i++)
            Assert.Equal([i], Store.Read(Unit with { Id = $"fold/{i}" })!.Arrays["drawn"]);
        Assert.Equal(5, Directory.GetFiles(_scratch.Path, "*", SearchOption.AllDirectories).Length);
        Store.Write(Unit, Result([1]) with { Seconds = 1 });
        Assert.Equal(1, Store.Write(Unit, Result([1]) with { Seconds = 2 }).Seconds); // the first stays; how long it took is no difference
    }

    [Fact]
    public void TwoWritersOfDifferentResultsMeanThatAPartIsNotDeterministic()
    {
        UnitResult first = Result([1]);
        Store.Write(Unit, first);
        UnitResult[] others =
        [
            Result([2]),
            first with
            {
                Values = new JsonObject { ["a"] = 1 },
            },
            first with
            {
                Points = [new UnitPoint("loss", 1, 1, "P1", Noon)],
            },
        ];
        foreach (UnitResult other in others)
        {
            var e = Assert.Throws<PartException>(() => Store.Write(Unit, other));
            const string Said = "The unit 'fold/P1/draw/0' was done twice and gave two results: a part of it is not deterministic";
            Assert.Contains(Said, e.Message, StringComparison.Ordinal);
            Assert.Contains(Store.FileOf(Unit.Id), e.Message, StringComparison.Ordinal);
        }
        Assert.Equal([1], Store.Read(Unit)!.Arrays["drawn"]);
    }

    private void AssertRefused(byte[] bytes, string? problem)
    {
        Directory.CreateDirectory(Store.FolderOf(Unit.Id));
        File.WriteAllBytes(Store.FileOf(Unit.Id), bytes);
        if (problem is null)
        {
            Assert.NotNull(Store.Read(Unit));
            return;
        }
        var e = Assert.Throws<DataFormatException>(() => Store.Read(Unit));
        Assert.Equal(Store.FileOf(Unit.Id), e.Where);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.Contains("Delete the file: the unit is then done again.", e.Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => Store.Write(Unit, Result([9]))); // never overwritten
        Assert.Equal(bytes, File.ReadAllBytes(Store.FileOf(Unit.Id)));
    }

    private UnitStore StoreFor(DrawOptions options, int seed = 1, string hash = "00") =>
        new(
            _scratch.Path,
            RunKey.Of(new DrawExperiment(), new WorkInput(options, "none:", seed), new Dictionary<string, string> { ["a.mat"] = hash })
        );

    private static UnitResult Result(float[] drawn) => new() { Arrays = new Dictionary<string, float[]> { ["drawn"] = drawn } };
}
