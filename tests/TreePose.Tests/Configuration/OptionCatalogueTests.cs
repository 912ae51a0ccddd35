using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Nodes;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using TreePose.Simulation;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>What can be found out about options: key, type, default, what is allowed, meaning.</summary>
public sealed class OptionCatalogueTests
{
    private sealed record Described
    {
        [Description("How much of it."), Range(1, 9)]
        public int? Amount { get; init; }

        public string Unsaid { get; init; } = "x";

        public double[] Edges { get; init; } = [0.5, 1];

        [AllowedValues(1, 2)]
        public int Power { get; init; } = 1;

        [Range(0.0, double.PositiveInfinity, MinimumIsExclusive = true)]
        public double Limit { get; init; } = 2;

        public CropEdge? Edge { get; init; }
    }

    private static OptionEntry Entry(object options, string key) => OptionCatalogue.Of(options).Entries.Single(e => e.Key == key);

    [Fact]
    public void TheMeaningIsTheDocumentationCommentInPlainText()
    {
        var stability = new StabilityOptions();
        OptionEntry cutoff = Entry(stability, "preprocessing.lowPassCutoffHz");
        Assert.Equal(("number", "10", "0.1 to 1000 or none"), (cutoff.Type, cutoff.Default, cutoff.Allowed));
        Assert.Equal("Cutoff of the zero-phase Butterworth low-pass, Hz (−3 dB for one of its two passes); null for none.", cutoff.Meaning);
        Assert.Equal(
            "Name of the condition within which rows are compared, e.g. surface; null compares all rows.",
            Entry(stability, "outliers.groupBy").Meaning
        );
        OptionEntry rule = Entry(stability, "outliers.rule");
        Assert.Equal(("one of these", "robustZ", "robustZ, tukeyFences"), (rule.Type, rule.Default, rule.Allowed));
        Assert.Equal(["robustZ", "tukeyFences"], rule.Values.Select(v => v.Name));
        Assert.StartsWith("|0.6745 (v − median)/MAD| above the threshold; 3.5 is usual. Source: Iglewicz & H", rule.Values[0].Meaning);
    }

    [Fact]
    public void APartOfAScriptIsDescribedByItsAttributes()
    {
        var options = new Described();
        Assert.Equal(("How much of it.", "whole number", "none", "1 to 9 or none"), Told(Entry(options, "amount")));
        Assert.Equal(("", "text", "x", "a text"), Told(Entry(options, "unsaid")));
        Assert.Equal(("", "list of numbers", "0.5,1", "a list of finite numbers"), Told(Entry(options, "edges")));
        Assert.Equal(("", "one of these", "1", "1, 2"), Told(Entry(options, "power")));
        Assert.Equal(("", "number", "2", "above 0 to Infinity"), Told(Entry(options, "limit")));

        static (string, string, string, string) Told(OptionEntry e) => (e.Meaning, e.Type, e.Default, e.Allowed);
    }

    [Fact]
    public void AChoiceOfPartsTellsWhatEachIs()
    {
        OptionEntry model = Entry(new SampleOptions(), "model"),
            steps = Entry(new SampleOptions(), "steps");
        Assert.Equal(("one of these", "tcn", "tcn, bilstm, plain"), (model.Type, model.Default, model.Allowed));
        Assert.Contains(new OptionValue("bilstm", "The model bilstm."), model.Values);
        Assert.Equal(("list of these", "log,crop.range", "a list of log, crop, crop.range"), (steps.Type, steps.Default, steps.Allowed));
    }

