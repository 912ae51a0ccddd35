using TreePose.Parts;

namespace TreePose.Experiments.Parts;

/// <summary>Everything that can be named: experiments and the parts that they are made of. Shipped parts first, then a user's.</summary>
public sealed class Bench
{
    private Bench()
    {
    }

    /// <summary>Experiments.</summary>
    public PartList<Experiment> Experiments { get; } = new("experiment");

    /// <summary>A bench with what TreePose ships.</summary>
    public static Bench Shipped()
    {
        var bench = new Bench();
        bench.Experiments.Add(new GoUpDown.GoUpDown());
        bench.Experiments.Add(new LooFineTune.LooFineTune());
        bench.Experiments.Add(new StabilityPreprocessing.StabilityPreprocessing());
        return bench;
    }

    /// <summary>The story of a record's experiment; null for one that is not on this bench.</summary>
    public RunStory? Tell(StoredRecord record) => Experiments.All.FirstOrDefault(e => e.Name == record.Info.Experiment)?.Story(record);
}
