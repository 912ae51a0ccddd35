using System.IO.Compression;
using System.Text.Json.Nodes;
using TreePose.Datasets;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;
using Xunit;

namespace TreePose.Torch.Tests.Prediction;

/// <summary>A model on disk is what it was, or an error: changed, missing, strange files, other versions, strangers' archives.</summary>
public sealed class ModelFolderTests : IClassFixture<ModelFolderTests.Promoted>, IDisposable
{
    private readonly FinishedRun _runs = new();
    private readonly StoredRun _run;
    private readonly string _folder;

    public ModelFolderTests(Promoted promoted)
    {
        _folder = _runs.File("feet");
        CopyFolder(promoted.Folder, _folder);
        CopyFolder(promoted.Run.Folder, _runs.File("run"));
        _run = StoredRun.Open(_runs.File("run"));
    }

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void AFolderGivesWhatItsRunGives()
    {
        ModelFolder folder = ModelFolder.Open(_folder);
        ModelDescription description = folder.Description;
        Assert.Equal((ModelKinds.Events, "goup-down", "simulated:tiny"), (description.Kind, description.Experiment, description.Data));
        Assert.Equal(["01", "02", "03"], description.Models.Select(m => m.Origin!.Fold));
        Assert.Equal(["02", "03"], description.Models[0].Origin!.TrainedOn);
        Assert.Contains("Why: it is the only one", File.ReadAllText(Path.Combine(_folder, "card.md")));
        Assert.Equal(Probabilities(ModelFolder.OfRun(_run)), Probabilities(folder));
    }

