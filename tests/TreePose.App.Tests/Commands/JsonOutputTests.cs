using System.Text.Json.Nodes;
using TreePose.App.Tests.Experiments;
using TreePose.Runs;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary><c>--json</c>: the record on standard output, what else is said on standard error, nowhere with <c>--quiet</c>.</summary>
public sealed class JsonOutputTests : IDisposable
{
    private readonly DrawRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ASweepGivesItsRankingAndItsTrialsOnlyBeside()
    {
        string[] sweep = ["sweep", "draw", "--over", "level=1,2", "--runs", _runs.Root, "--json"];
        (int code, string output, string errors) = _runs.Command([.. sweep, "--name", "s"]);
        Assert.True(code == 0, output + errors);
        Assert.Contains("Trial 1 of 2: level=1", errors, StringComparison.Ordinal);
        JsonNode said = Said(output, "s");
        Assert.Equal(2, said["results"]!["ranking"]!.AsArray().Count);
        Assert.Equal("s_02", (string?)said["results"]!["bestRun"]);
        (code, output, errors) = _runs.Command([.. sweep, "--name", "t", "--quiet"]);
        Assert.Equal((0, ""), (code, errors));
        Said(output, "t");
    }

    [Fact]
    public void AResumedRunAndSweepGiveTheirsWhole()
    {
        _runs.Stopped("a", afterUnits: 2);
        (int code, string output, string errors) = _runs.Resume("a", "--json", "--quiet");
        Assert.True(code == 0, output + errors);
        Assert.Equal("", errors);
        JsonNode said = Said(output, "a");
        Assert.Equal("finished", (string?)said["status"]);
        (code, output, errors) = _runs.Resume("a", "--json");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("is finished: there is nothing to resume", errors, StringComparison.Ordinal);
        (code, output, errors) = _runs.Command("runs", "show", "a", "--runs", _runs.Root, "--json");
        Assert.True(code == 0, errors);
        Assert.Equal(said.ToJsonString(), Said(output, "a").ToJsonString());
        Assert.Contains("leave out --json", _runs.Command("runs", "show", "a", "--runs", _runs.Root, "--json", "--follow").Errors);
    }

    private JsonNode Said(string output, string name)
    {
        JsonNode said = JsonNode.Parse(output)!;
        Assert.Equal(new RunStore(_runs.Root).Find(name).Folder, (string?)said["record"]);
        JsonNode kept = JsonNode.Parse(File.ReadAllText(Path.Combine((string)said["record"]!, "results.json")))!;
        Assert.Equal(kept.ToJsonString(), said["results"]!.ToJsonString());
        return said;
    }
}
