using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>One person's own model: made, measured, applied, and what is refused.</summary>
public sealed class FineTuneCommandTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void AModelOfHoldsBecomesOnePersons()
    {
        string[] quick = ["protocol.calibrationHolds=0", "protocol.repeats=1", "training.epochs=1", "fineTuning.epochs=2"];
        Assert.Equal(
            0,
            Run(["run", "loo-finetune", "--data", "simulated:tiny", "--name", "sway", .. quick.SelectMany(o => new[] { "--set", o })]).Code
        );
        string[] make = ["finetune", "sway", "--data", "simulated:tiny", "--participant"];
        (int code, string output, string errors) = Run([.. make, "03", "--holds", "2", "--out", At("own")]);
        Assert.True(code == 0, output + errors);
        JsonNode personal = JsonNode.Parse(File.ReadAllText(At("own/model.json")))!["personal"]!;
        string[] tuned = [.. personal["tunedOn"]!.AsArray().Select(t => t!.ToString())];
        Assert.Equal(2, tuned.Length);
        Assert.Contains(tuned[0], output);

        // Applied, it answers for the later holds alone, and its errors there are those that were said.
        (code, output, errors) = Run("predict", At("own"), "--data", "simulated:tiny", "--out", At("later"));
        Assert.True(code == 0, output + errors);
        Assert.Contains("Answered by the model of participant 03 alone: 03", output);
        string[][] table = [.. File.ReadAllLines(At("later/holds.csv")).Select(l => l.Split(','))],
            rows = table[1..];
        Assert.Equal(("predicted_mm_per_s", "measured_mm_per_s"), (table[0][5], table[0][^2]));
        Assert.DoesNotContain(rows, r => tuned.Contains($"{r[0]} hold {r[2]}"));
        Assert.Equal(personal["measuredOn"]!.AsArray().Select(m => m!.ToString()), rows.Select(r => $"{r[0]} hold {r[2]}"));
        double error = rows.Average(r => Math.Abs(Number(r[5]) - Number(r[^2])));
        Assert.Equal(personal["figures"]!["after"]!["mae"]!.GetValue<double>(), error, 1e-5);

        Assert.Contains("has nobody of that name", Run([.. make, "77"]).Errors);
        Assert.Contains("Allowed is --holds 1 to ", Run([.. make, "03", "--holds", "100"]).Errors);
        Assert.Contains("say --holds N", Run([.. make, "03", "--captures", "1"]).Errors);
        Assert.Contains("belongs to no fine-tuning", Run([.. make, "03", "--set", "training.epochs=3"]).Errors);
        string[] offset = ["--mode", "offset", "--set", "fineTuning.epochs=3"];
        Assert.Contains("does nothing with --mode offset", Run([.. make, "03", .. offset]).Errors);
        JsonNode own = JsonNode.Parse(File.ReadAllText(At("own/model.json")))!["ranges"]!;
        Assert.Equal(2, own["sequences"]!.GetValue<int>()); // of the holds that it was fine-tuned on, not of everybody's
        Assert.Contains("is the personal model of participant '03' already", Run(["finetune", At("own"), .. make[2..], "03"]).Errors);
        Assert.Contains("exists already", Run([.. make, "03", "--out", At("own")]).Errors);
        Assert.Contains(
            "Leakage: every network of",
            Run("run", "loo-finetune", "--data", "simulated:tiny", "--set", $"training.from={At("own")}").Errors
        );
        Assert.False(Directory.Exists(At("models")));
    }

    [Fact]
    public void AModelOfEventsChangesTheLastLayerAloneWhereThatIsAsked()
    {
        (int code, string output, string errors) = Run(
            "run",
            "goup-down",
            "--data",
            "simulated:tiny",
            "--name",
            "feet",
            "--set",
            "training.ensemble=2",
            "--set",
            "training.epochs=2"
        );
        Assert.True(code == 0, output + errors);
        string[] make = ["finetune", "feet", "--data", "simulated:tiny", "--participant", "02", "--captures", "1"];
        (code, output, errors) = Run([.. make, "--mode", "head", "--set", "training.epochs=3", "--out", At("own")]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("event.f1.250ms", output);
        (code, string json, errors) = Run([.. make, "--set", "training.epochs=1", "--json", "--out", At("json")]);
        Assert.True(code == 0, errors);
        JsonNode said = JsonNode.Parse(json)!;
        Assert.Equal((At("json"), "02"), ((string?)said["folder"], (string?)said["participant"]));
        Assert.NotEmpty(said["figures"]!["after"]!.AsObject());
        JsonNode model = JsonNode.Parse(File.ReadAllText(At("own/model.json")))!;
        Assert.Equal(2, model["version"]!.GetValue<int>());
        Assert.Equal(3, model["personal"]!["options"]!["training.epochs"]!.GetValue<int>());

        string before = Directory.GetFiles(At("runs"), "fold_02_0.pth", SearchOption.AllDirectories).Single();
        Dictionary<string, byte[]> was = PytorchFile.Read(before).ToDictionary(t => t.Name, t => t.Bytes),
            now = PytorchFile.Read(At("own/weights/personal_0.pth")).ToDictionary(t => t.Name, t => t.Bytes);
        string[] changed = [.. was.Keys.Where(k => !was[k].AsSpan().SequenceEqual(now[k]))];
        Assert.NotEmpty(changed);
        Assert.All(changed, name => Assert.StartsWith("head.", name));

        (code, output, errors) = Run("predict", At("own"), "--data", "simulated:tiny", "--score", "--out", At("later"));
        Assert.True(code == 0, output + errors);
        Assert.Contains(" in 2 captures", output);
        JsonNode scores = JsonNode.Parse(File.ReadAllText(At("later/scores.json")))!;
        Assert.Equal(
            model["personal"]!["figures"]!["after"]!["event.f1.250ms"]?.ToJsonString(),
            scores["figures"]!["event.f1.250ms"]?.ToJsonString()
        );
        Assert.Contains("allowed is whole, head, frozenFrontEnd, inputScaling.", Run([.. make, "--mode", "offset"]).Errors);
        Assert.Contains("the model of participant 02 alone", Run("model", "show", At("own")).Output);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string At(string file) => _scratch.File(file);

    private (int Code, string Output, string Errors) Run(params string[] arguments) =>
        CommandLine.Run([.. arguments, "--runs", At("runs")]);
}
