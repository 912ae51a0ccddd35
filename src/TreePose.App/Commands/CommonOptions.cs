using System.CommandLine;
using System.CommandLine.Parsing;
using TreePose.Experiments.Parts;
using TreePose.Torch;

namespace TreePose.App.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const string StrictName = "--strict";

    public static Option<string?> Data(Bench bench) =>
        new("--data") { Description = $"Where the data is: {DataSource.Kinds(bench.FrameSources)}.", HelpName = "SOURCE" };

    public static Option<string[]> Set(string? experiment = null)
    {
        var set = new Option<string[]>("--set")
        {
            Description = experiment is null
                ? "Override an option; may be given many times."
                : $"Override an option; may be given many times. './treepose options {experiment}' lists them.",
            HelpName = "key=value",
            AllowMultipleArgumentsPerToken = false,
        };
        set.Validators.Add(r =>
        {
            bool hasStrict = r.Parent is CommandResult { Command: var command } && command.Options.Any(o => o.Name == StrictName);
            if (hasStrict && r.Tokens.Select(t => t.Value.Split('=')[0].Trim()).FirstOrDefault(SaysStrict) is { } key)
                r.AddError($"'{key}' is not set: say {StrictName}, which holds for whatever source is read.");
        });
        return set;
    }

    /// <summary>Whether an option of <c>--set</c> is one that <c>--strict</c> sets, so that there are no two ways to say it.</summary>
    public static bool SaysStrict(string key) =>
        key.Equals("strict", StringComparison.OrdinalIgnoreCase) || key.EndsWith(".strict", StringComparison.OrdinalIgnoreCase);

    /// <summary>What earlier versions took without an option's name: refused, with what to say instead.</summary>
    /// <param name="instead">What stands before it now.</param>
    public static Argument<string[]> Nameless(Func<string, string> instead)
    {
        var nameless = new Argument<string[]>("SOURCE") { Arity = ArgumentArity.ZeroOrMore, Hidden = true };
        nameless.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: var first }, ..])
                r.AddError(
                    first.StartsWith('-')
                        ? StrayWords.Unrecognized(first)
                        : $"'{first}' stands without the name of an option: say --data {instead(first)}."
                );
        });
        return nameless;
    }

    public static Option<string[]> Nested() =>
        new("--nested")
        {
            Description = "Let each fold choose among values on its own training side: key=a,b,c; may be given many times.",
            HelpName = "key=values",
            AllowMultipleArgumentsPerToken = false,
        };

    public static Option<string?> Config() =>
        new("--config")
        {
            Description = "Options from a .json or .yaml file, or those of a run; what --set says wins.",
            HelpName = "FILE|RUN",
        };

    public static Option<bool> Force() => new("--force") { Description = "Write over a file that is there." };

    public static Option<int?> RunSeed() => new("--seed") { Description = "Seed of everything random; 1 when left out.", HelpName = "N" };

    public static Option<int> Seed() =>
        new("--seed")
        {
            Description = "Seed of everything random.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };

    public static Option<bool> Strict() =>
        new(StrictName) { Description = "Fail when anything has to be left out, instead of recording why and going on." };

    public static Option<int> Jobs(string what = "Units at once, a thread each; 0 takes every core.")
    {
        var jobs = new Option<int>("--jobs")
        {
            Description = what,
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        jobs.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && Numbers.TryWhole(given.Value, out long threads) && threads < 0)
                r.AddError("--jobs cannot be negative: allowed is 0 (every core) or more.");
        });
        return jobs;
    }

    /// <summary>Where networks are trained.</summary>
    public static Option<string> Device()
    {
        var device = new Option<string>("--device")
        {
            Description = "Where networks are trained: cpu, or cuda in a build for it (docs/accelerator.md).",
            HelpName = "cpu|cuda",
            DefaultValueFactory = _ => TorchRuntime.Devices[0],
        };
        device.AcceptOnlyFromAmong([.. TorchRuntime.Devices]);
        return device;
    }

    public static Option<string?> Name() =>
        new("--name") { Description = "The run's folder name; made from the time when left out.", HelpName = "NAME" };
}
