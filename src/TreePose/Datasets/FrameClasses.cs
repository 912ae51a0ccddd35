using TreePose.Captures;

namespace TreePose.Datasets;

/// <summary>
/// The classes of frames, by name and in order. Class 0 is the one in which nothing happens; a run of frames of any other class
/// is an event of that class.
/// </summary>
public sealed class FrameClasses : IEquatable<FrameClasses>
{
    /// <summary>Classes that there can be: records keep a letter a frame.</summary>
    public const int Most = 52;

    private const int LongestName = 40;

    /// <summary>Names the classes.</summary>
    /// <param name="names">2 to <see cref="Most"/> different ones, each of letters, digits, spaces, '-' and '_'.</param>
    /// <exception cref="LabelException">There are too few or too many, or a name is there twice or cannot be written.</exception>
    public FrameClasses(params IReadOnlyList<string> names)
    {
        if (names.Count is < 2 or > Most)
        {
            throw new LabelException(
                $"{names.Count} classes are named ({string.Join(", ", names)}): allowed are 2 to {Most}, of which the first is the one in "
                    + "which nothing happens."
            );
        }
        if (names.FirstOrDefault(n => !IsName(n)) is { } bad)
        {
            throw new LabelException(
                $"'{bad}' cannot be the name of a class: allowed are 1 to {LongestName} letters, digits, spaces, '-' and '_', without a "
                    + "space at either end."
            );
        }
        if (names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new LabelException($"Two classes are named '{twice.Key}' ({string.Join(", ", names)}). Give one another name.");
        Names = [.. names];
    }

    /// <summary>What a lifted foot does: neither, going up, going down. The numbers are those of <see cref="FootPhase"/>.</summary>
    public static FrameClasses Foot { get; } = new("neither", "going up", "going down");

    /// <summary>Their names; the number of a class is its place.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many.</summary>
    public int Count => Names.Count;

    /// <summary>Whether they are the foot's, which has a direction and a rhythm.</summary>
    public bool AreFoot => Equals(Foot);

    /// <summary>The classes of events: all but class 0.</summary>
    public IEnumerable<int> Events => Enumerable.Range(1, Count - 1);

    /// <summary>Their names in the order of a confusion of events: class 0, which counts what was missed or invented, last.</summary>
    public IReadOnlyList<string> EventNames => [.. Names.Skip(1), Names[0]];

    /// <summary>A class as a figure names it: <c>foot going up</c>.</summary>
    /// <param name="number">Its number.</param>
    public string Describe(int number) => AreFoot && number > 0 ? "foot " + Names[number] : Names[number];

    /// <inheritdoc/>
    public bool Equals(FrameClasses? other) => other is not null && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override bool Equals(object? other) => Equals(other as FrameClasses);

    /// <inheritdoc/>
    public override int GetHashCode() => Names.Aggregate(0, HashCode.Combine);

    /// <summary><c>0 neither, 1 going up, 2 going down</c>.</summary>
    public override string ToString() => string.Join(", ", Names.Select((name, i) => $"{i} {name}"));

    /// <summary>The captures, when all have the same classes and no label is outside them.</summary>
    /// <exception cref="LabelException">A label or event is outside, or captures differ.</exception>
    internal static IReadOnlyList<FrameSequence> Checked(IReadOnlyList<FrameSequence> sequences)
    {
        foreach (FrameSequence s in sequences)
        {
            if (!s.Classes.Equals(sequences[0].Classes))
            {
                throw new LabelException(
                    $"The capture {s.Id.Name} has the classes {s.Classes}; {sequences[0].Id.Name} of the same data has "
                        + $"{sequences[0].Classes}. All captures of a data set have the same classes."
                );
            }
            int frame = Array.FindIndex(s.Labels, label => label < FootPhase.Unlabelled || label >= s.Classes.Count);
            if (frame >= 0)
                throw Outside(s, frame, $"the label is {s.Labels[frame]}", "-1 no label, ");
            foreach (FrameEvent e in s.Events)
            {
                if (e.Class <= FootPhase.Neither || e.Class >= s.Classes.Count)
                    throw Outside(s, e.StartFrame, $"an event of class {e.Class} begins", "all but the first of ");
            }
        }
        return sequences;
    }

    private static LabelException Outside(FrameSequence s, int frame, string what, string also) =>
        new(
            $"{s.Id.Name}, frame {frame}: {what}; allowed is {also}{s.Classes}. "
                + "Mend the source's labels, or name their classes in FrameSequence.Classes."
        );

    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName
        && name.Trim().Length == name.Length
        && name.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_');
}

/// <summary>Classes cannot be named so, or a label stands outside them.</summary>
public sealed class LabelException(string message) : TreePoseException(message)
{
    /// <inheritdoc/>
    public override bool ConcernsTheWholeWork => true;
}
