namespace TreePose.Experiments;

/// <summary>The stories of the shipped experiments.</summary>
public static class Stories
{
    /// <summary>The story of a record's experiment; null for one that is told plainly.</summary>
    public static RunStory? Tell(StoredRecord record) => record.Info.Experiment switch
    {
        "goup-down" => new GoUpDown.GoUpDownStory(record),
        "loo-finetune" => new LooFineTune.LooFineTuneStory(record),
        "stability-preprocessing" => new StabilityPreprocessing.StabilityStory(record),
        _ => null,
    };
}
