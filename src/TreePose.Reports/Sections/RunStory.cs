using TreePose.Evaluation.Verdicts;
using TreePose.Reports.Data;
using TreePose.Reports.Page;

namespace TreePose.Reports.Sections;

/// <summary>What a report says that depends on the experiment: its question, its result, its figures, its protocol.</summary>
public abstract class RunStory(StoredRecord record)
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

    /// <summary>The verdict that the record keeps; null when it has none.</summary>
    protected Verdict? KeptVerdict { get; } = VerdictFile.Read(record.Folder);

    /// <summary>For the first screen of a run without results.</summary>
    protected Verdict NoVerdict
    {
        get
        {
            string folds =
                Record.Results?["folds"].Text() is { } done ? $"{done} are done"
                : Record.Folds.Count > 0 ? $"{Record.Folds.Count} folds were finished"
                : "no fold was finished";
            return new Verdict { Outcome = Outcome.None, Sentence = $"No verdict: {folds}. A partial run has no mean." };
        }
    }
}

/// <summary>Finds the story of a record's experiment; null for one that is told plainly.</summary>
public delegate RunStory? StoryTeller(StoredRecord record);
