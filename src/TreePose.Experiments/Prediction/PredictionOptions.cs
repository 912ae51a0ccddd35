using TreePose.Configuration;
using TreePose.Evaluation.Calibration;
using TreePose.ModelFolders;
using TreePose.Parts;

namespace TreePose.Experiments.Prediction;

/// <summary>The options of a model, with the few that whoever applies it may change.</summary>
internal static class PredictionOptions
{
    /// <summary>The run's options.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="defaults">The experiment's options, over the parts that there are.</param>
    /// <param name="sources">The part of the options that says how data is read.</param>
    /// <param name="overrides">Changes, <c>key=value</c>.</param>
    /// <exception cref="DataFormatException">The model has options that this version does not know.</exception>
    /// <exception cref="OptionsException">A change is of something that belongs to the model.</exception>
    public static T Of<T>(ModelFolder folder, T defaults, Func<T, PartSections> sources, IReadOnlyList<string> overrides)
        where T : class
    {
        T options = OptionOverrides.Validated(OptionsJson.Read(folder.Description.Options, defaults, folder.Folder));
        const string Decoder = "protocol.decoder.";
        string[] keys = [.. OptionOverrides.Keys(options)],
            // as this experiment calls them: a model of holds has holds.study.… and no decoder
            ofSources = [.. sources(options).From.Parts.SelectMany(p => new[] { $"{p.Name}.", $"holds.{p.Name}." }).Where(IsThere)];
        bool IsThere(string section) => keys.Any(k => k.StartsWith(section, StringComparison.Ordinal));
        bool IsAllowed(string change) => ofSources.Append(Decoder).Any(s => IsThere(s) && change.StartsWith(s, StringComparison.Ordinal));
        string decoder = IsThere(Decoder) ? $" and of the decoder ({Decoder}…)" : "";
        string[] refused =
        [
            .. overrides
                .Where(o => !IsAllowed(o))
                .Select(o =>
                    $"--set {o} would make another model of {folder.Folder}: allowed are options of the source "
                    + $"({string.Join(", ", ofSources.Select(s => s + "…"))}){decoder}. Train one with it instead."
                ),
        ];
        return refused.Length > 0 ? throw new OptionsException(refused) : OptionOverrides.Apply(options, overrides);
    }

    /// <summary>Options of a fine-tuning, checked to be no others.</summary>
    /// <param name="changes">As they were given, <c>key=value</c>.</param>
    /// <param name="section">How their keys begin.</param>
    /// <param name="mode">What is changed of the network.</param>
    /// <exception cref="OptionsException">One is of something else, or does nothing in this mode.</exception>
    public static IReadOnlyList<string> OfFineTuning(IReadOnlyList<string> changes, string section, FineTuning mode)
    {
        string[] allowed =
        [
            .. new[] { "epochs", "learningRate", "batchSize", "weightDecay", "schedule", "gradientClip" }.Select(k => section + k),
        ];
        string[] wrong =
        [
            .. changes
                .Where(c => !allowed.Contains(c.Split('=')[0]))
                .Select(c => $"--set {c} belongs to no fine-tuning: allowed are {string.Join(", ", allowed)}, and options of the source."),
        ];
        if (wrong.Length == 0 && mode is FineTuning.Offset or FineTuning.InputScaling)
        {
            string name = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(mode.ToString());
            wrong =
            [
                .. changes.Select(c =>
                    $"--set {c} does nothing with --mode {name}, which trains no weight: leave it out, or choose a mode that does."
                ),
            ];
        }
        return wrong.Length > 0 ? throw new OptionsException(wrong) : changes;
    }

    /// <summary>Fails unless a model gives what is asked for.</summary>
    /// <exception cref="TreePoseException">It is of another kind, or its weights do not say what they are.</exception>
    public static void RequireKind(ModelFolder folder, string kind)
    {
        if (folder.Description.Kind == kind)
            return;
        throw new TreePoseException(
            folder.Description.Kind == ModelKinds.Other
                ? $"The weights of {folder.Folder} do not say what they were trained on: they were made before models could be applied, or "
                    + "by an experiment of a script. Run it again, './treepose run EXPERIMENT --config RUN', and predict with that run."
                : $"{folder.Folder} is a model of the kind '{folder.Description.Kind}', not '{kind}'."
        );
    }
}