    [Theory]
    [InlineData("changed", "weights/fold_01_0.pth has another content than it had")]
    [InlineData("longer", "weights/fold_01_0.pth has")]
    [InlineData("missing", "is without its weights, which git does not keep: 1 file of")]
    [InlineData("extra", "weights/fold_04_0.pth is not a file of the model.")]
    [InlineData("card", "card.md has")]
    [InlineData("version", "is of version 99 of the format; this program reads 1 to 2.")]
    [InlineData("intervals", "(the value at 'intervals[0].networks' is not of the kind that belongs there)")]
    [InlineData("version0", "is of version 0 of the format; this program reads 1 to 2. No program wrote such a file")]
    [InlineData("format", "its format is 'other', allowed is 'treepose-model'")]
    [InlineData("unlisted", "weights/fold_01_0.pth is not among its files.")]
    [InlineData("outside", "which leads out of its folder")]
    [InlineData("null", "It holds null where a value is needed")]
    [InlineData("cut", "is not the description of a model")]
    [InlineData("kind", "its kind is 'oracle', allowed is events, copSpeed and other")]
    [InlineData("period", "a frame period is not above 0")]
    [InlineData("shape", "takes frames [1 channel, 23 Doppler, 14 range], others")]
    [InlineData("origin", "'weights/fold_01_0.pth' does not say whom it has seen")]
    public void WhatIsNotWhatItWasIsAnError(string damage, string said)
    {
        string description = Path.Combine(_folder, "model.json");
        Damage(damage);
        File.WriteAllText(description, Damaged(File.ReadAllText(description), damage));
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => ModelFolder.Open(_folder)).Message);
    }

    [Fact]
    public void WeightsOfAnotherArchitectureAreAnErrorThatNamesTheDifference()
    {
        (StoredRun other, _, _) = _runs.Make(
            "goup-down",
            ["training.epochs=1", "training.strideFrames=200", "training.ensemble=1", "model=bilstm"]
        );
        string from = Path.Combine(other.Folder, "checkpoints", "fold_01_0.pth"),
            to = Path.Combine(_run.Folder, "checkpoints", "fold_01_0.pth");
        File.Copy(from, to, overwrite: true);
        Assert.Contains("has", Assert.Throws<DataFormatException>(() => ModelFolder.OfRun(_run)).Message);
        RunFiles.Write(
            _run.Folder,
            RunFiles
                .Read(_run.Folder)
                .Select(f =>
                    f.Path == "checkpoints/fold_01_0.pth" ? f with { Bytes = new FileInfo(to).Length, Sha256 = RunFiles.Hash(to) } : f
                )
        );
        string said = Assert.Throws<DataFormatException>(() => Probabilities(ModelFolder.OfRun(_run))).Message;
        Assert.Contains("holds another architecture", said);
        Assert.Contains("fold_01_0.pth", said);
    }

    [Fact]
    public void AnArchiveHoldsTheSameModelAndIsTheSameBytes()
    {
        ModelFolder folder = ModelFolder.Open(_folder);
        string one = _runs.File("one.zip"),
            two = _runs.File("two.zip");
        ModelArchive.Pack(folder, one);
        ModelArchive.Pack(folder, two);
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        Assert.Contains("exists already", Assert.Throws<TreePoseException>(() => ModelArchive.Pack(folder, one)).Message);
        Assert.Contains("is a run", Assert.Throws<TreePoseException>(() => ModelArchive.Pack(ModelFolder.OfRun(_run), "x.zip")).Message);
        ModelFolder unpacked = ModelArchive.Unpack(one, _runs.File("there"));
        Assert.Equal(folder.Description.ToJson(), unpacked.Description.ToJson());
        Assert.Contains("exists already", Assert.Throws<TreePoseException>(() => ModelArchive.Unpack(one, _runs.File("there"))).Message);
    }

    [Theory]
    [InlineData("../evil.txt", "which leads out of its folder")]
    [InlineData("/evil.txt", "which is absolute")]
    [InlineData("a\\evil.txt", "which has a backslash")]
    [InlineData("MODEL.json", "holds 'MODEL.json' twice")]
    [InlineData("extra.txt", "extra.txt is not a file of the model.")]
    [InlineData("link", "holds the link 'link'")]
    [InlineData("bomb", "more than is unpacked")]
    public void WhatAStrangersArchiveMayNotHoldIsRefusedAndNothingIsUnpacked(string entry, string said)
    {
        string archive = _runs.File("sent.zip");
        ModelArchive.Pack(ModelFolder.Open(_folder), archive);
        using (ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Update))
        {
            ZipArchiveEntry added = zip.CreateEntry(entry, CompressionLevel.SmallestSize);
            if (entry == "link")
                added.ExternalAttributes = unchecked((int)0xA1FF0000);
            using Stream stream = added.Open();
            stream.Write(entry == "bomb" ? new byte[50_000_000] : "/etc/passwd"u8);
        }
        Assert.Contains(said, Assert.Throws<DataFormatException>(() => ModelArchive.Unpack(archive, _runs.File("there"))).Message);
        Assert.Empty(Directory.GetFileSystemEntries(_runs.File(""), "there*"));
        Assert.False(File.Exists(_runs.File("../evil.txt")));
    }

    [Fact]
    public void LargeWeightsLieOutsideAndTheirHashInTheFolder()
    {
        string workflows = _runs.File("large"),
            root = _runs.File("root");
        var asked = new Promotion("big")
        {
            LargeFiles = new LargeFileOptions { Root = root, LargerThanBytes = 1000 },
        };
        Workflow.Promote(_run.Info, workflows, asked, TimeProvider.System);
        string folder = Path.Combine(workflows, "big");
        Assert.Empty(Directory.GetFiles(folder, "*.pth", SearchOption.AllDirectories));
        Assert.NotEmpty(Directory.GetFiles(folder, "fold_01_0.json", SearchOption.AllDirectories)); // what goes to git
        ModelFolder model = ModelFolder.Open(folder);
        Assert.All(
            model.Description.Models,
            m => Assert.Equal(model.Description.Files.Single(f => f.Path == m.Weights).Sha256, RunFiles.Hash(model.PathOf(m.Weights)))
        );
        Assert.Equal(Probabilities(ModelFolder.OfRun(_run)), Probabilities(model));
        Workflow.Promote(_run.Info, workflows, asked, TimeProvider.System); // again: nothing is missing, nothing is made
        Assert.Empty(Directory.GetFiles(folder, "*.pth", SearchOption.AllDirectories));
        string archive = _runs.File("big.zip");
        ModelArchive.Pack(model, archive);
        Directory.Delete(root, recursive: true);
        string gone = Assert.Throws<DataFormatException>(() => ModelFolder.Open(folder)).Message;
        Assert.Contains($"fold_01_0.pth is expected at {Path.Combine(folder, "weights/fold_01_0.pth")}, or at {root}", gone);
        Assert.Contains("TREEPOSE_LARGE_FILES", gone);
        Assert.Equal(3, ModelArchive.Unpack(archive, _runs.File("sent")).Description.Models.Count); // an archive brings them along
    }

    private void Damage(string damage)
    {
        string weights = Path.Combine(_folder, "weights", "fold_01_0.pth");
        switch (damage)
        {
            case "changed":
                byte[] bytes = File.ReadAllBytes(weights);
                bytes[^200] ^= 1;
                File.WriteAllBytes(weights, bytes);
                break;
            case "longer":
                File.AppendAllText(weights, "x");
                break;
            case "missing":
                File.Delete(Path.Combine(_folder, "weights", "fold_02_0.pth"));
                break;
            case "extra":
                File.Copy(weights, Path.Combine(_folder, "weights", "fold_04_0.pth"));
                break;
            case "card":
                File.AppendAllText(Path.Combine(_folder, "card.md"), "and it cures");
                break;
        }
    }

    private static string Damaged(string text, string damage)
    {
        switch (damage)
        {
            case "changed" or "longer" or "missing" or "extra" or "card":
                break;
            case "version":
                text = text.Replace("\"version\": 1", "\"version\": 99");
                break;
            case "intervals":
                text = text.Replace("\"intervals\": []", "\"intervals\": [{ \"networks\": \"two\" }]");
                break;
            case "version0":
                text = text.Replace("\"version\": 1", "\"version\": 0");
                break;
            case "format":
                text = text.Replace("\"treepose-model\"", "\"other\"");
                break;
            case "unlisted":
                text = text.Replace("\"path\": \"weights/fold_01_0.pth\"", "\"path\": \"weights/fold_01_1.pth\"");
                break;
            case "outside":
                text = text.Replace("\"path\": \"weights/fold_01_0.pth\"", "\"path\": \"../fold_01_0.pth\"");
                break;
            case "null":
                text = text.Replace("\"trainedOn\": [", "\"trainedOn\": [ null,");
                break;
            case "kind":
                text = text.Replace("\"kind\": \"events\"", "\"kind\": \"oracle\"");
                break;
            case "period":
                text = text.Replace("\"shortestPeriod\": 0", "\"shortestPeriod\": -0");
                break;
            case "shape":
                int last = text.LastIndexOf("\"columns\": 13", StringComparison.Ordinal);
                text = text[..last] + text[last..].Replace("\"columns\": 13", "\"columns\": 14").Replace("\"size\": 299", "\"size\": 322");
                break;
            case "origin":
                JsonNode json = JsonNode.Parse(text)!;
                json["models"]![0]!["origin"] = null;
                text = json.ToJsonString();
                break;
            default:
                text = text[..(text.Length / 2)];
                break;
        }
        return text;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private float[] Probabilities(ModelFolder folder)
    {
        var model = EventModel.Of(folder, _runs.Bench);
        FrameDataset data = model.Read(["simulated:tiny"], null, SilentProgress.Instance, TestContext.Current.CancellationToken);
        EventPrediction found = model.Predict(data, byAll: false, SilentProgress.Instance, TestContext.Current.CancellationToken);
        return [.. found.Captures.SelectMany(c => c.Capture.Probabilities)];
    }

    /// <summary>A run and the model folder that its promotion made; tests damage copies.</summary>
    public sealed class Promoted : IDisposable
    {
        private readonly FinishedRun _runs = new();

        public Promoted()
        {
            (Run, _, _) = _runs.Make("goup-down", ["training.epochs=1", "training.strideFrames=200", "training.ensemble=1", "model=study"]);
            Workflow.Promote(
                Run.Info,
                _runs.File("workflows"),
                new Promotion("feet") { Because = "it is the only one" },
                TimeProvider.System
            );
        }

        public StoredRun Run { get; }

        public string Folder => Path.Combine(_runs.File("workflows"), "feet");

        public void Dispose() => _runs.Dispose();
    }
}
