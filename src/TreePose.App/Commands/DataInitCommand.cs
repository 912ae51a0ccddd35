using System.CommandLine;
using TreePose.App.Completion;
using TreePose.Datasets.Frames;

namespace TreePose.App.Commands;

/// <summary><c>treepose data init frames DIR</c>: a folder for one's own recordings, with tables to fill in.</summary>
internal static class DataInitCommand
{
    private const string Frames = "frames";

    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = $"{Frames}: radar frames as .npy files beside tables." };
        kind.AcceptOnlyFromAmong(Frames);
        kind.Suggest(_ => [Frames]);
        var folder = new Argument<string>("DIR") { Description = "A new or an empty folder." };
        var command = new TreePoseCommand(
            "init",
            "Begin a folder for your own recordings: commented tables, and a small invented example that runs.",
            "./treepose data init frames my-frames"
        )
        {
            kind,
            folder,
        };
        command.SetWork(
            (parsed, _) =>
            {
                string place = parsed.GetValue(folder)!;
                IReadOnlyList<string> written = FramesExample.Write(place);
                TextWriter output = parsed.InvocationConfiguration.Output;
                ConsoleText.WriteWrapped(output, $"{place}: {string.Join(", ", written)}.", "", "  ");
                ConsoleText.WriteWrapped(output, "The two recordings are invented: put your own in their place. Then:");
                output.WriteLine($"  ./treepose data check --data frames:{place}");
                output.WriteLine($"  ./treepose run goup-down --data frames:{place} --preset quick");
                return 0;
            }
        );
        return command;
    }
}
