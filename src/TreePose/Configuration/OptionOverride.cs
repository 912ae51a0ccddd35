namespace TreePose.Configuration;

/// <summary>An option and the value that it is to have.</summary>
/// <param name="Key">Its dotted key, in any case.</param>
/// <param name="Value">The value as text; null for no value.</param>
public sealed record OptionOverride(string Key, string? Value)
{
    /// <summary>Where it was read, such as <c>study.yaml, line 3</c>; null for the command line. Errors begin with it.</summary>
    public string? Origin { get; init; }

    /// <summary>As <c>--set</c> takes it.</summary>
    public override string ToString() => $"{Key}={Value}";

    /// <summary>Reads <c>key=value</c>; null when it is not that.</summary>
    internal static OptionOverride? TryParse(string text)
    {
        int equals = text.IndexOf('=');
        return equals > 0 && text[..equals].Trim() is { Length: > 0 } key ? new(key, text[(equals + 1)..].Trim()) : null;
    }
}

/// <summary>An option that was given for a part that is not chosen.</summary>
/// <param name="Key">The option's key.</param>
/// <param name="Because">What is chosen instead: <c>model is tcn</c>.</param>
public sealed record UnusedOption(string Key, string Because)
{
    /// <summary>The sentence for an error.</summary>
    public override string ToString() => $"'{Key}' has no effect: {Because}.";
}
