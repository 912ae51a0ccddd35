using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Datasets;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.TestKit.Contracts;

/// <summary>
/// What every preprocessing step must do, a user's own too: keep its promise of a shape, give the same bits for the same frames,
/// leave its input and its own state as they are, know each capture by itself, and make finite numbers of zeros, constants and
/// single frames. One that learns must refuse to be applied or stored unfitted, and come back from its stored state to the bit.
/// </summary>
public static class StepContract
{
    /// <summary>Fails with every violation.</summary>
    /// <param name="part">The step.</param>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <param name="shapes">Frames that it is tried on; it must take at least one.</param>
    /// <exception cref="PartException">Something is violated.</exception>
    public static void Check(StepPart part, object? options, params IReadOnlyList<FrameShape> shapes)
    {
        IReadOnlyList<string> violations = Violations(part, options, shapes);
        if (violations.Count > 0)
            throw new PartException($"The step '{part.Name}' does not keep its contract:\n{string.Join('\n', violations)}");
    }

    /// <summary>Every violation, a sentence each.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    public static IReadOnlyList<string> Violations(StepPart part, object? options, params IReadOnlyList<FrameShape> shapes)
    {
        var violations = new List<string>();
        int taken = 0;
        foreach (FrameShape shape in shapes)
        {
            void Say(string what) => violations.Add($"frames {shape}: {what}");
            try
            {
                if (Promise(part.Create(options), shape, Say) is not { } promised) continue;
                taken++;
                new Trial(() => part.Create(options), shape, promised, Say).Run();
            }
            catch (TreePoseException e)
            {
                Say($"fails: {e.Message}");
            }
        }
        if (taken == 0) violations.Add($"takes none of the frames {string.Join(", ", shapes)}");
        return violations;
    }

    /// <summary>The shape promised; null when such frames are refused, which must be said well.</summary>
    private static FrameShape? Promise(FrameStep step, FrameShape shape, Action<string> say)
    {
        try
        {
            return step.ShapeOf(shape);
        }
        catch (PartException e)
        {
            bool names = e.Message.Contains($"'{step.Name}'", StringComparison.Ordinal);
            if (!names || !e.Message.Contains(shape.ToString(), StringComparison.Ordinal))
                say($"the error does not name step and shape: {e.Message}");
            return null;
        }
        catch (Exception e)
        {
            say($"ShapeOf throws {e.GetType().Name}, not a PartException: {e.Message}");
            return null;
        }
    }

    private sealed class Trial(Func<FrameStep> make, FrameShape shape, FrameShape promised, Action<string> say)
    {
        private const double SecondsPerFrame = 0.1;
        private readonly FrameBlock _first = Block(shape, "1", 9), _second = Block(shape, "2", 6), _third = Block(shape, "3", 5);

        public void Run()
        {
            if (make() is LearningStep unfitted) Unfitted(unfitted);
            FrameStep step = Fitted(_first, _second);
            FrameBlock alone = Applied(step, _third);
            if (alone.Shape != promised) say($"made frames {alone.Shape}, promised {promised}");
            if (!Same(alone, Applied(Fitted(_first, _second), _third))) say("gives other numbers when it is made and applied again");
            string learned = State(step);
            Applied(step, _first);
            Applied(step, _second);
            if (!Same(alone, Applied(step, _third))) say("gives a capture other numbers after it was applied to others");
            if (State(step) != learned) say("learns while it is applied");
            if (step is LearningStep { State: { } state }) Restored(state, alone);
            foreach ((FrameBlock odd, string what) in Odd())
            {
                Finite(step, odd, what);
                Finite(Fitted(odd), odd, $"{what}, fitted on them");
            }
        }

        private static FrameBlock Block(FrameShape shape, string participant, int frames)
        {
            var random = new Random(frames);
            return new FrameBlock
            {
                Id = new CaptureId(participant, $"S{participant}"),
                Shape = shape,
                Frames = [.. Enumerable.Range(0, frames * shape.Size).Select(_ => (float)(0.1 + 2 * random.NextDouble()))],
                SecondsPerFrame = SecondsPerFrame,
            };
        }

        private static string State(FrameStep step) => (step as LearningStep)?.State?.ToJson().ToJsonString() ?? "";

        private static bool Same(FrameBlock a, FrameBlock b) =>
            MemoryMarshal.AsBytes<float>(a.Frames).SequenceEqual(MemoryMarshal.AsBytes<float>(b.Frames));

        private FrameStep Fitted(params FrameBlock[] training) => make() is LearningStep learning ? learning.Fit(training) : make();

        /// <summary>Applies it and looks whether it wrote into what it was given.</summary>
        private FrameBlock Applied(FrameStep step, FrameBlock block)
        {
            FrameBlock given = block with { Frames = [.. block.Frames] }, made = step.Apply(given);
            if (!Same(given, block)) say("writes into the frames that it is given");
            return made;
        }

        private void Unfitted(LearningStep step)
        {
            Refuses(step, "to be applied before it is fitted", () => step.Apply(_third));
            Refuses(step, "to be fitted on nothing", () => step.Fit([]));
        }

        private void Refuses(FrameStep step, string what, Action act)
        {
            try
            {
                act();
                say($"does not refuse {what}");
            }
            catch (PartException e) when (e.Message.Contains($"'{step.Name}'", StringComparison.Ordinal))
            {
                // as it must
            }
        }

        private void Restored(StepState state, FrameBlock expected)
        {
            string stored = state.ToJson().ToJsonString();
            LearningStep restored = ((LearningStep)make()).With(StepState.Read(JsonNode.Parse(stored), "contract"));
            if (State(restored) != stored) say("has not learned the same after storing and reading");
            if (!Same(expected, Applied(restored, _third))) say("gives other numbers after storing and reading what it learned");
        }

        private IEnumerable<(FrameBlock Block, string What)> Odd()
        {
            yield return (_second with { Frames = new float[_second.Frames.Length] }, "frames of zeros");
            yield return (_second with { Frames = [.. Enumerable.Repeat(3f, _second.Frames.Length)] }, "frames of one number");
            yield return (_second with { Frames = _second.Frames[..shape.Size] }, "a single frame");
        }

        private void Finite(FrameStep step, FrameBlock block, string what)
        {
            try
            {
                Applied(step, block);
            }
            catch (TreePoseException e)
            {
                say($"{what}: {e.Message}");
            }
        }
    }
}
