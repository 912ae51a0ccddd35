using System.Text;

namespace TreePose.ModelFolders;

/// <summary>The page that goes with models in a row.</summary>
internal static class ChainCard
{
    public static string Write(string name, ModelFolder events, ModelFolder holds, ChainRule rule)
    {
        var card = new StringBuilder();
        void Line(string text = "") => card.Append(text).Append('\n');
        Line($"# {name}");
        Line();
        Line("Two models in a row, from a recording without labels to a number for each hold.");
        Line();
        Line($"1. [{events.Name}](models/events/card.md) finds events ({string.Join(", ", events.Description.Classes!.Skip(1))}).");
        Line($"2. {rule.Sentence}");
        Line($"3. [{holds.Name}](models/holds/card.md) predicts of each hold its value in {holds.Description.TargetUnit ?? "its unit"}.");
        Line();
        Line("Figures, data, options and limits of each stand in its own card.");
        Line();
        Line("## Limits");
        Line();
        Line("- " + ChainLimits.OfHolds);
        foreach (string limit in events.Description.Limits.Concat(holds.Description.Limits).Distinct())
            Line("- " + limit);
        return card.ToString();
    }
}

/// <summary>What is not known of models in a row.</summary>
internal static class ChainLimits
{
    /// <summary>What figures and intervals of the second model do not say.</summary>
    public const string OfHolds =
        "Figures and intervals of the second model were measured on holds that the data marks, not on holds that the first finds: how "
        + "far a hold that begins or ends elsewhere changes the answer was not measured.";
}
