using System.Diagnostics;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;
using TreePose.TestKit;
using TreePose.Torch.Models;
using TreePose.Torch.Onnx;
using TreePose.Torch.Onnx.Records;
using TreePose.Torch.Tests.Models;
using Xunit;

namespace TreePose.Torch.Tests.Onnx;

/// <summary>The file: what ONNX's rules ask of its structure, what stands in its metadata, what is refused.</summary>
public sealed class OnnxFileTests
{
    public static TheoryData<string, bool> Files
    {
        get
        {
            var files = new TheoryData<string, bool>();
            foreach (string name in ExportedNetworks.All)
                files.Add(name, false);
            foreach (string name in ExportedNetworks.Causal)
                files.Add(name, true);
            return files;
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void EveryValueHasItsNameAloneAndIsThereBeforeItIsUsed(string name, bool streaming)
    {
        byte[] file = Bytes(name, streaming);
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        Assert.Equal(8, model.IrVersion);
        Assert.Equal([("", 17L)], model.OpsetImport.Select(o => (o.Domain, o.Version)));
        var known = new HashSet<string>();
        foreach (string given in model.Graph.Input.Select(i => i.Name).Concat(model.Graph.Initializer.Select(i => i.Name)))
            Assert.True(known.Add(given), $"'{given}' twice");
        Follow(model.Graph, known);
        Assert.Equal(model.Graph.Node.Count, model.Graph.Node.Select(n => n.Name).Distinct().Count());
        string[] used = [.. model.Graph.Node.SelectMany(n => n.Input.Concat(Inner(n)))];
        Assert.Empty(model.Graph.Initializer.Select(i => i.Name).Except(used));
        Assert.Empty(model.Graph.Input.Select(i => i.Name).Except(used));
        foreach (TensorProto tensor in model.Graph.Initializer)
        {
            int width = tensor.DataType == TensorProto.Types.DataType.Float ? 4 : 8;
            Assert.Equal(tensor.Dims.Aggregate(1L, (a, b) => a * b) * width, tensor.RawData.Length);
        }
    }

    /// <summary>What a node's subgraphs read, of the graph around among it.</summary>
    private static IEnumerable<string> Inner(NodeProto node) =>
        node.Attribute.Where(a => a.G is not null).SelectMany(a => a.G.Node).SelectMany(n => n.Input);

    private static void Follow(GraphProto graph, HashSet<string> known)
    {
        foreach (NodeProto node in graph.Node)
        {
            Assert.All(node.Input.Where(i => i.Length > 0), input => Assert.Contains(input, known));
            foreach (GraphProto body in node.Attribute.Where(a => a.G is not null).Select(a => a.G))
            {
                foreach (ValueInfoProto input in body.Input)
                    Assert.True(known.Add(input.Name), $"'{input.Name}' twice");
                Follow(body, known);
            }
            foreach (string output in node.Output)
                Assert.True(known.Add(output), $"'{output}' twice");
        }
        Assert.All(graph.Output, output => Assert.Contains(output.Name, known));
    }

    [Theory, MemberData(nameof(Files))]
    public void TheCheckerOfOnnxFindsNothing(string name, bool streaming)
    {
        const string Program =
            "import sys, onnx\n"
            + "model = onnx.load(sys.argv[1])\n"
            + "onnx.checker.check_model(model, full_check=True)\n"
            + "onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)\n";
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("model.onnx"), Bytes(name, streaming));
        File.WriteAllText(scratch.File("check.py"), Program);
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "Debian's python3 is not here");
        var start = new ProcessStartInfo(Python, [scratch.File("check.py"), scratch.File("model.onnx")]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(errors.Contains("No module named 'onnx'", StringComparison.Ordinal), "Debian's python3-onnx is not here");
        Assert.True(process.ExitCode == 0, errors);
    }

    /// <summary>A network with steps of every kind of operator in front.</summary>
    private static byte[] Bytes(string name, bool streaming)
    {
        using RadarNetwork network = ExportedNetworks.Make(name, ExportedNetworks.Planes);
        StepPipeline steps = OnnxStepTests.Pipeline(("mti", null), ("difference", null), ("normalise.frame", null), ("decibel", null));
        if (!streaming)
            steps = new StepPipeline([.. steps.Steps, .. OnnxStepTests.Pipeline(("standardise.perCapture", null)).Steps]);
        return OnnxExport.Bytes(ExportedNetworks.Model(network) with { Steps = steps, SecondsPerFrame = 0.1, Streaming = streaming });
    }

    [Fact]
    public void TheMetadataSayWhatTheModelIs()
    {
        using RadarNetwork network = ExportedNetworks.Make("study", ExportedNetworks.Study);
        OnnxModel model = ExportedNetworks.Model(network) with
        {
            Classes = ["neither", "up", "down"],
            SecondsPerFrame = 0.036,
            Steps = OnnxStepTests.Pipeline(("log1p", null)),
            Streaming = true,
            Notes = new Dictionary<string, string> { ["lookAheadFrames"] = "8" },
        };
        using var session = new OnnxSession(OnnxExport.Bytes(model));
        Assert.Equal("study", session.Notes["architecture"]);
        Assert.Equal("neither,up,down", session.Notes["classes"]);
        Assert.Equal("0.036", session.Notes["secondsPerFrame"]);
        Assert.Equal("[1 channel, 23 Doppler, 13 range]", session.Notes["frameAxes"]);
        Assert.Equal("log1p", session.Notes["steps"]);
        Assert.Equal("h=h_next,c=c_next", session.Notes["states"]);
        Assert.Equal("8", session.Notes["lookAheadFrames"]);
        Assert.Equal(["frame", "h", "c"], session.Inputs);
        Assert.Equal(["probabilities", "logits", "h_next", "c_next"], session.Outputs);
    }

    [Fact]
    public void AFileThatIsThereStaysUnlessItMayBeWrittenOver()
    {
        using var scratch = new ScratchFolder();
        using RadarNetwork network = ExportedNetworks.Make("study", ExportedNetworks.Planes);
        OnnxModel model = ExportedNetworks.Model(network);
        string path = scratch.File("model.onnx");
        File.WriteAllText(path, "mine");
        Assert.Contains("exists already", Assert.Throws<TreePoseException>(() => OnnxExport.Write(model, path)).Message);
        Assert.Equal("mine", File.ReadAllText(path));
        OnnxExport.Write(model, path, overwrite: true);
        Assert.Equal(OnnxExport.Bytes(model), File.ReadAllBytes(path));
        Assert.Throws<TreePoseException>(() => OnnxExport.Write(model, scratch.Path, overwrite: true));
        Assert.Equal([path], Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void AnArchitectureThatDeclaresNoGraphIsRefusedAndNothingIsWritten()
    {
        using var scratch = new ScratchFolder();
        using var own = new OwnClassifier(new(ExportedNetworks.Planes, 3), Fault.None);
        string message = Assert
            .Throws<PartException>(() => OnnxExport.Write(ExportedNetworks.Model(own), scratch.File("model.onnx")))
            .Message;
        Assert.Contains("'own' does not say what its graph is", message);
        Assert.Contains("IOnnxGraph", message);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void FramesOfAnotherShapeThanTheNetworksAreRefused()
    {
        using RadarNetwork network = ExportedNetworks.Make("tcn", ExportedNetworks.Planes);
        OnnxModel model = ExportedNetworks.Model(network) with { Frames = ExportedNetworks.Study };
        string message = Assert.Throws<TreePoseException>(() => OnnxExport.Bytes(model)).Message;
        Assert.Contains($"takes frames {ExportedNetworks.Planes}", message);
        Assert.Contains($"the steps make {ExportedNetworks.Study}", message);
    }

    [Fact]
    public void NetworksOfTwoKindsDoNotAnswerTogether()
    {
        using RadarNetwork classifier = ExportedNetworks.Make("study", ExportedNetworks.Planes),
            regressor = ExportedNetworks.Make("regressor study", ExportedNetworks.Planes);
        Assert.Contains(
            "networks that answer together",
            Assert.Throws<TreePoseException>(() => OnnxExport.Bytes(ExportedNetworks.Model(classifier, regressor))).Message
        );
        Assert.Throws<TreePoseException>(() => OnnxExport.Bytes(ExportedNetworks.Model(classifier) with { Classes = ["one", "two"] }));
        Assert.Throws<TreePoseException>(() => OnnxExport.Bytes(ExportedNetworks.Model(classifier) with { Members = [] }));
    }

    [Fact]
    public void AnOperatorOfAUsersIsGivenWhatTheGraphHasOrRefused()
    {
        var graph = new OnnxGraph(streaming: true);
        OnnxValue x = graph.Constant("mask", [1f, 2], 2);
        Assert.NotEqual("mask", x.Name); // that is the input's
        Assert.Throws<PartException>(() => graph.Apply("Relu", [new OnnxValue("elsewhere")]));
        Assert.Throws<PartException>(() => graph.Apply("Relu", [x], ("axis", 1.5m)));
        Assert.Throws<PartException>(() => graph.Mask);
    }
}
