using System.Reflection;
using TreePose.Parts;

namespace TreePose.Configuration;

/// <summary>The way from a root record down to one value, and copies of the record in which that value is another one.</summary>
internal sealed class OptionPath
{
    /// <summary>The root itself.</summary>
    public static OptionPath Root { get; } = new([]);

    private readonly OptionStep[] _steps;

    private OptionPath(OptionStep[] steps) => _steps = steps;

    /// <summary>One step further.</summary>
    public OptionPath Then(OptionStep step) => new([.. _steps, step]);

    /// <summary>A copy of <paramref name="root"/> with another value at the path's end; everything on the way is copied.</summary>
    public object With(object root, object? value) => With(root, value, 0)!;

    private object? With(object holder, object? value, int depth)
    {
        if (depth == _steps.Length)
            return value;
        OptionStep step = _steps[depth];
        return step.With(holder, depth == _steps.Length - 1 ? value : With(step.Get(holder)!, value, depth + 1));
    }
}

/// <summary>One step down, and how a holder is copied with another value there.</summary>
internal abstract record OptionStep
{
    /// <summary>What stands one step below the holder.</summary>
    public abstract object? Get(object holder);

    /// <summary>A copy of the holder with another value one step below.</summary>
    public abstract object With(object holder, object? value);
}

/// <summary>A property of a record.</summary>
internal sealed record PropertyStep(PropertyInfo Property) : OptionStep
{
    /// <inheritdoc/>
    public override object? Get(object holder) => Property.GetValue(holder);

    /// <inheritdoc/>
    public override object With(object holder, object? value)
    {
        object copy = OptionProperty.CloneOf(holder.GetType())!.Invoke(holder, null)!;
        Property.SetValue(copy, value);
        return copy;
    }
}

/// <summary>The names that a selection has chosen.</summary>
internal sealed record NamesStep : OptionStep
{
    /// <inheritdoc/>
    public override object? Get(object holder) =>
        holder is PartSelection { IsList: true } list ? list.Names.ToArray() : ((PartSelection)holder).Name;

    /// <inheritdoc/>
    public override object With(object holder, object? value) => ((PartSelection)holder).With(value as string[] ?? [(string)value!]);
}

/// <summary>The options of one part of a selection or of sections.</summary>
internal sealed record PartStep(string Part) : OptionStep
{
    /// <inheritdoc/>
    public override object? Get(object holder) =>
        holder is PartSelection selection ? selection.OptionsOf(Part) : ((PartSections)holder).OptionsOf(Part);

    /// <inheritdoc/>
    public override object With(object holder, object? value) =>
        holder is PartSelection selection ? selection.WithOptions(Part, value!) : ((PartSections)holder).WithOptions(Part, value!);
}
