using System.Text.Json;
using System.Text.Json.Serialization;
using TreePose.Configuration;

namespace TreePose.Contracts;

/// <summary>
/// What holds for the options record of every experiment, part and command, whatever its values. To be run on own ones from any test
/// framework: <c>OptionsContract.Check(new MyOptions())</c>, or a test for each of <see cref="Rules"/>.
/// </summary>
public static class OptionsContract
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true, // what follows from options is none
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly ContractRules<Subject> Contract = new(
        s => s.Defaults.GetType().Name,
        [
            ("each key has one owner", s => OptionTree.Check(s.Defaults)),
            ("each key has a meaning", HasMeanings),
            ("defaults are allowed", s => OptionOverrides.Validated(s.Defaults)),
            ("values come back from JSON", s => ComesBack(s, json => OptionsJson.Read(StrictJson.Parse(json, "test"), s.Defaults, "test"))),
            ("values come back from text", ComesBackFromText),
            ("values come back from a file", ComesBackFromFile),
        ]
    );

    /// <summary>Names of the rules.</summary>
    public static IReadOnlyList<string> Rules => Contract.Names;

    /// <summary>Checks all rules.</summary>
    /// <param name="defaults">The options with default values.</param>
    /// <param name="seed">Seed of the values tried.</param>
    /// <param name="rounds">How many values are tried.</param>
    /// <exception cref="ContractException">Rules are broken; it lists all of them.</exception>
    public static void Check(object defaults, int seed = 1, int rounds = 200) => Broken.Report(Outcomes(defaults, seed, rounds));

    /// <summary>What comes of each rule.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    public static IReadOnlyList<RuleOutcome> Outcomes(object defaults, int seed = 1, int rounds = 200) =>
        Contract.Outcomes(new Subject(defaults, seed, rounds));

    /// <summary>The JSON of a record without parts is that of System.Text.Json, byte for byte.</summary>
    /// <exception cref="ContractException">It is not.</exception>
    public static void IsPlainJson(object defaults, int seed = 1, int rounds = 200)
    {
        foreach (object options in new Subject(defaults, seed, rounds).Values())
        {
            string plain = JsonSerializer.Serialize(options, options.GetType(), Plain),
                own = OptionsJson.Of(options).ToJsonString();
            if (plain != own)
                throw new ContractException(defaults.GetType().Name, "JSON is plain", $"it is {own}, not {plain}");
        }
    }

    private static void HasMeanings(Subject subject)
    {
        string[] bare = [.. OptionCatalogue.Of(subject.Defaults).Entries.Where(e => e.Meaning.Length == 0).Select(e => e.Key)];
        Broken.Unless(bare.Length == 0, $"{string.Join(", ", bare)} have none: write [Description(\"…\")] or a doc comment");
    }

    private static void ComesBackFromText(Subject subject) =>
        ComesBack(
            subject,
            json =>
            {
                object options = OptionsJson.Read(StrictJson.Parse(json, "test"), subject.Defaults, "test");
                return OptionOverrides.Apply(subject.Defaults, [.. OptionOverrides.Flatten(options).Select(p => $"{p.Key}={p.Value}")]);
            }
        );

    private static void ComesBackFromFile(Subject subject) =>
        ComesBack(
            subject,
            json =>
            {
                IReadOnlyList<OptionOverride> file = ConfigFile.Parse(json, "config.json").Overrides;
                object options = OptionOverrides.Apply(subject.Defaults, file);
                Broken.Unless(!OptionOverrides.Unused(options, file).Any(), "keys of a file that holds its values count as unused");
                return options;
            }
        );

    private static void ComesBack(Subject subject, Func<string, object> again)
    {
        foreach (object options in subject.Values())
        {
            string json = OptionsJson.Of(options).ToJsonString(),
                back = OptionsJson.Of(again(json)).ToJsonString();
            Broken.Unless(json == back, $"{json} came back as {back}");
        }
    }

    private sealed record Subject(object Defaults, int Seed, int Rounds)
    {
        public IEnumerable<object> Values()
        {
            var random = new Random(Seed);
            return Enumerable.Range(0, Rounds).Select(_ => RandomOptions.Of(Defaults, random)).Prepend(OptionOverrides.Validated(Defaults));
        }
    }
}
