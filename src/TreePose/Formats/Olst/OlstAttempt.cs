using TreePose.Captures;

namespace TreePose.Formats.Olst;

/// <summary>One attempt: a row of the attempts table. Seconds are on the clock of the motion capture.</summary>
internal sealed record OlstAttempt
{
    /// <summary>Row in the file, the header being row 1.</summary>
    public required int Row { get; init; }

    /// <summary>The recording.</summary>
    public required OlstCaptureName Name { get; init; }

    /// <summary>How radar frames map to seconds: a frame begins at its time.</summary>
    public required RadarClock Clock { get; init; }

    /// <summary>Its number as the table counts (<c>an</c>), which need not be the order in time.</summary>
    public required int Number { get; init; }

    /// <summary>Whether it is the capture's last.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>The foot lifts.</summary>
    public required OlstMoment FootUp { get; init; }

    /// <summary>The pose is stable; null when it never was.</summary>
    public required OlstMoment? Stable { get; init; }

    /// <summary>Stability ends; null when the pose was held to the end of the recording, or was never stable.</summary>
    public required OlstMoment? Break { get; init; }

    /// <summary>The foot touches down, or the recording ends.</summary>
    public required OlstMoment End { get; init; }

    /// <summary>The known moments with their names, in the order in which they have to come.</summary>
    public IReadOnlyList<(string Name, OlstMoment At)> Moments =>
        [
            ("foot_up", FootUp),
            .. Stable is { } stable ? [("stable", stable)] : Array.Empty<(string, OlstMoment)>(),
            .. Break is { } broke ? [("break", broke)] : Array.Empty<(string, OlstMoment)>(),
            ("end", End),
        ];

    /// <summary>The capture's clock as holds have it: a frame's time is its middle, the table's is its begin.</summary>
    public RadarClock MiddleClock
    {
        get
        {
            double half = Clock.SecondsPerFrame / 2;
            return Clock with { MocapStartSeconds = Clock.MocapStartSeconds + half, MocapEndSeconds = Clock.MocapEndSeconds + half };
        }
    }

    /// <summary>The stability phase as a hold with the table's frames; null when it was never stable.</summary>
    public Hold? ToHold() =>
        ToHold(int.MaxValue) is { } hold
            ? hold with
            {
                Clock = MiddleClock,
                FootUpFrame = FootUp.Frame,
                StableFrame = Stable!.Value.Frame,
                BreakFrame = Break?.Frame,
                EndFrame = End.Frame,
            }
            : null;

    /// <summary>
    /// The stability phase as a hold whose frames count from the capture's first labelled one; null when it was never stable.
    /// </summary>
    /// <param name="frames">Frames that there are from the first labelled one.</param>
    public Hold? ToHold(int frames)
    {
        if (Stable is not { } stable)
            return null;
        int start = Clock.RadarStartFrame;
        return new Hold
        {
            Capture = Name.Id,
            Clock = MiddleClock with { RadarStartFrame = 0, RadarEndFrame = Clock.RadarEndFrame - start },
            Number = Number,
            IsFinal = IsFinal,
            FootUpSeconds = FootUp.Seconds,
            StableSeconds = stable.Seconds,
            BreakSeconds = Break?.Seconds,
            FootDownSeconds = End.Seconds,
            FootUpFrame = FootUp.Frame - start,
            StableFrame = stable.Frame - start,
            BreakFrame = Break?.Frame - start,
            EndFrame = Math.Min(End.Frame - start, frames),
        };
    }
}

/// <summary>When something happens.</summary>
/// <param name="Seconds">On the clock of the motion capture.</param>
/// <param name="Frame">Radar frame, as the table counts.</param>
internal readonly record struct OlstMoment(double Seconds, int Frame);
