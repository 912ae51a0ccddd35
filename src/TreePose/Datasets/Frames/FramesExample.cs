using System.Globalization;
using TreePose.Formats.Npy;

namespace TreePose.Datasets.Frames;

/// <summary>
/// A folder of frames to begin with: commented tables, and two small invented recordings that they describe, so that it can be read and
/// run as it stands.
/// </summary>
internal static class FramesExample
{
    private const int Frames = 800,
        Rows = 16, // range
        Columns = 11, // Doppler, zero in the middle
        Cycle = 64, // frames from one lift to the next
        First = 20,
        Moving = 10, // frames that the foot goes up, and down
        Holding = 24,
        PersonRow = 7;
    private const double SecondsPerFrame = 0.05;
    private static readonly (string Capture, string Participant, string Age)[] Captures =
    [
        ("example_1", "P1", "young"),
        ("example_2", "P2", "older"),
    ];

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">New, or empty.</param>
    /// <returns>Names of the files written.</returns>
    /// <exception cref="TreePoseException">Something lies there already.</exception>
    public static IReadOnlyList<string> Write(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new TreePoseException(
                $"{folder}: something is there already, and nothing is written over. Name a new or an empty folder."
            );
        Directory.CreateDirectory(folder);
        (string Name, string Text)[] texts =
        [
            (FramesDescription.FileName, Description),
            (CapturesTable.FileName, CapturesHead + string.Concat(Captures.Select(Row))),
            (SpansTable.Events, EventsHead + string.Concat(Captures.SelectMany(c => Lifts(c.Capture).SelectMany(Events)))),
            (
                SpansTable.Targets,
                TargetsHead + string.Concat(Captures.SelectMany((c, person) => Lifts(c.Capture).Select(l => Target(l, person))))
            ),
            ("README.txt", Readme),
        ];
        foreach ((string name, string text) in texts)
            AtomicFile.WriteAllText(Path.Combine(folder, name), text);
        string[] arrays = [.. Captures.Select(c => $"{c.Capture}.npy")];
        for (int person = 0; person < arrays.Length; person++)
            NpyFile.Write<float>(Path.Combine(folder, arrays[person]), Array(person), Frames, Rows, Columns);
        return [.. texts.Select(t => t.Name), .. arrays];
    }

    private static string Row((string Capture, string Participant, string Age) c) =>
        FormattableString.Invariant($"{c.Capture},{c.Participant},{c.Capture}.npy,,{SecondsPerFrame},lifting the left foot,{c.Age}\n");

    private static IEnumerable<(string Capture, int Number, int Start)> Lifts(string capture)
    {
        int number = 0;
        for (int start = First; start + (2 * Moving) + Holding <= Frames; start += Cycle)
            yield return (capture, number++, start);
    }

    private static IEnumerable<string> Events((string Capture, int Number, int Start) lift) =>
        [
            Line(lift.Capture, "going up", lift.Start, lift.Start + Moving),
            Line(lift.Capture, "going down", lift.Start + Moving + Holding, lift.Start + (2 * Moving) + Holding),
        ];

    private static string Line(string capture, string name, int start, int end) =>
        string.Create(CultureInfo.InvariantCulture, $"{capture},{name},{start * SecondsPerFrame:0.00},{end * SecondsPerFrame:0.00}\n");

    private static string Target((string Capture, int Number, int Start) lift, int person)
    {
        (int start, int end) = (lift.Start + Moving, lift.Start + Moving + Holding);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{lift.Capture},{start * SecondsPerFrame:0.00},{end * SecondsPerFrame:0.00},{Sway(lift.Number, person):0.0},mm/s\n"
        );
    }

    private static double Sway(int hold, int person) => 12 + (6 * person) + (2.5 * (hold * 7 % 5));

    /// <summary>
    /// [frame, range, Doppler]: an echo of the standing person at zero Doppler, one towards the radar while the foot goes up and one
    /// away while it goes down, and around zero the more the more the person sways. Ripples stand for noise.
    /// </summary>
    private static float[] Array(int person)
    {
        float[] frames = new float[Frames * Rows * Columns];
        for (int i = 0; i < frames.Length; i++)
        {
            (int frame, int row, int column) = (i / (Rows * Columns), i / Columns % Rows, i % Columns);
            (int lift, int since) = ((frame - First) / Cycle, (frame - First) % Cycle);
            bool lifts = frame >= First && Lifts("").Count() > lift;
            double speed =
                lifts && since < Moving ? 3
                : lifts && since is >= Moving + Holding and < (2 * Moving) + Holding ? -3
                : 0;
            double sway = lifts && since is >= Moving and < Moving + Holding ? Sway(lift, person) / 20 : 0.3;
            double doppler = column - (Columns / 2),
                near = Math.Exp(-Math.Pow((row - PersonRow - (0.3 * person)) / 1.5, 2));
            double ripple = 0.05 * Math.Sin((0.7 * frame * (1 + (row % 5))) + (1.3 * column) + person);
            frames[i] = (float)(
                near * (Math.Exp(-Math.Pow(doppler / (0.6 + sway), 2)) + (speed == 0 ? 0 : 0.8 * Math.Exp(-Math.Pow(doppler - speed, 2))))
                + ripple
            );
        }
        return frames;
    }

    private const string Description = """
        {
          // What stands along the rows and the columns of each map: range, Doppler, height, angle, chirp or sample.
          // from, to and unit say what the first and the last bin are; they may be left out together.
          // Zero Doppler belongs into the middle: bin n/2 of n, counted from 0.
          "rows": { "axis": "range", "from": 0.8, "to": 2.3, "unit": "m" },
          "columns": { "axis": "Doppler", "from": -1.0, "to": 1.0, "unit": "m/s" }
          // Other events than a lifted foot's: , "classes": ["nothing", "sitting down", "standing up"]
          // The first is the one in which nothing happens.
        }

        """;

    private const string CapturesHead = """
        # One row a file. Lines that begin with # are passed over.
        # capture            its name, the same in events.csv and targets.csv
        # participant        the person; nobody is ever on both sides of a split
        # file               a .npy file in this folder or below it:
        #                    (frames, rows, columns) or (frames, channels, rows, columns)
        # channel            empty; or the radar channel from 1, where the channels of a capture are rows of their own
        # seconds_per_frame  seconds from one frame to the next
        # movement           what the person did
        # age_group          optional; every further column is a group that a protocol can leave out
        capture,participant,file,channel,seconds_per_frame,movement,age_group

        """;

    private const string EventsHead = """
        # One row an event: seconds from the capture's first frame, or the columns start_frame and end_frame, or both.
        # A frame from 0 on; the end is the first frame after the event. Events of a capture do not overlap.
        # event: going up, going down (or the classes of frames.json); no label where nobody looked.
        capture,event,start_s,end_s

        """;

    private const string TargetsHead = """
        # Optional, for loo-finetune: one row a hold, with what is to be predicted of it, all in one unit.
        capture,start_s,end_s,target,unit

        """;

    private const string Readme = """
        A folder of radar frames for TreePose. The recordings example_1 and example_2 are invented, to show the form:
        replace them and their rows by your own.

          ./treepose data check --data frames:DIR    what is wrong, in the order in which to mend it
          ./treepose run goup-down --data frames:DIR --preset quick
          ./treepose run loo-finetune --data frames:DIR --preset quick

        frames.json    what stands along rows and columns
        captures.csv   which files there are, and of whom
        events.csv     when something happens
        targets.csv    optional: holds with a number to predict

        An array is saved with numpy.save("name.npy", array.astype("float32")).

        """;
}
