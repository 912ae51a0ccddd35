using System.ComponentModel.DataAnnotations;
using TreePose.Balance.Events;

namespace TreePose.Balance.Alignment;

/// <summary>An axis of markers.</summary>
internal enum UprightAxis
{
    /// <summary>Z points up.</summary>
    Z,

    /// <summary>Y points up, as in OpenSim; Z is then turned to −Y, as it is for its plates.</summary>
    Y,
}

/// <summary>How a foot that stands on a force plate is told from its markers, and how surely both have to agree.</summary>
internal record StanceOptions
{
    /// <summary>Markers of the foot, by name: it stands while one of them does. None takes the one marker that fits best.</summary>
    public string[] Markers { get; init; } = [];

    /// <summary>The axis of the markers that points up.</summary>
    public UprightAxis Up { get; init; } = UprightAxis.Z;

    /// <summary>The plate is empty below this vertical force, N.</summary>
    [Range(0.1, 500.0)]
    public double EmptyPlateNewtons { get; init; } = new FootEventOptions().EmptyPlateNewtons;

    /// <summary>A plate that becomes empty or loaded for less than this does not count, s.</summary>
    [Range(0.0, 2.0)]
    public double DebounceSeconds { get; init; } = new FootEventOptions().DebounceSeconds;

    /// <summary>A marker stands while it is slower than this, mm/s.</summary>
    [Range(1.0, 2000.0)]
    public double StandingMmPerSecond { get; init; } = 200;

    /// <summary>A marker stands while it is at most so much higher than where it is lowest, mm.</summary>
    [Range(1.0, 500.0)]
    public double RiseMillimetres { get; init; } = 30;

    /// <summary>How far beside the places of the centre of pressure a marker of the foot may be, mm.</summary>
    [Range(0.0, 1000.0)]
    public double MarginMillimetres { get; init; } = 100;

    /// <summary>The offset is sought up to this, s, either way.</summary>
    [Range(0.1, 60.0)]
    public double LargestOffsetSeconds { get; init; } = 2;

    /// <summary>Smallest correlation of load and standing marker at which they count as the same steps.</summary>
    [Range(0.1, 1.0)]
    public double MinimumCorrelation { get; init; } = 0.9;

    /// <summary>By how much an offset that is more than a quarter of a second away has to fit worse.</summary>
    [Range(0.0, 1.0)]
    public double MinimumLead { get; init; } = 0.05;

    /// <summary>The rules of a plate's contact.</summary>
    public FootEventOptions Contact => new() { EmptyPlateNewtons = EmptyPlateNewtons, DebounceSeconds = DebounceSeconds };
}
