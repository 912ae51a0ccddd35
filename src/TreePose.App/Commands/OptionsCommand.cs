using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.App.Completion;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Execution.Slurm;
using TreePose.Experiments.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose options EXPERIMENT [FILTER]</c>: every option that <c>--set</c> takes, with what it means.</summary>
internal static class OptionsCommand
{
    private const string Slurm = "slurm"; // an option of every experiment

    /// <summary>How the options are written.</summary>
    private enum Form
    {
        /// <summary>For reading.</summary>
        Table,

        /// <summary>A list of objects.</summary>
        Json,

        /// <summary>A JSON Schema for configuration files.</summary>
        Schema,
    }

    public static Command Create(Bench bench)
    {
        var experiment = new Argument<string>("EXPERIMENT")
        {
            Description = string.Join(", ", bench.Experiments.All.Select(e => e.Name)) + $", {SimulateCommand.Name} or {Slurm}.",
        };
        experiment.Suggest(_ => bench.Experiments.All.Select(e => e.Name).Append(SimulateCommand.Name).Append(Slurm));
        var filter = new Argument<string?>("FILTER")
        {
            Description = "Only options whose key or meaning holds this.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        filter.Suggest(c =>
            bench.Experiments.All.FirstOrDefault(e => e.Name == c.ParseResult.GetValue(experiment)) is { } typed
                ? OptionCatalogue.Of(typed.DefaultOptions).Entries.Select(e => e.Key)
                : []
        );
        var preset = new Option<string>("--preset")
        {
            Description = "The preset whose values are shown as defaults.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "default",
        };
        ChoiceOption<Form> form = new("--format", Form.Table, "table, json or schema (a JSON Schema for --config files)", "FORMAT");
        var command = new TreePoseCommand(
            "options",
            "List every option of an experiment, of simulate or of slurm: key, default, what is allowed, meaning.",
            "./treepose options goup-down",
            "./treepose options goup-down model.tcn",
            "./treepose options loo-finetune --format schema"
        )
        {
            experiment,
            filter,
            preset,
            form,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(experiment) == SimulateCommand.Name)
                return OfSimulate(parsed, parsed.GetValue(preset)!, parsed.GetValue(filter), form.Of(parsed));
            if (parsed.GetValue(experiment) == Slurm)
                return OfSlurm(parsed.InvocationConfiguration.Output, parsed.GetValue(filter), form.Of(parsed));
            Experiment chosen = bench.Experiments.Find(parsed.GetValue(experiment)!);
            OptionCatalogue catalogue = OptionCatalogue
                .Of(chosen.Options(parsed.GetValue(preset)!))
                .Where(o => !CommonOptions.SaysStrict(o.Key)); // --strict says it
            catalogue = Matching(catalogue, parsed.GetValue(filter), chosen.Name);
            Write(parsed.InvocationConfiguration.Output, catalogue, form.Of(parsed), chosen);
            return 0;
        });
        return command;
    }

    private static OptionCatalogue Matching(OptionCatalogue catalogue, string? text, string name) =>
        text is null ? catalogue
        : catalogue.Matching(text) is { Entries.Count: > 0 } found ? found
        : throw new OptionsException([
            $"'{text}' stands in no option of {name}: './treepose options {name}' lists its {catalogue.Entries.Count} options.",
        ]);

    /// <summary>How units are handed to Slurm.</summary>
    private static int OfSlurm(TextWriter output, string? filter, Form form)
    {
        OptionCatalogue catalogue = Matching(SlurmOptions.Catalogue, filter, Slurm);
        if (form == Form.Json)
            output.WriteLine(catalogue.ToJson().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        else
            catalogue.Write(output);
        return 0;
    }

    private static int OfSimulate(ParseResult parsed, string preset, string? filter, Form form)
    {
        if (preset != "default")
            throw new OptionsException([$"--preset cannot be '{preset}': {SimulateCommand.Name} has no presets; leave it out."]);
        if (form == Form.Schema)
            throw new OptionsException([
                $"--format cannot be 'schema': {SimulateCommand.Name} reads no configuration file; allowed is table, json.",
            ]);
        WriteOfSimulate(parsed.InvocationConfiguration.Output, filter, form);
        return 0;
    }

    /// <summary>The options of both layouts that <c>simulate</c> writes.</summary>
    private static void WriteOfSimulate(TextWriter output, string? filter, Form form)
    {
        (string Layout, OptionCatalogue Catalogue)[] layouts =
        [
            .. SimulateCommand
                .Layouts.Select(l => (l.Layout, Catalogue: OptionCatalogue.Of(l.Options)))
                .Select(l => filter is null ? l : (l.Layout, l.Catalogue.Matching(filter))),
        ];
        if (layouts.All(l => l.Catalogue.Entries.Count == 0))
            throw new OptionsException([
                $"'{filter}' stands in no option of {SimulateCommand.Name}: './treepose options {SimulateCommand.Name}' lists them.",
            ]);
        if (form == Form.Json)
        {
            var json = new JsonObject(layouts.Select(l => KeyValuePair.Create(l.Layout, (JsonNode?)l.Catalogue.ToJson())));
            output.WriteLine(json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }
        foreach ((string layout, OptionCatalogue catalogue) in layouts.Where(l => l.Catalogue.Entries.Count > 0))
        {
            output.WriteLine($"--layout {layout}:");
            catalogue.Write(output);
        }
        output.WriteLine($"{layouts.Sum(l => l.Catalogue.Entries.Count)} options; --set KEY=VALUE changes one of the layout's.");
    }

    private static void Write(TextWriter output, OptionCatalogue catalogue, Form form, Experiment experiment)
    {
        var indented = new JsonSerializerOptions { WriteIndented = true };
        if (form == Form.Json)
            output.WriteLine(catalogue.ToJson().ToJsonString(indented));
        else if (form == Form.Schema)
            output.WriteLine(OptionSchema.Of(experiment.DefaultOptions, $"Options of {experiment.Name}").ToJsonString(indented));
        else
        {
            catalogue.Write(output);
            output.WriteLine($"{catalogue.Entries.Count} options; --set KEY=VALUE changes one.");
        }
    }
}
