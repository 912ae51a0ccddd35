using System.Text.Json.Nodes;
using TreePose.Parts;
using TreePose.Steps;

namespace TreePose.TestKit.Contracts;

/// <summary>The rules of <see cref="StepContract"/>.</summary>
internal static class StepRules
{
    public static IReadOnlyList<(string Name, Action<StepUnderTest> Check)> All { get; } =
    [
        ("refuses frames clearly", RefusesClearly),
        ("makes the shape that it promised", Taken(s => MadeAsPromised(s.Fitted(s.First, s.Second).Apply(StepUnderTest.Copy(s.Third)), s))),
        ("leaves its input as it is", Taken(LeavesItsInput)),
        ("gives the same numbers again", Taken(IsDeterministic)),
        ("knows each capture by itself", Taken(KnowsEachCaptureByItself)),
        ("makes finite numbers of zeros", Taken(s => Odd(s, s.Second with { Frames = new float[s.Second.Frames.Length] }))),
        ("makes finite numbers of one number", Taken(s => Odd(s, s.Second with { Frames = [.. s.Second.Frames.Select(_ => 3f)] }))),
        ("takes a single frame", Taken(s => Odd(s, s.Second with { Frames = s.Second.Frames[..s.Shape.Size] }))),
        ("refuses to work unfitted", Taken(RefusesToWorkUnfitted)),
        ("comes back from what is stored", Taken(ComesBack)),
    ];

    private static Action<StepUnderTest> Taken(Action<StepUnderTest> rule) =>
        step =>
        {
            if (step.Refusal is null)
                rule(step);
        };

    private static void RefusesClearly(StepUnderTest step)
    {
        if (step.Refusal is not { } refusal)
            return;
        Broken.Unless(refusal is PartException, $"ShapeOf threw {refusal.GetType().Name}, not a PartException: {refusal.Message}");
        bool names = refusal.Message.Contains($"'{step.Part.Name}'", StringComparison.Ordinal);
        bool says = refusal.Message.Contains(step.Shape.ToString(), StringComparison.Ordinal);
        Broken.Unless(names && says, $"the error does not name the step and the frames {step.Shape}: {refusal.Message}");
    }

    private static void MadeAsPromised(FrameBlock made, StepUnderTest step) =>
        Broken.Unless(made.Shape == step.Promised, $"it made frames {made.Shape} and promised {step.Promised}");

    private static void LeavesItsInput(StepUnderTest step)
    {
        FrameBlock given = StepUnderTest.Copy(step.Third),
            training = StepUnderTest.Copy(step.First);
        step.Fitted(training).Apply(given);
        Broken.Unless(StepUnderTest.Same(given, step.Third), "it wrote into the frames that it was given");
        Broken.Unless(StepUnderTest.Same(training, step.First), "it wrote into the frames that it learned from");
    }

    private static void IsDeterministic(StepUnderTest step)
    {
        FrameBlock Made() => step.Fitted(step.First, step.Second).Apply(StepUnderTest.Copy(step.Third));
        Broken.Unless(StepUnderTest.Same(Made(), Made()), "made and applied again, it gave other numbers");
    }

    private static void KnowsEachCaptureByItself(StepUnderTest step)
    {
        FrameStep fitted = step.Fitted(step.First, step.Second);
        FrameBlock alone = fitted.Apply(StepUnderTest.Copy(step.Third));
        string learned = StepUnderTest.Learned(fitted);
        fitted.Apply(StepUnderTest.Copy(step.First));
        fitted.Apply(step.Second with { Frames = [.. step.Second.Frames.Select(v => 1e3f * v)] });
        Broken.Unless(StepUnderTest.Learned(fitted) == learned, "it learned while it was applied");
        bool same = StepUnderTest.Same(alone, fitted.Apply(StepUnderTest.Copy(step.Third)));
        Broken.Unless(same, "it gave a capture other numbers after it was applied to others");
    }

    /// <summary>A step throws when it makes a number that is not finite.</summary>
    private static void Odd(StepUnderTest step, FrameBlock frames)
    {
        MadeAsPromised(step.Fitted(step.First, step.Second).Apply(StepUnderTest.Copy(frames)), step);
        MadeAsPromised(step.Fitted(frames).Apply(StepUnderTest.Copy(frames)), step);
    }

    private static void RefusesToWorkUnfitted(StepUnderTest step)
    {
        if (step.Make() is not LearningStep learning)
            return;
        Refuses("to be applied before it was fitted", () => learning.Apply(step.Third));
        Refuses("to be fitted on nothing", () => learning.Fit([]));

        void Refuses(string what, Action act)
        {
            try
            {
                act();
            }
            catch (PartException e)
            {
                bool names = e.Message.Contains($"'{step.Part.Name}'", StringComparison.Ordinal);
                Broken.Unless(names, $"the error does not name the step: {e.Message}");
                return;
            }
            Broken.Unless(false, $"it did not refuse {what}");
        }
    }

    private static void ComesBack(StepUnderTest step)
    {
        if (step.Fitted(step.First, step.Second) is not LearningStep { State: { } state } fitted)
            return;
        string stored = state.ToJson().ToJsonString();
        LearningStep restored = ((LearningStep)step.Make()).With(StepState.Read(JsonNode.Parse(stored), "contract"));
        Broken.Unless(StepUnderTest.Learned(restored) == stored, "after storing and reading it had not learned the same");
        bool same = StepUnderTest.Same(fitted.Apply(StepUnderTest.Copy(step.Third)), restored.Apply(StepUnderTest.Copy(step.Third)));
        Broken.Unless(same, "after storing and reading what it learned it gave other numbers");
    }
}
