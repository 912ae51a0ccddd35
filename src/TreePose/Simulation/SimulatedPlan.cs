using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>What a person does in a capture.</summary>
internal enum SimulatedTask
{
    /// <summary>Mountain to Tree Pose on each cue.</summary>
    Cued,

    /// <summary>One stance for as long as it can be held.</summary>
    LongStance,

    /// <summary>Mountain pose throughout; the arms move.</summary>
    MountainOnly,
}

/// <summary>Which capture of a study is simulated.</summary>
/// <param name="Participant">The person's number.</param>
/// <param name="Older">Whether the person is an older one.</param>
/// <param name="Capture">Number among the person's captures, from 0: with the person, what everything random depends on.</param>
/// <param name="Task">What is done.</param>
/// <param name="Standing">The foot that stands.</param>
/// <param name="Repetition">Number behind the V of its name.</param>
internal readonly record struct SimulatedPlan(int Participant, bool Older, int Capture, SimulatedTask Task, Foot Standing, int Repetition)
{
    /// <summary>The visit.</summary>
    public string Session { get; init; } = "1";

    /// <summary>Pose and foot as names have them: <c>MNTRL</c>.</summary>
    public string Code =>
        Task switch
        {
            SimulatedTask.MountainOnly => "MNTN",
            SimulatedTask.LongStance => "TRLG" + Letter,
            _ => "MNTR" + Letter,
        };

    /// <summary>What is done, in words.</summary>
    public string Movement =>
        Task switch
        {
            SimulatedTask.MountainOnly => "Mountain pose only",
            SimulatedTask.LongStance => StudyCaptureName.LongStance(Standing),
            _ => StudyCaptureName.MountainToTree(Standing),
        };

    private char Letter => Standing == Foot.Left ? 'L' : 'R';

    /// <summary>Left and right foot in turn.</summary>
    public static SimulatedPlan Cued(int participant, bool older, int capture) =>
        new(participant, older, capture, SimulatedTask.Cued, capture % 2 == 0 ? Foot.Left : Foot.Right, capture / 2 + 1);

    /// <summary>No foot leaves the ground.</summary>
    public static SimulatedPlan Mountain(int participant, bool older, int capture) =>
        new(participant, older, capture, SimulatedTask.MountainOnly, Foot.Left, 1) { Session = "2" };
}
