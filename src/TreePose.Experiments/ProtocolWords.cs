using System.Globalization;
using TreePose.Datasets;
using TreePose.Evaluation.Protocols;

namespace TreePose.Experiments;

/// <summary>A protocol in words, for tables and pages.</summary>
internal static class ProtocolWords
{
    /// <summary>Whose data the figures are of.</summary>
    /// <param name="known">Whether the people tested are trained on too, in other captures.</param>
    /// <param name="group">The group that is left out by its values, if any.</param>
    /// <param name="seen">People of whom the model was trained on the very captures, by their names.</param>
    public static string Whom(bool known, string? group, IReadOnlyList<string> seen) =>
        seen.Count > 0 ? $"people among whom the model was trained on {string.Join(", ", seen)}"
        : !known ? "people the model has never seen"
        : group is null ? "people the model knows, in later captures"
        : $"people the model knows, in another {group}";

    /// <summary>How many sequences are on no side of the folds; null where there are none.</summary>
    /// <param name="leftOut">Of each fold; null where no fold of the run has any.</param>
    public static string? OnNoSide(IEnumerable<int?> leftOut)
    {
        int[] counts = [.. leftOut.OfType<int>()];
        if (counts.Length == 0 || counts.Max() == 0)
            return null;
        string of = string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Min()}{(counts.Min() == counts.Max() ? "" : $" to {counts.Max()}")}"
        );
        return $"Sequences on no side of a fold, neither trained on nor tested: {of}.";
    }

    /// <summary>What a fold leaves out, from a record's options and folds.</summary>
    /// <param name="record">Records from before protocols had names have no kind.</param>
    public static string LeftOut(StoredRecord record)
    {
        JsonNode? protocol = record.Options["protocol"];
        int folds = (int)(protocol?["folds"].Number() ?? 0);
        string? group = protocol?["group"].Text(),
            none = OnNoSide(record.Folds.Select(f => (int?)JsonValues.Parse(f.GetValueOrDefault("left_out"))));
        string said = KindOf(protocol) switch
        {
            ProtocolKind.LeaveOneGroupOut when IsKnown(protocol) =>
                $"All captures of one {group} are left out in turn, and a model of the others is tested with them: people are on both "
                    + "sides, no capture is.",
            ProtocolKind.LeaveOneGroupOut when IsCrossed(record) =>
                $"Each participant's captures of one {group} are left out in turn and tested by a model of the other people in every "
                    + $"other {group}.",
            ProtocolKind.LeaveOneGroupOut =>
                $"All participants of one {group} are left out in turn, so that each group is tested by a model of the others.",
            ProtocolKind.GroupTransfer =>
                $"A model is trained on the people of {group ?? SampleGroups.Age} {protocol?["trainOn"].Text() ?? SampleGroups.Young} and "
                    + $"tested with all of {protocol?["testOn"].Text() ?? SampleGroups.Older}: one fold.",
            ProtocolKind.WithinParticipant =>
                "The last captures of each participant are left out: people are on both sides, no capture is.",
            ProtocolKind.KFold =>
                $"Participants are dealt into {(folds > 0 ? folds : FoldOptions.UsualFolds)} folds; each fold is left out in turn.",
            _ => "Each participant is left out in turn.",
        };
        return none is null ? said : $"{said} {none}";
    }

    /// <summary>Whether values of a group cross people in a record: a fold is then a value of one person.</summary>
    public static bool IsCrossed(StoredRecord record)
    {
        JsonNode? protocol = record.Options["protocol"];
        string name = $"{protocol?["group"].Text()}=";
        return KindOf(protocol) == ProtocolKind.LeaveOneGroupOut
            && !IsKnown(protocol)
            && record.Folds.Any(f => f.Values.Any(v => v.Contains(name, StringComparison.Ordinal)));
    }

    /// <summary>Whether the people tested are trained on too, from the options of a record.</summary>
    public static bool IsKnown(JsonNode? protocol) =>
        KindOf(protocol) == ProtocolKind.WithinParticipant
        || string.Equals(protocol?["participants"].Text(), nameof(TestedPeople.Known), StringComparison.OrdinalIgnoreCase);

    /// <summary>The protocol of a record.</summary>
    public static ProtocolKind KindOf(JsonNode? protocol) =>
        Enum.TryParse(protocol?["kind"].Text(), ignoreCase: true, out ProtocolKind kind) && kind != ProtocolKind.LeaveOneParticipantOut
            ? kind
        : protocol?["folds"].Number() > 0 ? ProtocolKind.KFold
        : ProtocolKind.LeaveOneParticipantOut;
}
