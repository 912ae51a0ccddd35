using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Configuration;
using Xunit;

namespace TreePose.TestKit.Contracts;

/// <summary>What holds for the options record of every experiment, part and command, whatever its values.</summary>
public static class OptionsContract
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true, // what follows from options is none
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Each key has one owner and a meaning, and any values come back exactly from text, from JSON and from a file.</summary>
    public static void Holds(object defaults, int seed = 1, int rounds = 200)
    {
        OptionTree.Check(defaults);
        Assert.Empty(OptionCatalogue.Of(defaults).Entries.Where(e => e.Meaning.Length == 0).Select(e => e.Key));
        foreach (object options in Values(defaults, seed, rounds))
        {
            string json = OptionsJson.Of(options).ToJsonString();
            Assert.Equal(json, Again(OptionsJson.Read(StrictJson.Parse(json, "test"), defaults, "test")));
            string[] overrides = [.. OptionOverrides.Flatten(options).Select(p => $"{p.Key}={p.Value}")];
            Assert.Equal(json, Again(OptionOverrides.Apply(defaults, overrides)));
            IReadOnlyList<OptionOverride> file = ConfigFile.Parse(json, "config.json").Overrides;
            Assert.Equal(json, Again(OptionOverrides.Apply(defaults, file)));
            Assert.Empty(OptionOverrides.Unused(options, file));
        }

        static string Again(object options) => OptionsJson.Of(options).ToJsonString();
    }

    /// <summary>The JSON of a record without parts is that of System.Text.Json, byte for byte.</summary>
    public static void IsPlainJson(object defaults, int seed = 1, int rounds = 200)
    {
        foreach (object options in Values(defaults, seed, rounds))
            Assert.Equal(JsonSerializer.Serialize(options, options.GetType(), Plain), OptionsJson.Of(options).ToJsonString());
    }

    private static IEnumerable<object> Values(object defaults, int seed, int rounds)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, rounds).Select(_ => RandomOptions.Of(defaults, random)).Prepend(OptionOverrides.Validated(defaults));
    }
}
