using System.CommandLine;
using TreePose.App.Completion;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.ModelFolders;

namespace TreePose.App.Commands;

/// <summary><c>treepose model chain</c>: puts a model of events and a model of holds in a row.</summary>
internal static class ModelChainCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string> events = new("EVENTS") { Description = "A model that finds events: a promoted workflow or a model folder." };
        Argument<string> holds = new("HOLDS") { Description = "A model of holds: a promoted workflow or a model folder." };
        events.Suggest(Suggestions.Runs);
        holds.Suggest(Suggestions.Runs);
        Option<string> to = new("--out")
        {
            Description = "Folder to make.",
            HelpName = "DIR",
            Required = true,
        };
        Option<int?> least = new("--least-frames")
        {
            Description = "Shorter holds are left out; the shortest that the second model was trained on when left out.",
            HelpName = "N",
        };
        Option<string> root = RunOptions.Root(),
            workflows = WorkflowCommand.Folder();
        var command = new TreePoseCommand(
            "chain",
            "Put two models in a row: events, the holds between them, a number for each hold.",
            "./treepose model chain foot-events sway --out models/steps",
            "./treepose predict models/steps --data study:../new-people"
        )
        {
            events,
            holds,
            to,
            least,
            root,
            workflows,
        };
        command.SetAction(parsed =>
        {
            ModelFolder Named(Argument<string> model) =>
                NamedModel.Open(bench, parsed.GetValue(model)!, parsed.GetValue(workflows)!, parsed.GetValue(root)!);
            if (parsed.GetValue(least) is < 1 and var few)
                throw new OptionsException([$"--least-frames cannot be {few}: allowed is 1 or more."]);
            ModelChain made = ModelChain.Make(parsed.GetValue(to)!, Named(events), Named(holds), parsed.GetValue(least));
            TextWriter output = parsed.InvocationConfiguration.Output;
            ConsoleText.WriteWrapped(output, made.Description.Rule.Sentence, "", "  ");
            output.WriteLine($"Written: {made.Folder}");
            return 0;
        });
        return command;
    }

    /// <summary>Shows a row: its rule, then each model.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="chain">The row.</param>
    /// <param name="write">Shows a model.</param>
    public static void Write(TextWriter output, ModelChain chain, Action<TextWriter, ModelFolder> write)
    {
        void Line(string name, string value) => ConsoleText.WriteWrapped(output, value, $"{name, -29} ", new string(' ', 30));
        Line("models in a row", chain.Folder);
        Line("rule", chain.Description.Rule.Sentence);
        Line("limit", ChainLimits.OfHolds);
        foreach ((ModelFolder model, int place) in new[] { (chain.Events, 0), (chain.Holds, 1) })
        {
            output.WriteLine();
            Line($"{place + 1}.", chain.Description.Links[place].Model);
            write(output, model);
        }
    }
}
