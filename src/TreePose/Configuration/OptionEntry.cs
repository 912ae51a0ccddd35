namespace TreePose.Configuration;

/// <summary>What there is to know about one option.</summary>
/// <param name="Key">Its dotted key, as <c>--set</c> takes it.</param>
/// <param name="Type">Its type in plain words: <c>whole number</c>, <c>list of numbers</c>, <c>one of these</c>.</param>
/// <param name="Default">Its value as text; <c>none</c> where there is no value, empty for an empty list or text.</param>
/// <param name="Allowed">What it may be: <c>1 to 10</c>, <c>tcn, bilstm</c>.</param>
/// <param name="Meaning">What it does; empty where nobody says.</param>
public sealed record OptionEntry(string Key, string Type, string Default, string Allowed, string Meaning)
{
    /// <summary>The values that it may have with what each means, where they can be counted and somebody says.</summary>
    public IReadOnlyList<OptionValue> Values { get; init; } = [];

    /// <summary>The default as it is.</summary>
    internal object? Value { get; init; }
}

/// <summary>A value of an option.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Meaning">What it does.</param>
public sealed record OptionValue(string Name, string Meaning);
