using System.Globalization;
using TreePose.Datasets;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>What a block must be before a step and after it.</summary>
internal static class BlockCheck
{
    /// <exception cref="DataFormatException">Frames are not whole, or a number, a duration or a time is not one.</exception>
    public static void Given(FrameStep step, FrameBlock block)
    {
        if (Problem(block) is not { } problem)
            return;
        throw new DataFormatException(
            block.Name + problem.Where,
            $"{problem.Text}; the step '{step.Name}' takes finite numbers of whole frames.",
            "Check the source, or leave the capture out."
        );
    }

    /// <exception cref="PartException">The step made something else than it promised.</exception>
    public static void Made(FrameStep step, FrameBlock from, FrameBlock? made, FrameShape promised)
    {
        if (made is null)
            throw Broken(step, from, "made nothing");
        if (made.Shape != promised)
            throw Broken(step, from, $"made frames {made.Shape} where it promised {promised}");
        if (Problem(made) is { } problem)
            throw Broken(step, from, $"made a block that {problem.Text}{problem.Where}");
        int expected = made.RateChanges.Count > from.RateChanges.Count ? made.RateChanges[^1].Length : from.Length;
        if (made.Length != expected)
        {
            throw Broken(
                step,
                from,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"made {made.Length} frames of {from.Length} without saying which became which (RateChanges)"
                )
            );
        }
    }

    private static PartException Broken(FrameStep step, FrameBlock block, string what) =>
        new($"The step '{step.Name}' {what}, on {block.Name}, frames {block.Shape}. Mend it, or choose options that suit such frames.");

    private static (string Where, string Text)? Problem(FrameBlock block)
    {
        if (block.Frames.Length % block.Shape.Size != 0)
            return ("", $"has {block.Frames.Length} numbers, which are no whole frames {block.Shape}");
        if (!(block.SecondsPerFrame > 0 && double.IsFinite(block.SecondsPerFrame)))
            return ("", string.Create(CultureInfo.InvariantCulture, $"has frames of {block.SecondsPerFrame} s"));
        if (block.TimesSeconds is { } times && !Rise(times, block.Length))
            return ("", $"has times that are not {block.Length} rising numbers");
        int bad = block.Frames.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (bad < 0)
            return null;
        return (
            string.Create(CultureInfo.InvariantCulture, $", frame {bad / block.Shape.Size}"),
            string.Create(CultureInfo.InvariantCulture, $"holds {block.Frames[bad]}")
        );
    }

    private static bool Rise(double[] times, int frames) =>
        times.Length == frames && times.All(double.IsFinite) && times.Zip(times.Skip(1)).All(pair => pair.Second > pair.First);
}
