using System.Reflection;

namespace TreePose.Configuration;

/// <summary>
/// Named options to start from: files <c>EXPERIMENT/NAME.yaml</c> (or <c>.yml</c>, <c>.json</c>), those that TreePose ships and
/// those of a user's own folder. A user's file adds a preset; it cannot stand in for one that is shipped.
/// </summary>
/// <param name="shipped">The assembly that holds the shipped files as resources <c>hyperparameters/EXPERIMENT/NAME.yaml</c>.</param>
/// <param name="folder">The user's folder; it need not be there.</param>
public sealed class Presets(Assembly shipped, string folder)
{
    /// <summary>Folder of presets in a working folder, and of the shipped ones.</summary>
    public const string FolderName = "hyperparameters";

    /// <summary>The preset that holds when none is named.</summary>
    public const string Default = "default";

    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>A file of presets.</summary>
    private sealed record Source(string Name, string Path, Func<ConfigFile> Read);

    /// <summary>The presets of an experiment: the default, the other shipped ones, a user's own.</summary>
    /// <param name="experiment">The experiment's name.</param>
    public IReadOnlyList<Preset> List(string experiment) =>
        [
            .. Files(experiment)
                .GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
                .Select(g => new Preset(g.Key, Meaning(g.Key, experiment))),
        ];

    /// <summary>The options of a preset.</summary>
    /// <exception cref="OptionsException">There is none of this name.</exception>
    /// <exception cref="DataFormatException">Its file cannot be read, or says more than options.</exception>
    /// <exception cref="TreePoseException">A user's file has the name of another preset.</exception>
    public ConfigFile Find(string experiment, string name)
    {
        Source[] all = [.. Files(experiment)],
            found = [.. all.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 0)
            throw new OptionsException([
                $"'--preset {name}' is not a preset of {experiment}: allowed is {string.Join(", ", List(experiment).Select(p => p.Name))}.",
            ]);
        ConfigFile file = Checked(found[0].Read(), experiment);
        if (found.Skip(1).FirstOrDefault(f => !Same(f.Read(), file)) is { } other)
            throw new TreePoseException($"There are two presets '{name}' of {experiment}: {found[0].Path} and {other.Path}. Rename yours.");
        return file;
    }

    private string Meaning(string name, string experiment)
    {
        try
        {
            return Find(experiment, name).Description;
        }
        catch (TreePoseException e) // a list, such as that of --help, is not the place to fail
        {
            return e.Message;
        }
    }

    private IEnumerable<Source> Files(string experiment) => Shipped(experiment).OrderBy(f => f.Name != Default).Concat(Own(experiment));

    private IEnumerable<Source> Shipped(string experiment)
    {
        string prefix = $"{FolderName}/{experiment}/";
        foreach (string resource in shipped.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            string path = resource.Replace('\\', '/');
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                yield return new(
                    Path.GetFileNameWithoutExtension(path),
                    $"the shipped {path}",
                    () => ConfigFile.Parse(Text(resource), path)
                );
        }
    }

    private IEnumerable<Source> Own(string experiment)
    {
        string own = Path.Combine(folder, experiment);
        if (!Directory.Exists(own))
            return [];
        return from path in FilesOf(own).Order(StringComparer.Ordinal)
            where Endings.Contains(Path.GetExtension(path).ToLowerInvariant())
            select new Source(Path.GetFileNameWithoutExtension(path), path, () => ConfigFile.Read(path));
    }

    private static string[] FilesOf(string own)
    {
        try
        {
            return Directory.GetFiles(own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TreePoseException(
                $"{own}: the folder of presets cannot be read ({e.Message.TrimEnd('.')}). Check its permissions.",
                e
            );
        }
    }

    private string Text(string resource)
    {
        using var reader = new StreamReader(shipped.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static ConfigFile Checked(ConfigFile file, string experiment)
    {
        if (file.Seed is not null || file.Data is not null || file.Preset is not null || file.TrainOnAll || file.Nested.Count > 0)
            throw new DataFormatException(file.Path, "says more than options, which a preset cannot.", "Give it to --config instead.");
        if (file.Experiment is { } other && other != experiment)
            throw new DataFormatException(file.Path, $"is for the experiment {other}, not {experiment}.", "Move it to that one's folder.");
        return file;
    }

    /// <summary>In the repository itself, a user's folder is the shipped one.</summary>
    private static bool Same(ConfigFile one, ConfigFile other) =>
        one.Overrides.Select(o => (o.Key, o.Value)).SequenceEqual(other.Overrides.Select(o => (o.Key, o.Value)));
}

/// <summary>A preset.</summary>
/// <param name="Name">As <c>--preset</c> takes it.</param>
/// <param name="Meaning">What it is for; or what is wrong with its file.</param>
public sealed record Preset(string Name, string Meaning);
