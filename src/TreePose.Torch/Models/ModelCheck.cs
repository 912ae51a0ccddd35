using System.Globalization;
using TorchSharp;
using TreePose.Parts;
using static TorchSharp.torch;

namespace TreePose.Torch.Models;

/// <summary>
/// Finds a model that does not do what it must, before its numbers go anywhere: each check that fails is one error that names
/// the part.
/// </summary>
internal static class ModelCheck
{
    /// <summary>Runs code of a model's own; whatever it throws names the part, in a line.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="when">What it did, for the error: <c>in its forward, given frames [4, 32, 1, 8, 8]</c>.</param>
    /// <param name="work">The model's code.</param>
    /// <exception cref="PartException">It failed.</exception>
    public static T Run<T>(string part, Func<string> when, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is not TreePoseException and not OperationCanceledException)
        {
            string said = e.Message.Split('\n')[0].Trim().TrimEnd('.'); // libtorch's own stack follows
            throw new PartException($"The model '{part}' failed {when()}: {said}. Mend it there.", e);
        }
    }

    /// <summary>Gradients of a loss of a model's answers.</summary>
    /// <exception cref="PartException">Nothing of the model takes part in the loss, or its backward fails.</exception>
    public static void Backward(string part, Tensor loss)
    {
        if (!loss.requires_grad)
        {
            throw new PartException(
                $"The model '{part}' gave an answer without a gradient: none of its parameters takes part in it. Look for no_grad, "
                    + "detach or an argmax in its forward, and register its layers (RegisterComponents)."
            );
        }
        Run(
            part,
            () => "in its backward",
            () =>
            {
                loss.backward();
                return 0;
            }
        );
    }

    /// <summary>The model gave an answer of the right shape.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="answer">What it gave.</param>
    /// <param name="axes">What the axes are, for the error: <c>windows, frames, classes</c>.</param>
    /// <param name="expected">Lengths of the axes.</param>
    /// <exception cref="PartException">It has another shape, or another type of numbers, or is null.</exception>
    public static void Shape(string part, Tensor? answer, string axes, params ReadOnlySpan<long> expected)
    {
        if (answer is not null && expected.SequenceEqual(answer.shape))
        {
            if (answer.dtype == ScalarType.Float32)
                return;
            throw new PartException(
                $"The model '{part}' gave {answer.dtype} numbers where Float32 is needed. Mend what its forward returns."
            );
        }
        string given = answer is null ? "nothing" : $"an answer of the shape [{string.Join(", ", answer.shape)}]";
        throw new PartException(
            $"The model '{part}' gave {given} where [{string.Join(", ", expected.ToArray())}] is needed ({axes}). "
                + "Mend what its forward returns."
        );
    }

    /// <summary>All numbers of an answer are finite.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="answer">What it gave.</param>
    /// <param name="when">When, for the error: <c>at the first training step</c>.</param>
    /// <exception cref="PartException">One is NaN or infinite.</exception>
    public static void Finite(string part, Tensor answer, string when)
    {
        using DisposeScope scope = NewDisposeScope();
        long bad = answer.numel() - answer.isfinite().sum().item<long>();
        if (bad > 0)
            throw NotFinite(part, bad, answer.numel(), when);
    }

    /// <summary>All numbers of an answer are finite.</summary>
    /// <inheritdoc cref="Finite(string, Tensor, string)"/>
    public static void Finite(string part, ReadOnlySpan<float> answer, string when)
    {
        int bad = 0;
        foreach (float number in answer)
        {
            if (!float.IsFinite(number))
                bad++;
        }
        if (bad > 0)
            throw NotFinite(part, bad, answer.Length, when);
    }

    /// <summary>The loss of a training step is finite.</summary>
    /// <param name="part">Name of the part.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 1.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="PartException">It is NaN or infinite.</exception>
    public static double Loss(string part, double loss, int epoch, int step)
    {
        if (double.IsFinite(loss))
            return loss;
        string found = loss.ToString(CultureInfo.InvariantCulture);
        throw new PartException(
            $"Training the model '{part}' came to a loss of {found} in epoch {epoch}, step {step}. "
                + "Lower the learning rate or the largest gradient (gradientClip), or look for a division by zero in its forward."
        );
    }

    private static PartException NotFinite(string part, long bad, long all, string when) =>
        new(
            $"The model '{part}' gave {bad} of {all} numbers that are NaN or infinite {when}. "
                + "Look for a division by zero, a logarithm or a root in its forward, and for such numbers in the data."
        );
}
