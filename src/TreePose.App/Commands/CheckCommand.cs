using System.CommandLine;
using TreePose.App.Completion;
using TreePose.Contracts;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Torch;

namespace TreePose.App.Commands;

/// <summary><c>treepose mine.cs check [PART]</c>: the generic contracts, on the parts that a script registered.</summary>
internal static class CheckCommand
{
    public static Command Create(Bench bench)
    {
        var name = new Argument<string?>("PART")
        {
            Description = "Name of a part; every part of the script when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.Suggest(_ => bench.All.Select(p => p.Name));
        var data = new Option<string?>("--data") { Description = "Small data to check an own source with.", HelpName = "KIND:WHERE" };
        var command = new TreePoseCommand(
            "check",
            "Check own parts against the contracts that shipped ones keep, a rule a line.",
            "./treepose experiments/own-model.cs check",
            "./treepose experiments/own-data.cs check --data mine:DIR",
            "./treepose check tcn"
        )
        {
            name,
            data,
        };
        command.SetWork(
            (parsed, cancellation) =>
            {
                string? part = parsed.GetValue(name);
                if (part is null && bench.Script is null)
                    throw new PartException("There is no script here, so no part of its own: './treepose mine.cs check', or name a part.");
                if (part is not null && bench.All.All(p => p.Name != part))
                    throw new PartException(
                        $"There is no part '{part}': allowed is {string.Join(", ", bench.All.Select(p => p.Name).Distinct())}."
                    );
                TorchRuntime.EnsureLoaded();
                bool Wanted(Part p) => part is null ? p.Origin is not null : p.Name == part;
                return Write(BenchContract.Of(bench, Wanted, parsed.GetValue(data)), parsed.InvocationConfiguration.Output, cancellation);
            }
        );
        return command;
    }

    private static int Write(IEnumerable<PartOutcome> parts, TextWriter output, CancellationToken cancellation)
    {
        int kept = 0,
            broken = 0;
        foreach (PartOutcome part in parts)
        {
            cancellation.ThrowIfCancellationRequested();
            output.WriteLine($"{part.Kind} {part.Part}{(part.Skipped is { } why ? $": {why}" : "")}");
            foreach (RuleOutcome rule in part.Outcomes)
            {
                output.WriteLine(
                    rule.Broken is { } problem ? $"  BROKEN  {Words(rule.Rule)}: {problem.Problem}" : $"  kept    {Words(rule.Rule)}"
                );
                if (rule.Broken is null)
                    kept++;
                else
                    broken++;
            }
        }
        output.WriteLine($"{kept} rules kept, {broken} broken.");
        return broken == 0 ? 0 : TreePoseApp.BadInput;
    }

    /// <summary>A rule's name as words: <c>padding changes nothing</c>.</summary>
    private static string Words(string rule) =>
        string.Concat(
            rule.Select(
                (c, i) =>
                    i > 0 && char.IsUpper(c) && char.IsLower(rule[i - 1])
                        ? $" {char.ToLowerInvariant(c)}"
                        : $"{(i == 0 ? char.ToLowerInvariant(c) : c)}"
            )
        );
}
