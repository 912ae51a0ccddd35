using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Configuration;

namespace TreePose.Experiments.Execution.Slurm;

/// <summary>
/// Memory and time as <c>sbatch</c> takes them (<c>4G</c>, <c>1:30:00</c>), where plain numbers of megabytes and minutes are asked for:
/// refused with the number that is meant.
/// </summary>
internal static partial class SlurmUnits
{
    private const string Memory = "slurm.memory",
        Time = "slurm.time";

    /// <summary>Fails when an option is written with a unit.</summary>
    /// <exception cref="OptionsException">One is; the error says what to write.</exception>
    public static void RequireNone(IEnumerable<OptionOverride> given)
    {
        string[] wrong = [.. given.Select(Problem).OfType<string>()];
        if (wrong.Length > 0)
            throw new OptionsException(wrong);
    }

    private static string? Problem(OptionOverride given)
    {
        string value = given.Value ?? "",
            where = given.Origin is { } origin ? $"{origin}: " : "";
        if (given.Key.Equals(Memory, StringComparison.OrdinalIgnoreCase) && Megabytes(value) is { } megabytes)
            return $"{where}{Memory} cannot be '{value}': it is a number of megabytes, without a unit: write {megabytes}.";
        if (given.Key.Equals(Time, StringComparison.OrdinalIgnoreCase) && Minutes(value) is { } minutes)
            return $"{where}{Time} cannot be '{value}': it is a number of minutes, without a unit: write {minutes}.";
        return null;
    }

    /// <summary>Megabytes as Slurm counts them, 1024 to the gigabyte; null when the text has no unit.</summary>
    private static string? Megabytes(string text)
    {
        if (Size().Match(text) is not { Success: true } size || !Numbers.TryReal(size.Groups[1].ValueSpan, out double number))
            return null;
        double scale = char.ToUpperInvariant(size.Groups[2].Value[0]) switch
        {
            'K' => 1.0 / 1024,
            'M' => 1,
            'G' => 1024,
            _ => 1024 * 1024,
        };
        return Math.Ceiling(number * scale).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Minutes of <c>MM:SS</c>, <c>HH:MM:SS</c>, <c>D-HH</c>, <c>D-HH:MM</c> and <c>D-HH:MM:SS</c>; null for another text.
    /// </summary>
    private static string? Minutes(string text)
    {
        if (Duration().Match(text) is not { Success: true } duration)
            return null;
        string days = duration.Groups["days"].Value;
        int[] parts = [.. duration.Groups["part"].Captures.Select(c => int.Parse(c.ValueSpan, CultureInfo.InvariantCulture))];
        if (days.Length == 0 && parts.Length == 1)
            return null; // a plain number
        int[] scale = days.Length > 0 || parts.Length == 3 ? [3600, 60, 1] : [60, 1];
        int seconds = parts.Zip(scale, (part, each) => part * each).Sum();
        int ofDays = days.Length > 0 ? 24 * 60 * int.Parse(days, CultureInfo.InvariantCulture) : 0;
        return (ofDays + (seconds + 59) / 60).ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^([0-9]+(?:\\.[0-9]+)?) ?([KMGTkmgt])(?:i?[Bb])?$")]
    private static partial Regex Size();

    [GeneratedRegex("^(?:(?<days>[0-9]{1,3})-)?(?<part>[0-9]{1,5})(?::(?<part>[0-9]{1,2})){0,2}$")]
    private static partial Regex Duration();
}
