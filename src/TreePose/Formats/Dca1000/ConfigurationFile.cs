using TreePose.Configuration;

namespace TreePose.Formats.Dca1000;

/// <summary>Finds and reads the configuration of a recording.</summary>
internal static class ConfigurationFile
{
    private static readonly string[] Endings = [".cfg", ".setup.json", ".mmwave.json"];

    /// <summary>Reads the configuration that is named, or the one beside the recording.</summary>
    /// <exception cref="DataFormatException">There is none, there are several, or it cannot be read.</exception>
    public static DeviceSetup Read(string recording, string named)
    {
        string path = named.Length > 0 ? HomeFolder.Expand(named) : Beside(recording);
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? StudioReader.Read(path, Path.GetFileName(recording))
            : CfgReader.Read(path);
    }

    private static string Beside(string recording)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(recording))!,
            stem = Path.GetFileNameWithoutExtension(recording),
            whole = RecordingFiles.NameOf(stem);
        string[] all = DataFile.Reading(folder, () => Directory.GetFiles(folder));
        foreach (string name in new[] { stem, whole }.Distinct())
        foreach (string ending in Endings.Append(".json"))
        {
            if (all.FirstOrDefault(f => Path.GetFileName(f).Equals(name + ending, StringComparison.OrdinalIgnoreCase)) is { } own)
                return own;
        }
        string[] candidates =
        [
            .. all.Where(f => Endings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal),
        ];
        string[] named =
        [
            .. candidates.Where(f => f.EndsWith(Endings[1], StringComparison.OrdinalIgnoreCase)).Select(NamedBy).OfType<string>(),
        ];
        candidates = [.. candidates.Where(f => !named.Contains(Path.GetFileName(f)))];
        return candidates.Length switch
        {
            1 => candidates[0],
            0 => throw new DataFormatException(
                recording,
                "has no configuration beside it: the samples alone do not say chirps, receivers and times.",
                $"Put the .cfg or .mmwave.json that the radar was sent there, as {stem}.cfg, or name it with --set raw.ti.config=FILE."
            ),
            _ => throw new DataFormatException(
                recording,
                $"has {candidates.Length} configurations beside it: {string.Join(", ", candidates.Select(Path.GetFileName).Take(5))}.",
                $"Name one with --set raw.ti.config=FILE, or name it as the recording, {stem}.cfg."
            ),
        };
    }

    private static string? NamedBy(string setup) => StudioReader.Named(StrictJson.Parse(DataFile.Text(setup), setup));
}