    [Fact]
    public void TheTableHasEightyColumns()
    {
        var text = new StringWriter();
        OptionCatalogue.Of(new StabilityOptions()).Matching("OUTLIERS.").Write(text);
        Assert.All(text.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(
            """
            outliers.measures      meanVelocity, rmsDistance, range, ellipseArea95,
                    meanPowerFrequency (a list of texts)
            """.ReplaceLineEndings("\n"),
            text.ToString().ReplaceLineEndings("\n")
        );
        Assert.StartsWith(
            """
            outliers.rule          robustZ       robustZ, tukeyFences
                The rule.
                  robustZ: |0.6745 (v − median)/MAD| above the threshold; 3.5 is usual.
                    Source: Iglewicz & Hoaglin, How to Detect and Handle Outliers, ASQC
                    1993.
                  tukeyFences: Below Q1 − k·IQR or above Q3 + k·IQR with k the threshold;
                    1.5 is "outside", 3 is "far out". Source: Tukey, Exploratory Data
                    Analysis, Addison-Wesley 1977.
            outliers.threshold     3.5           0.1 to 100
                Threshold of the rule: |z|, or multiples of the interquartile range.
            """.ReplaceLineEndings("\n"),
            text.ToString().ReplaceLineEndings("\n")
        );
    }

    [Fact]
    public void AFilterMatchesKeyOrMeaning()
    {
        OptionCatalogue all = OptionCatalogue.Of(new StabilityOptions());
        Assert.Equal(["preprocessing.lowPassCutoffHz"], all.Matching("butterWORTH").Entries.Select(e => e.Key));
        Assert.Equal(["outliers.logScale"], all.Matching("LogScale").Entries.Select(e => e.Key));
        Assert.Empty(all.Matching("no such thing").Entries);
    }

    [Fact]
    public void AsJson()
    {
        Assert.Equal(
            """
            {"key":"model.tcn.dilations","type":"list of whole numbers","default":[1,2,4],
            "allowed":"a list of whole numbers","meaning":""}
            """.ReplaceLineEndings(""),
            OptionCatalogue.Of(new SampleOptions()).ToJson()[3]!.ToJsonString()
        );
    }

    [Fact]
    public void TheSchemaFollowsTheJson()
    {
        JsonObject schema = OptionSchema.Of(new SampleOptions(), "sample");
        JsonNode properties = schema["properties"]!;
        Assert.Equal(
            OptionsJson.Of(new SampleOptions()).Select(p => p.Key).Append("model.bilstm").Order(),
            properties.AsObject().Select(p => p.Key).Order()
        );
        Assert.Equal("""{"type":"string","enum":["tcn","bilstm","plain"],"default":"tcn"}""", properties["model"]!.ToJsonString());
        Assert.Equal(
            """{"type":"array","items":{"type":"string","enum":["log","crop","crop.range"]},"default":["log","crop.range"]}""",
            properties["steps"]!.ToJsonString()
        );
        Assert.Equal(
            """{"type":"integer","minimum":1,"maximum":512,"default":32}""",
            properties["model.tcn"]!["properties"]!["width"]!.ToJsonString()
        );
        Assert.Equal("The model tcn.", (string?)properties["model.tcn"]!["description"]);

        properties = OptionSchema.Of(new Described(), "described")["properties"]!;
        Assert.Equal(
            """{"type":["integer","null"],"minimum":1,"maximum":9,"description":"How much of it.","default":null}""",
            properties["amount"]!.ToJsonString()
        );
        Assert.Equal(
            ["description", "experiment", "data", "preset", "seed", "amount"],
            OptionSchema.OfFile(new Described(), "file")["properties"]!.AsObject().Select(p => p.Key).Take(6)
        );
        Assert.Equal("""{"type":"integer","enum":[1,2],"default":1}""", properties["power"]!.ToJsonString());
        Assert.Equal("""{"type":"number","exclusiveMinimum":0,"default":2}""", properties["limit"]!.ToJsonString());
        Assert.Equal("""["object","null"]""", properties["edge"]!["type"]!.ToJsonString());
    }

    /// <summary>Python's jsonschema takes the schema, takes what it should and refuses what it should.</summary>
    [Fact]
    public async Task ForeignValidatorsTakeTheSchema()
    {
        const string Python = "/usr/bin/python3";
        bool there = File.Exists(Python) && await Run("from jsonschema.validators import Draft202012Validator") == "";
        Assert.SkipUnless(there, "Debian's python3-jsonschema is not here");
        using var scratch = new ScratchFolder();
        foreach (object options in new object[] { new SampleOptions(), new StabilityOptions(), new SimulationOptions() })
        {
            JsonObject good = OptionsJson.Of(options),
                bad = OptionsJson.Of(options);
            bad["typo"] = 1;
            File.WriteAllText(scratch.File("schema"), OptionSchema.Of(options, "test").ToJsonString());
            File.WriteAllText(scratch.File("cases"), new JsonArray(good, bad).ToJsonString());
            string code = $$"""
                import json
                from jsonschema.validators import Draft202012Validator as V
                schema = json.load(open('{{scratch.File("schema")}}'))
                V.check_schema(schema)
                good, bad = json.load(open('{{scratch.File("cases")}}'))
                V(schema).validate(good)
                assert not V(schema).is_valid(bad)
                for key, value in list(good.items()):
                    assert not V(schema).is_valid(dict(good, **{key: dict(no=1)})), key
                """;
            Assert.Equal("", await Run(code));
        }

        static async Task<string> Run(string code)
        {
            using var process = Process.Start(new ProcessStartInfo(Python, ["-c", code]) { RedirectStandardError = true })!;
            string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return error;
        }
    }
}
