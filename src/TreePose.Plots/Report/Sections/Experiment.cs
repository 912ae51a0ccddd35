using TreePose.Plots.Report.Page;

namespace TreePose.Plots.Report.Sections;

/// <summary>What a report says that depends on the experiment: its question, its result, its figures, its protocol.</summary>
internal abstract class Experiment(StoredRecord record)
{
    /// <summary>The record that is told.</summary>
    protected StoredRecord Record { get; } = record;

    /// <summary>The first screen.</summary>
    public abstract Headline Headline { get; }

    /// <summary>What stands beside "participants" and "folds" in the summary.</summary>
    public virtual IEnumerable<(string Name, string Value)> Summary => [];

    /// <summary>Results and figures; sections without anything to show are left out.</summary>
    public abstract IEnumerable<Section> Results { get; }

    /// <summary>How it was done, in words.</summary>
    public abstract IReadOnlyList<string> Protocol { get; }

    /// <summary>The story of a record's experiment; one that is not known is told plainly.</summary>
    public static Experiment Of(StoredRecord record) => record.Info.Experiment switch
    {
        "goup-down" => new FootEvents(record),
        "loo-finetune" => new Calibration(record),
        "stability-preprocessing" => new Stability(record),
        _ => new AnyExperiment(record),
    };

    /// <summary>A sentence for the first screen of a run without results.</summary>
    protected string NoVerdict
    {
        get
        {
            string folds = Record.Results?["folds"].Text() is { } done ? $"{done} are done" : Record.Folds.Count > 0 ? $"{Record.Folds.Count} folds were finished" : "no fold was finished";
            return $"No verdict: {folds}. A partial run has no mean.";
        }
    }
}
