using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static TreePose.TestKit.Mlflow.StandInRequest;

namespace TreePose.TestKit.Mlflow;

/// <summary>The registered models of the store.</summary>
public sealed partial class StandInStore
{
    /// <summary>Registered models with the sources of their versions.</summary>
    public Dictionary<string, List<string>> Models { get; } = [];

    /// <summary>Versions of registered models in the order they were made.</summary>
    public List<StandInVersion> Versions { get; } = [];

    private JsonObject CreateModel(string name)
    {
        if (name.Contains('/'))
            throw StandInRefusal.Invalid("Invalid value for 'name': it must not contain '/'.");
        if (!Models.TryAdd(name, []))
            throw new StandInRefusal(400, "RESOURCE_ALREADY_EXISTS", $"Registered Model (name={name}) already exists.");
        return [];
    }

    private JsonObject CreateVersion(JsonObject body)
    {
        if (!Models.TryGetValue(Text(body, "name"), out List<string>? versions))
            throw StandInRefusal.NotFound("Registered Model");
        string source = Text(body, "source");
        if (!source.StartsWith("runs:/") && !source.StartsWith("mlflow-artifacts:/"))
            throw StandInRefusal.Invalid("Invalid model version source.");
        versions.Add(source);
        string name = Text(body, "name");
        Versions.Add(new(name, versions.Count.ToString(), source, (string?)body["run_id"] ?? "", (string?)body["description"] ?? ""));
        return new JsonObject { ["model_version"] = new JsonObject { ["version"] = versions.Count.ToString() } };
    }

    private JsonObject SearchVersions(string filter)
    {
        Match name = NameFilter().Match(filter);
        if (!name.Success)
            throw StandInRefusal.Invalid("filter");
        return new JsonObject
        {
            ["model_versions"] = new JsonArray([
                .. Versions
                    .Where(v => v.Name == name.Groups[1].Value)
                    .Select(v => new JsonObject
                    {
                        ["name"] = v.Name,
                        ["version"] = v.Version,
                        ["source"] = v.Source,
                        ["run_id"] = v.RunId,
                    }),
            ]),
        };
    }

    [GeneratedRegex("^name = '([^']*)'$")]
    private static partial Regex NameFilter();
}
