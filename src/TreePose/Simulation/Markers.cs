using TreePose.Captures;

namespace TreePose.Simulation;

/// <summary>A marker of the motion capture: on which reflecting point of the body, and how far from it in metres.</summary>
internal readonly record struct Marker(string Name, int Scatterer, Place Offset = default);

/// <summary>Which markers a person wears.</summary>
internal static class Markers
{
    private const int Head = 0,
        Pelvis = 2,
        StandingKnee = 4,
        StandingFoot = 5,
        LiftedKnee = 7,
        LeftElbow = 10,
        LeftHand = 11,
        RightElbow = 12,
        RightHand = 13;

    /// <summary>Those of the lab's own layout, named by what the foot does.</summary>
    public static IReadOnlyList<Marker> Study { get; } =
    [
        new("Head", Head),
        new("Chest", BodyMotion.Chest),
        new("Pelvis", Pelvis),
        new("StandingKnee", StandingKnee),
        new("StandingFoot", StandingFoot),
        new("LiftedKnee", LiftedKnee),
        new("LiftedFoot", BodyMotion.LiftedFoot),
    ];

    /// <summary>Those of the published release, named by side.</summary>
    public static IReadOnlyList<Marker> Olst(Foot standing)
    {
        IEnumerable<Marker> Pair(string joint, Func<Foot, int> scatterer, double aside = 0, double up = 0) =>
            [
                new($"{joint}_R", scatterer(Foot.Right), new Place(-aside, 0, up)),
                new($"{joint}_L", scatterer(Foot.Left), new Place(aside, 0, up)),
            ];
        return
        [
            .. Pair("Ankle", f => f == standing ? StandingFoot : BodyMotion.LiftedFoot, up: 0.04),
            .. Pair("Knee", f => f == standing ? StandingKnee : LiftedKnee),
            .. Pair("Wrist", f => f == Foot.Left ? LeftHand : RightHand),
            .. Pair("Elbow", f => f == Foot.Left ? LeftElbow : RightElbow),
            .. Pair("Shoulder", _ => BodyMotion.Chest, aside: 0.18, up: 0.1),
            new("Hip_R_Ant", Pelvis, new Place(-0.12, -0.03, 0)),
            new("Hip_R_Post", Pelvis, new Place(-0.08, 0.17, 0)),
            new("Hip_L_Ant", Pelvis, new Place(0.12, -0.03, 0)),
            new("Hip_L_Post", Pelvis, new Place(0.08, 0.17, 0)),
            new("Belly", Pelvis, new Place(0, -0.04, 0.12)),
            new("Chest", BodyMotion.Chest),
            new("Lower_Back", Pelvis, new Place(0, 0.18, 0.1)),
            new("Upper_Back", BodyMotion.Chest, new Place(0, 0.2, 0.05)),
        ];
    }
}
