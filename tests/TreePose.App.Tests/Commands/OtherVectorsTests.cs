using System.Text.Json.Nodes;
using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>A promoted run verified on a machine whose vectors have another width.</summary>
public sealed class OtherVectorsTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void FiguresMayDifferALittleAndThatIsSaid()
    {
        string[] places = ["--runs", _scratch.File("runs"), "--workflows", _scratch.File("workflows")];
        string[] run = ["run", "stability-preprocessing", "--data", "simulated:tiny", "--name", "first", "--runs", _scratch.File("runs")];
        Assert.Equal(0, CommandLine.Run(run).Code);
        Assert.Equal(0, CommandLine.Run(["promote", "first", "--as", "sway", "--tolerance", "0", .. places]).Code);
        string[] verify = ["workflow", "run", "sway", "--verify", .. places];
        Changed(VectorRegisters.Bits, 1.01); // one percent away, which nothing explains
        (int code, string output, _) = CommandLine.Run(verify);
        Assert.Equal(1, code);
        Assert.DoesNotContain("vectors", output);
        int other = VectorRegisters.Bits == 256 ? 512 : 256;
        Changed(other, 1);
        (code, output, string errors) = CommandLine.Run(verify);
        Assert.True(code == 0, output + errors);
        Assert.Contains($"with vectors of {other} bits; here they have {VectorRegisters.Bits}.", output.ReplaceLineEndings(" "));
        Assert.Contains("figures are reached again", output);
        Changed(other, 1.05);
        Assert.Equal(1, CommandLine.Run(verify).Code);
    }

    /// <summary>As if the run had had vectors of a width, and its figures had been so many times as large.</summary>
    private void Changed(int vectorBits, double factor)
    {
        string file = _scratch.File("workflows/sway.json");
        JsonNode workflow = JsonNode.Parse(File.ReadAllText(file))!;
        workflow["code"]!["vectorBits"] = vectorBits;
        foreach (JsonNode? figure in workflow["figures"]!.AsObject().Select(f => f.Value))
            figure!["value"] = (double)figure["value"]! * factor;
        File.WriteAllText(file, workflow.ToJsonString());
    }
}
