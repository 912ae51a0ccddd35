using TreePose.Evaluation.Protocols;

namespace TreePose.Experiments;

/// <summary>A protocol in words, for tables and pages.</summary>
internal static class ProtocolWords
{
    /// <summary>Whose data the figures are of.</summary>
    public static string Whom(ProtocolKind kind) =>
        kind == ProtocolKind.WithinParticipant ? "people the model knows, in later captures" : "people the model has never seen";

    /// <summary>What a fold leaves out, from the options of a record.</summary>
    /// <param name="protocol">The section <c>protocol</c>; records from before protocols had names have no kind.</param>
    public static string LeftOut(JsonNode? protocol)
    {
        int folds = (int)(protocol?["folds"].Number() ?? 0);
        return KindOf(protocol) switch
        {
            ProtocolKind.LeaveOneGroupOut =>
                $"All participants of one {protocol?["group"].Text()} are left out in turn, so that each group is tested by "
                    + $"a model of the others.",
            ProtocolKind.WithinParticipant =>
                "The last captures of each participant are left out: people are on both sides, no capture is.",
            ProtocolKind.KFold =>
                $"Participants are dealt into {(folds > 0 ? folds : FoldOptions.UsualFolds)} folds; each fold is left out in turn.",
            _ => "Each participant is left out in turn.",
        };
    }

    /// <summary>The protocol of a record.</summary>
    public static ProtocolKind KindOf(JsonNode? protocol) =>
        Enum.TryParse(protocol?["kind"].Text(), ignoreCase: true, out ProtocolKind kind) && kind != ProtocolKind.LeaveOneParticipantOut
            ? kind
        : protocol?["folds"].Number() > 0 ? ProtocolKind.KFold
        : ProtocolKind.LeaveOneParticipantOut;
}
