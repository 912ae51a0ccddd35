using System.Globalization;
using System.Text.RegularExpressions;
using TreePose.Formats;
using TreePose.Formats.Mars;

namespace TreePose.Datasets;

/// <summary>
/// A folder of MARS: <c>subjectS/radar_dataM.mat</c> and <c>subjectS/timesplit/kinect_data_….csv</c>. What else lies there, and is not
/// passed over by rule, is named.
/// </summary>
internal sealed partial class MarsFolder
{
    private const string With = "woutlier",
        Without = "wooutlier";
    private readonly List<UnusedFile> _unused = [];
    private readonly string _directory;

    /// <summary>Looks for the participants.</summary>
    /// <exception cref="DataFormatException">There is no such folder, not one participant, or a clone lacks the set.</exception>
    /// <param name="directory">Holds subject1, subject2, …, or is the root of a clone of the publication.</param>
    /// <param name="outliers">Which of a clone's two sets is read.</param>
    public MarsFolder(string directory, bool outliers)
    {
        directory = Inner(directory, outliers);
        _directory = directory;
        if (!Directory.Exists(directory))
            throw new DataFormatException(
                directory,
                "there is no such folder.",
                "Give --data mars:DIR with the folder that holds subject1, subject2, …."
            );
        foreach (string folder in DataFolder.Folders(directory))
            Look(folder);
        foreach (string file in DataFolder.Files(directory, _unused, deep: false))
            Name(file, "is no file of MARS, whose files lie in subject1, subject2, …. Move it there or out of the folder.");
        Participants.Sort();
        if (Participants.Count == 0)
            throw new DataFormatException(
                directory,
                "it holds no folder subject1, subject2, …."
                    + string.Concat(_unused.Take(1).Select(u => $" There is {u.Name}, which {u.Reason.TrimEnd('.')}.")),
                "Give --data mars:DIR with the folder that holds them."
            );
    }

    /// <summary>The folder that holds the participants.</summary>
    public string Root => _directory;

    /// <summary>Numbers of the participants, in order.</summary>
    public List<int> Participants { get; } = [];

    /// <summary>What cannot be used.</summary>
    public IEnumerable<SkippedCapture> Unused => _unused.Select(u => new SkippedCapture(u.Name, u.Reason));

    /// <summary>
    /// The folder of participants within a clone: <c>synced_data/woutlier</c> or <c>synced_data/wooutlier</c>. The rest of a clone,
    /// its code and features, is not read.
    /// </summary>
    private static string Inner(string directory, bool outliers)
    {
        (string name, string other) = outliers ? (With, Without) : (Without, With);
        string[] homes = [Path.Combine(directory, "synced_data"), directory];
        if (homes.Select(h => Path.Combine(h, name)).FirstOrDefault(Directory.Exists) is { } place)
            return place;
        if (homes.FirstOrDefault(h => Directory.Exists(Path.Combine(h, other))) is { } home)
            throw new DataFormatException(
                Path.Combine(home, name),
                $"there is no such folder, the set {(outliers ? "with" : "without")} outliers; {other} is there.",
                $"Fetch the clone whole, or read the other set: --set mars.outliers={(outliers ? "false" : "true")}."
            );
        if (Directory.Exists(homes[0]))
            throw new DataFormatException(homes[0], $"holds neither {With} nor {Without}.", "Fetch the clone whole.");
        return directory;
    }

    /// <summary>The folder of a participant.</summary>
    public static string FolderOf(string directory, int participant) => Path.Combine(directory, $"subject{participant}");

    private void Look(string folder)
    {
        if (Subject().Match(Path.GetFileName(folder)) is not { Success: true } match)
        {
            Name(folder, "is not named subjectS with the participant's number S, from 1. Rename it, or move it out of the folder.");
            return;
        }
        Participants.Add(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        foreach (string file in DataFolder.Files(folder, _unused, deep: false).Where(f => !Radar().IsMatch(Path.GetFileName(f))))
            Name(file, "is not named radar_dataM.mat with the movement M, from 1 to 10. Rename it, or move it out of the folder.");
        foreach (string inner in DataFolder.Folders(folder))
        {
            if (Path.GetFileName(inner) != "timesplit")
            {
                Name(inner, "is no folder of a participant, who has one, timesplit. Move it out of the folder.");
                continue;
            }
            string[] known = [.. MarsKinectReader.Files(inner)];
            foreach (string file in DataFolder.Files(inner, _unused).Except(known))
                Name(file, "is not named kinect_data_train.csv, _validate.csv or _test.csv. Rename it, or move it out of the folder.");
        }
    }

    private void Name(string path, string reason) => _unused.Add(new UnusedFile(UnusedFile.Relative(_directory, path), reason));

    [GeneratedRegex("^subject([1-9][0-9]{0,5})$")]
    private static partial Regex Subject();

    [GeneratedRegex(@"^radar_data([1-9]|10)\.mat$")]
    private static partial Regex Radar();
}
