using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.RadarMaps;
using TreePose.Formats.Study;

namespace TreePose.App.Commands;

/// <summary><c>treepose data rdm</c>: raw radar captures to range-Doppler maps.</summary>
internal sealed class DataRdmCommand
{
    private const int ListedFiles = 10;

    private readonly Argument<string[]> _nameless = CommonOptions.Nameless(g => g);
    private readonly Option<string[]> _data = new("--data")
    {
        Description =
            "study:DIR, every raw capture of it: the maps go to DIR/rdm, and study.json learns of them; or files: INRAS .h5, TI DCA1000 "
            + ".bin with its .cfg or .mmwave.json, arrays (.npy, .h5) with named axes.",
        HelpName = "study:DIR|FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string?> _folder = new("--out")
    {
        Description = "Folder of the maps, DIR/PP/NAME_channelK.npy.",
        HelpName = "DIR",
    };
    private readonly Option<string?> _chain = new("--chain")
    {
        Description = "study (the study's own scaling) or physical (dB).",
        HelpName = "study|physical",
    };
    private readonly Option<bool> _phase = new("--phase")
    {
        Description = "Also write each range bin's radial velocity by phase, NAME_channelK_phase.npy.",
    };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<int> _jobs = CommonOptions.Jobs("Maps at once, a thread each; 0 takes every core.");
    private readonly Option<bool> _strict = CommonOptions.Strict();

    public static Command Create() => new DataRdmCommand().Build();

    private Command Build()
    {
        _chain.AcceptOnlyFromAmong("study", "physical");
        var command = new TreePoseCommand(
            "rdm",
            "Turn raw radar captures into range-Doppler maps that NumPy opens.",
            "./treepose data rdm --data study/radar/18_MNTRL_RR_V1.h5 --out rdm",
            "./treepose data rdm --data study:DIR --phase",
            "./treepose data rdm --data A.h5 --out db --chain physical",
            "./treepose data rdm --data adc_data_0.bin --out maps --set raw.ti.config=a.cfg",
            "./treepose data rdm --data a.npy --out maps --set raw.cube.axes=frame,sample"
        )
        {
            _nameless,
            _data,
            _folder,
            _chain,
            _phase,
            _set,
            _jobs,
            _strict,
        };
        command.SetWork(Act);
        return command;
    }

    private int Act(ParseResult parsed, CancellationToken cancellation)
    {
        RadarMapOptions options = OptionOverrides.Apply(new RadarMapOptions(), parsed.GetValue(_set) ?? []);
        if (parsed.GetValue(_chain) is { } name)
            options = options with { Chain = Enum.Parse<RangeDopplerChain>(name, ignoreCase: true) };
        if (parsed.GetValue(_phase))
            options = options with { Phase = true };
        (string[] files, string target, List<SkippedCapture> skipped, Action finish) = Find(
            parsed.GetValue(_data)!,
            parsed.GetValue(_folder)
        );
        var asked = new Asked(files, target, options, parsed.GetValue(_jobs), parsed.GetValue(_strict));
        Run(asked, skipped, parsed.InvocationConfiguration.Output, cancellation);
        finish();
        return 0;
    }

    private sealed record Asked(string[] Captures, string Folder, RadarMapOptions Options, int Jobs, bool Strict);

    /// <summary>The raw captures, where their maps go, what is none of them, and what to do when they are there.</summary>
    private static (string[] Captures, string Folder, List<SkippedCapture> Skipped, Action Finish) Find(string[] captures, string? folder)
    {
        string? data = captures.FirstOrDefault(c => c.IndexOf(':') > 1 && !File.Exists(c));
        if (data is not null && captures.Length > 1)
            throw new OptionsException([$"--data {data} is read alone: name one study, or files."]);
        string[] twice = [.. captures.GroupBy(Path.GetFileNameWithoutExtension).Where(g => g.Count() > 1).Select(g => g.Key!)];
        if (twice.Length > 0)
            throw new OptionsException([
                $"Several captures are named {twice[0]}, and their maps would replace each other: give each a command with its own --out.",
            ]);
        if (data is null)
            return (captures, folder ?? throw new OptionsException(["--out is missing: name the folder of the maps."]), [], () => { });
        string root = DataSource.StudyFolder(data);
        StudyLayout study = StudyLayout.Open(root, "rdm", "eventTable");
        string[] raw = [.. study.Captures.Select(c => c.RawRadar).OfType<string>()];
        if (raw.Length == 0)
            throw new DataFormatException(root, "has no raw radar capture.", $"Name their folder as rawRadar in {StudyParts.FileName}.");
        string part = study.Parts.Rdm ?? "rdm",
            target = folder ?? Path.Combine(root, HomeFolder.Expand(part));
        return (
            raw,
            target,
            [.. study.Unused.Select(u => new SkippedCapture(u.Name, u.Reason))],
            () =>
            {
                if (folder is null)
                    (study.Parts with { Rdm = part }).Write(root);
            }
        );
    }

    private static void Run(Asked asked, List<SkippedCapture> skipped, TextWriter output, CancellationToken cancellation)
    {
        string[] captures = asked.Captures;
        var written = new List<RadarMapFiles>();
        long started = TimeProvider.System.GetTimestamp();
        ConsoleProgress.Run(progress =>
        {
            using IWorkTask? all = captures.Length > 1 ? progress.Begin("captures", captures.Length) : null;
            foreach (string capture in captures)
            {
                // One bar for all of many captures: a bar each would fill the screen.
                void Write(IWorkProgress shown) =>
                    written.Add(RadarMapWriter.Write(capture, asked.Folder, asked.Options, asked.Jobs, shown, cancellation));
                if (all is null)
                    Write(progress);
                else
                    SkippedCapture.Try(Path.GetFileNameWithoutExtension(capture), skipped, () => Write(SilentProgress.Instance));
                all?.Advance(1, Path.GetFileName(capture));
            }
            return written.Count;
        });
        if (asked.Strict || written.Count == 0)
            SkippedCapture.ThrowIfAny(skipped);
        foreach (RadarMapFiles files in written.Take(ListedFiles))
            output.WriteLine(
                $"{files.Maps[0]} and {files.Maps.Count - 1} more, ({files.Frames}, {files.Axes.DopplerBins}, "
                    + $"{files.Axes.RangeBins}) float32"
            );
        foreach (IGrouping<string, RadarMapFiles> alike in written.GroupBy(f => f.Format))
            ConsoleText.WriteWrapped(output, $"Read as {alike.Key}.", "", "  ");
        foreach (RadarMapFiles files in written)
        foreach (string finding in files.Findings.Concat(files.Health.Findings))
            ConsoleText.WriteWrapped(output, $"{Path.GetFileName(files.AxesFile).Replace("_axes.json", "")}: {finding}.", "  ", "    ");
        if (written.Count > ListedFiles)
            output.WriteLine($"… and those of {written.Count - ListedFiles} more captures");
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        int frames = written.Sum(f => f.Frames);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{frames} frames in {seconds:0.0} s, {frames / seconds:0} a second; peak memory {process.PeakWorkingSet64 / 1e6:0} MB"
            )
        );
        ConsoleText.WriteSkipped(output, skipped);
    }
}
