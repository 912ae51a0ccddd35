using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Configuration;
using Xunit;

namespace TreePose.TestKit;

/// <summary>What holds for the options record of every experiment, source, step and command, whatever its values.</summary>
public static class OptionsContract
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true, // what follows from options is none
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>
    /// Its keys are its own, its JSON is that of System.Text.Json byte for byte, and any values come back exactly from text
    /// and from JSON.
    /// </summary>
    public static void Holds(object defaults, int seed = 1, int rounds = 200)
    {
        var random = new Random(seed);
        OptionTree.Check(defaults);
        object options = OptionOverrides.Validated(defaults);
        for (int i = 0; i < rounds; i++)
        {
            string json = JsonSerializer.Serialize(options, options.GetType(), Plain);
            Assert.Equal(json, OptionsJson.Of(options).ToJsonString());
            Assert.Equal(json, Again(OptionsJson.Read(StrictJson.Parse(json, "test"), defaults, "test")));
            Assert.Equal(json, Again(OptionOverrides.Apply(defaults, OptionOverrides.Flatten(options).Select(p => $"{p.Key}={p.Value}"))));
            options = RandomOptions.Of(defaults, random);
        }

        static string Again(object options) => JsonSerializer.Serialize(options, options.GetType(), Plain);
    }
}
