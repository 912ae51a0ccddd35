using TreePose.Configuration;
using TreePose.Parts;

namespace TreePose.Torch;

/// <summary>The options that a part is made with.</summary>
internal static class PartOptions
{
    /// <summary>Those given, or the part's defaults; checked, since they may have been set in code.</summary>
    /// <exception cref="PartException">They are another part's.</exception>
    /// <exception cref="OptionsException">One is out of its range.</exception>
    public static object? Of(Part part, object? given)
    {
        if (given is null)
            return part.Defaults;
        if (given.GetType() != part.Defaults?.GetType())
        {
            string takes = part.Defaults is { } own ? $"options of the type {own.GetType().Name}" : "no options";
            throw new PartException($"'{part.Name}' takes {takes}: it cannot have {given.GetType().Name}.");
        }
        try
        {
            return OptionOverrides.Validated(given);
        }
        catch (OptionsException e)
        {
            throw new OptionsException([.. e.Violations.Select(v => $"{part.Name}: {v}")]);
        }
    }
}
