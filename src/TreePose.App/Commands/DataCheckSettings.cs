using TreePose.Balance;
using TreePose.Configuration;
using TreePose.Datasets.Checks;
using TreePose.Experiments.Parts;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.App.Commands;

/// <summary>What <c>--set</c> reaches in <c>data check</c>, as the experiments call it, so that remedies can be tried here.</summary>
internal sealed record DataCheckSettings
{
    /// <summary>How each source makes frames and labels.</summary>
    public required PartSections Sources { get; init; }

    /// <summary>How each source makes holds.</summary>
    public required Form Holds { get; init; }

    /// <summary>Attempts, for <c>attempt-stability</c>.</summary>
    public required Form Attempts { get; init; }

    /// <summary>How each source makes trials.</summary>
    public required Form Trials { get; init; }

    /// <summary>Preprocessing of frames, in order.</summary>
    public required PartSelection Steps { get; init; }

    /// <summary>What is done to each trial first.</summary>
    public CopPreprocessing Preprocessing { get; init; } = new();

    /// <summary>The sources of one form of data.</summary>
    internal sealed record Form
    {
        /// <summary>How each source makes it.</summary>
        public required PartSections Sources { get; init; }
    }

    /// <summary>The settings of a command line.</summary>
    /// <exception cref="OptionsException">An option is unknown or out of range.</exception>
    public static DataCheckSettings Of(Bench bench, string[] overrides)
    {
        var defaults = new DataCheckSettings
        {
            Sources = new PartSections(bench.FrameSources),
            Holds = new Form { Sources = new PartSections(bench.HoldSources) },
            Attempts = new Form { Sources = new PartSections(bench.AttemptSources) },
            Trials = new Form { Sources = new PartSections(bench.TrialSources) },
            Steps = PartSelection.Several(bench.Steps),
        };
        return OptionOverrides.Apply(defaults, InEveryForm(defaults, overrides));
    }

    /// <summary>What was found, after the steps: whether they can take the frames, what comes out, and the first capture so.</summary>
    public SourceCheck? Through(SourceCheck? found)
    {
        StepPipeline steps = StepPipeline.Of(Steps);
        if (found?.Shape is not { } shape || steps.Steps.Count == 0)
            return found;
        try
        {
            return found with
            {
                Summary = $"{found.Summary}, after the steps {Steps.Name} {steps.ShapeOf(shape)}",
                First = found.First is { } first ? steps.Fixed.Apply(first) : null,
            };
        }
        catch (TreePoseException e)
        {
            return found with { Problems = [.. found.Problems, new DataProblem(ProblemStage.Shapes, null, e.Message)] };
        }
    }

    /// <summary>An option of a source, as the experiments call it, is meant for every form of data that has it.</summary>
    private static string[] InEveryForm(DataCheckSettings defaults, string[] overrides)
    {
        string[] forms = ["", "holds.", "attempts.", "trials."];
        return [.. overrides.SelectMany(o => forms.Select(f => f + o).Where(Fits).DefaultIfEmpty(o))];

        bool Fits(string one)
        {
            try
            {
                OptionOverrides.Apply(defaults, [one]);
                return true;
            }
            catch (OptionsException)
            {
                return false;
            }
        }
    }
}
