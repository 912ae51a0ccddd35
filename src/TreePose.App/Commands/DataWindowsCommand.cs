using System.CommandLine;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Experiments;
using TreePose.Experiments.Parts;
using TreePose.Parts;

namespace TreePose.App.Commands;

/// <summary><c>treepose data windows</c>: labelled windows as a ready data set.</summary>
internal sealed class DataWindowsCommand(Bench bench)
{
    /// <summary>What <c>--set</c> reaches.</summary>
    private sealed record Settings
    {
        /// <summary>How each source makes frames and labels.</summary>
        public required PartSections Sources { get; init; }

        public WindowOptions Windows { get; init; } = new();
    }

    private readonly Option<string?> _data = CommonOptions.Data(bench);
    private readonly Option<string> _folder = new("--out")
    {
        Description = "Folder of the data set; it must not exist yet.",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<bool> _strict = CommonOptions.Strict();

    public static Command Create(Bench bench) => new DataWindowsCommand(bench).Build();

    private Command Build()
    {
        _data.Required = true;
        var command = new TreePoseCommand(
            "windows",
            "Cut labelled captures into windows and write them as a ready data set.",
            "./treepose data windows --data study:DIR --out windows",
            "./treepose data windows --data mars:DIR --out w --set windows.windowFrames=64",
            "./treepose data windows --data study:DIR --out w --set windows.windowFrames=0"
        )
        {
            _data,
            _folder,
            _set,
            _seed,
            _strict,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var defaults = new Settings { Sources = new PartSections(bench.FrameSources) };
        Settings settings = OptionOverrides.Apply(defaults, parsed.GetValue(_set) ?? []);
        if (parsed.GetValue(_strict))
            settings = (Settings)Experiment.Strict(settings);
        string target = parsed.GetValue(_folder)!;
        (FrameDataset dataset, int windows) = ConsoleProgress.Run(p =>
        {
            FrameDataset frames = DataSource.Open<FrameDataset>(
                parsed.GetValue(_data)!,
                settings.Sources,
                parsed.GetValue(_seed),
                p,
                cancellation
            );
            return (frames, DatasetFolder.Write(frames, frames.Skipped, settings.Windows, target, p, cancellation));
        });
        TextWriter output = parsed.InvocationConfiguration.Output;
        ConsoleText.WriteWrapped(
            output,
            $"{Plural.Of(windows, "window")} of {Plural.Of(dataset.Sequences.Count, "sequence")}, "
                + $"{Plural.Of(dataset.Participants.Count, "participant")}, "
                + $"frames {dataset.Shape}"
        );
        string axes = string.Join(", ", dataset.Shape.Axes.Select(a => a.Name));
        output.WriteLine($"frames.npy [window, frame, {axes}], labels.npy [window, frame],");
        output.WriteLine("lengths.npy [window], manifest.json with the SHA-256 of each and of each source");
        ConsoleText.WriteSkipped(output, dataset.Skipped);
        output.WriteLine($"Data set: {target}");
        return 0;
    }
}
