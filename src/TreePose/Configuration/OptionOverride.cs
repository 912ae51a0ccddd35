namespace TreePose.Configuration;

/// <summary>How the value of an option was written, where that says something about its type.</summary>
[Flags]
public enum OptionForm
{
    /// <summary>As a plain word, which may be anything: on the command line, and in YAML without quotes.</summary>
    Any = 0,

    /// <summary>In quotes: a text or a name.</summary>
    Text = 1,

    /// <summary>As a number or truth value of JSON.</summary>
    Literal = 2,

    /// <summary>As a list; its items are of the other forms.</summary>
    List = 4,
}

/// <summary>An option and the value that it is to have.</summary>
/// <param name="Key">Its dotted key, in any case.</param>
/// <param name="Value">The value as text; null for no value.</param>
public sealed record OptionOverride(string Key, string? Value)
{
    /// <summary>Where it was read, such as <c>study.yaml, line 3</c>; null for the command line. Errors begin with it.</summary>
    public string? Origin { get; init; }

    /// <summary>How it was written; an option of another form refuses it.</summary>
    public OptionForm Form { get; init; }

    /// <summary>As <c>--set</c> takes it.</summary>
    public override string ToString() => $"{Key}={Value}";

    /// <summary>The value as its file has it.</summary>
    internal string Shown
    {
        get
        {
            string items = Form.HasFlag(OptionForm.Text) ? $"\"{Value?.Replace(",", "\",\"")}\"" : Value ?? "null";
            return Form.HasFlag(OptionForm.List) ? $"[{items}]" : items;
        }
    }

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
