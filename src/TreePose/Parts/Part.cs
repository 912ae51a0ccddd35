namespace TreePose.Parts;

/// <summary>
/// Something that an experiment can name: a model, a source, a step, an augmentation, a metric, an experiment. A part is a
/// name, an options record and a way to make it; the shipped ones are registered as a user's are.
/// </summary>
public abstract record Part
{
    /// <summary>Names the part.</summary>
    /// <param name="name">As typed: <c>tcn</c>, <c>crop.range</c>.</param>
    /// <param name="summary">What it is, in a line.</param>
    /// <param name="defaults">Its options with their default values; null when it has none.</param>
    /// <exception cref="PartException">The name cannot be typed.</exception>
    protected Part(string name, string summary, object? defaults)
    {
        PartNames.Check(name);
        (Name, Summary, Defaults) = (name, summary, defaults);
    }

    /// <summary>As typed.</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string Summary { get; }

    /// <summary>Its options record with default values, whose keys stand under its name; null when it has none.</summary>
    public object? Defaults { get; }

    /// <summary>The script that registered it; null for a shipped one.</summary>
    public PartOrigin? Origin { get; init; }
}

/// <summary>Where a user's part comes from.</summary>
/// <param name="Script">Path of the script, as given.</param>
/// <param name="Sha256">Hash of its text.</param>
public sealed record PartOrigin(string Script, string Sha256)
{
    /// <summary>What it registers, as errors name it: <c>model 'gru'</c>.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];
}

/// <summary>Rules of names.</summary>
internal static class PartNames
{
    /// <summary>Letters, digits, '-' and '_', with dots between words; starts with a letter.</summary>
    public static void Check(string name)
    {
        if (name.Length is > 0 and <= 60 && name.Split('.').All(IsWord))
            return;
        throw new PartException(
            $"'{name}' cannot be the name of a part: allowed are words of letters, digits, '-' and '_' that start with a letter, "
                + "with dots between them."
        );
    }

    private static bool IsWord(string word) =>
        word.Length > 0 && char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
