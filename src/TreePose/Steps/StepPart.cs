using TreePose.Configuration;
using TreePose.Parts;

namespace TreePose.Steps;

/// <summary>A preprocessing step that an experiment can name: shipped ones and a user's own alike.</summary>
public sealed record StepPart : Part
{
    private readonly Func<object?, FrameStep> _make;

    private StepPart(string name, string summary, object? defaults, Func<object?, FrameStep> make)
        : base(name, summary, defaults) => _make = make;

    /// <summary>A step with options.</summary>
    /// <param name="name">As given to <c>--set steps=NAME</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    public static StepPart Of<TOptions>(string name, string summary, TOptions defaults, Func<TOptions, FrameStep> make)
        where TOptions : class => new(name, summary, defaults, options => make((TOptions)options!));

    /// <summary>A step without options.</summary>
    /// <inheritdoc cref="Of{TOptions}"/>
    public static StepPart Of(string name, string summary, Func<FrameStep> make) => new(name, summary, null, _ => make());

    /// <summary>Makes the step.</summary>
    /// <param name="options">Its options; null takes the defaults.</param>
    /// <exception cref="PartException">The options are another part's, or the factory fails.</exception>
    /// <exception cref="OptionsException">An option is out of range, or the options do not go together.</exception>
    public FrameStep Create(object? options = null)
    {
        if (options is not null && options.GetType() != Defaults?.GetType())
        {
            string takes = Defaults is null ? "no options" : $"options of the type {Defaults.GetType().Name}";
            throw new PartException($"The step '{Name}' takes {takes}: it cannot have {options.GetType().Name}.");
        }
        try
        {
            FrameStep? step = _make((options ?? Defaults) is { } given ? OptionOverrides.Validated(given) : null);
            return step?.Named(Name) ?? throw new PartException($"The step '{Name}' is null: its factory gave nothing.");
        }
        catch (OptionsException e)
        {
            throw new OptionsException([.. e.Violations.Select(v => $"Step '{Name}': {v}")]);
        }
        catch (Exception e) when (e is not TreePoseException and not OperationCanceledException)
        {
            throw new PartException($"The step '{Name}' cannot be made: {e.Message}", e);
        }
    }
}
