using TreePose.Datasets;

namespace TreePose.ModelFolders;

/// <summary>Whether two models can stand in a row: the second is given what the first finds in the same recording.</summary>
internal static class ChainFit
{
    private static readonly string[] OfRaw = ["study", "simulated"]; // whose frames are made of raw radar, of one recording in several ways

    /// <summary>Fails unless they fit; everything that differs is named.</summary>
    /// <exception cref="TreePoseException">They do not.</exception>
    public static void Require(ModelFolder events, ModelFolder holds)
    {
        if ((events.Description.Kind, holds.Description.Kind) is (ModelKinds.Holds, ModelKinds.Events))
            throw new TreePoseException(
                $"{events.Folder} is of holds and {holds.Folder} of events: the model of events comes first. Name them the other way round."
            );
        string[] differ = [.. KindsThatDiffer(events, holds)];
        if (differ.Length == 0)
            differ = [.. Differ(events.Description, holds.Description)];
        if (differ.Length > 0)
            throw new TreePoseException(
                $"{events.Folder} and {holds.Folder} cannot stand in a row: {string.Join("; ", differ)}. Train both on recordings of the "
                    + "same radar, set in the same way."
            );
    }

    private static IEnumerable<string> KindsThatDiffer(ModelFolder events, ModelFolder holds)
    {
        if (events.Description.Kind != ModelKinds.Events)
            yield return $"the first is to find events, and {events.Name} is of the kind '{events.Description.Kind}'";
        else if (Missing(events.Description.Classes!) is { Length: > 0 } missing)
            yield return $"holds lie between '{FrameClasses.Foot.Names[1]}' and '{FrameClasses.Foot.Names[2]}', and {events.Name} tells "
                + $"{string.Join(", ", events.Description.Classes!)} apart, without {string.Join(", ", missing)}";
        if (holds.Description.Kind != ModelKinds.Holds)
            yield return $"the second is to take holds, and {holds.Name} is of the kind '{holds.Description.Kind}'";
        foreach (ModelFolder own in new[] { events, holds }.Where(m => m.Description.Personal is not null))
            yield return $"{own.Name} is one person's own, which never answers for the recordings that it was fine-tuned on, told by the "
                + "numbers of their holds: holds that are found have others";
    }

    private static string[] Missing(IReadOnlyList<string> classes) => [.. FrameClasses.Foot.Names.Skip(1).Except(classes)];

    private static IEnumerable<string> Differ(ModelDescription events, ModelDescription holds)
    {
        (ModelOrigin e, ModelOrigin h) = (events.Any!, holds.Any!);
        const double More = 1 + FrameSequence.SamePeriod;
        if (e.LongestPeriod * More < h.ShortestPeriod || h.LongestPeriod * More < e.ShortestPeriod)
            yield return FormattableString.Invariant(
                $"the first takes a frame every {Periods(e)} s, the second one every {Periods(h)} s (1 % more or less is allowed)"
            );
        if (!e.Frames.Equals(h.Frames) && !(IsOfRaw(events) && IsOfRaw(holds)))
            yield return $"the first takes frames {e.Frames}, the second {h.Frames}, and {events.Data ?? "data that nobody named"} and "
                + $"{holds.Data ?? "data that nobody named"} are not both made of one raw recording (allowed are "
                + $"{string.Join(" and ", OfRaw.Select(k => k + ":"))})";
        foreach (AxisScale of in events.Ranges?.Axes ?? [])
        {
            if (holds.Ranges?.Axes.FirstOrDefault(a => a.Axis == of.Axis) is { } other && !of.Fits(other))
                yield return $"bins stand for {of} in the first, for {other} in the second";
        }
    }

    private static bool IsOfRaw(ModelDescription model) => OfRaw.Contains((model.Data ?? "").Split(':')[0]);

    private static string Periods(ModelOrigin of) =>
        of.ShortestPeriod == of.LongestPeriod
            ? FormattableString.Invariant($"{of.ShortestPeriod:0.#####}")
            : FormattableString.Invariant($"{of.ShortestPeriod:0.#####} to {of.LongestPeriod:0.#####}");
}
