using System.CommandLine;
using System.Text.Json;
using TreePose.App.Completion;
using TreePose.Configuration;
using TreePose.Experiments;
using TreePose.Experiments.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose options EXPERIMENT [FILTER]</c>: every option that <c>--set</c> takes, with what it means.</summary>
internal static class OptionsCommand
{
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
            Description = string.Join(" or ", bench.Experiments.All.Select(e => e.Name)) + ".",
        };
        experiment.Suggest(_ => bench.Experiments.All.Select(e => e.Name));
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
        Option<Form> form = CommonOptions.Choice(
            "--format",
            Form.Table,
            "table, json or schema (a JSON Schema for --config files)",
            "FORMAT"
        );
        var command = new TreePoseCommand(
            "options",
            "List every option of an experiment: key, default, what is allowed, meaning.",
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
            Experiment chosen = bench.Experiments.Find(parsed.GetValue(experiment)!);
            OptionCatalogue catalogue = OptionCatalogue.Of(chosen.Options(parsed.GetValue(preset)!));
            if (parsed.GetValue(filter) is { } text)
                catalogue = catalogue.Matching(text) is { Entries.Count: > 0 } found
                    ? found
                    : throw new OptionsException([
                        $"'{text}' stands in no option of {chosen.Name}: './treepose options {chosen.Name}' lists its "
                            + $"{catalogue.Entries.Count} options.",
                    ]);
            Write(parsed.InvocationConfiguration.Output, catalogue, parsed.GetValue(form), chosen);
            return 0;
        });
        return command;
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
