using System.CommandLine;
using System.Globalization;
using TreePose.App.Completion;
using TreePose.App.Live;
using TreePose.App.Runs;
using TreePose.Experiments.Live;
using TreePose.Experiments.Parts;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;

namespace TreePose.App.Commands;

/// <summary><c>treepose watch</c>: a model on frames as they come.</summary>
internal sealed class WatchCommand
{
    private readonly Bench _bench;
    private readonly Argument<string> _model = new("MODEL") { Description = "A run, a promoted workflow, or a model folder." };
    private readonly Option<string> _from = new("--from")
    {
        Description =
            "Where frames come from: a folder into which .npy files fall, a file that grows (.npy, or 32-bit numbers alone), or - for "
            + "a pipe of 32-bit numbers.",
        HelpName = "FOLDER|FILE|-",
        Required = true,
    };
    private readonly Option<string?> _participant = new("--participant")
    {
        Description = "Who is recorded; when left out somebody new, or the person whose own model it is.",
        HelpName = "P",
    };
    private readonly Option<bool> _all = new("--all")
    {
        Description = "Let the model trained on everybody answer, also for people that it has seen.",
    };
    private readonly Option<double> _timeout = Seconds("--timeout", 0, "No frame for so long ends it; 0 waits for ever.");
    private readonly Option<double> _patience = Seconds("--patience", 0.5, "How long a missing number of a folder is waited for.");
    private readonly Option<int?> _page = new("--page")
    {
        Description = "Show events on a page for browsers on this machine, at this port.",
        HelpName = "PORT",
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder to make at the end: events.csv, watch.json.",
        HelpName = "DIR",
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Change how events are decoded (protocol.decoder.…); all else belongs to the model.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
    };
    private readonly Option<string> _root = RunOptions.Root(),
        _workflows = WorkflowCommand.Folder();

    private WatchCommand(Bench bench)
    {
        _bench = bench;
        _model.Suggest(Suggestions.Runs);
        _page.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && Numbers.TryWhole(given.Value, out long port) && port is < 1 or > ushort.MaxValue)
                r.AddError($"--page cannot be {port}: allowed is 1 to {ushort.MaxValue}.");
        });
    }

    public static Command Create(Bench bench) => new WatchCommand(bench).Build();

    private static Option<double> Seconds(string name, double otherwise, string description)
    {
        var option = new Option<double>(name)
        {
            Description = description,
            HelpName = "SECONDS",
            DefaultValueFactory = _ => otherwise,
        };
        option.Validators.Add(r =>
        {
            if (r.Tokens is [var given] && Numbers.TryReal(given.Value, out double seconds) && seconds is not (>= 0 and <= 1e6))
                r.AddError($"{name} cannot be {given.Value}: allowed is 0 to 1000000 s.");
        });
        return option;
    }

    private Command Build()
    {
        var command = new TreePoseCommand(
            "watch",
            "Apply a model to frames as they come, and tell events at once.",
            "./treepose watch foot-events --from FRAMES/ --page 8321",
            "./treepose watch foot-events --from recording.npy --timeout 5 --out found",
            "radar-program | ./treepose watch foot-events --from -"
        )
        {
            _model,
            _from,
            _participant,
            _all,
            _timeout,
            _patience,
            _page,
            _out,
            _set,
            _root,
            _workflows,
        };
        command.SetWork(Run);
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellation)
    {
        string root = parsed.GetValue(_root)!,
            from = parsed.GetValue(_from)!;
        if (parsed.GetValue(_out) is { } free)
            PredictionFolder.RequireFree(free);
        ModelFolder folder = NamedModel.Open(_bench, parsed.GetValue(_model)!, parsed.GetValue(_workflows)!, root);
        var model = EventModel.Of(folder, _bench, parsed.GetValue(_set));
        var predictor = StreamingPredictor.Of(model, parsed.GetValue(_participant), parsed.GetValue(_all));
        TextWriter output = parsed.InvocationConfiguration.Output;
        var board = new LiveBoard(predictor, from);
        using FrameFeed feed = FrameFeed.Open(from, predictor.Shape, parsed.GetValue(_patience), TimeProvider.System);
        using LivePage? page = parsed.GetValue(_page) is { } port ? new LivePage(port, board.ToJson) : null;
        string? participant = parsed.GetValue(_participant) ?? folder.Description.Personal?.Participant;
        Begin(output, from, predictor, page);
        if (folder.Description.Personal is not null)
            ConsoleText.WriteWrapped(
                output,
                $"It is that participant's own model: the stream is taken to be of participant {participant}."
            );
        var session = new WatchSession(predictor, feed, TimeProvider.System)
        {
            TimeoutSeconds = parsed.GetValue(_timeout),
            Told = e =>
            {
                board.Tell(e);
                output.WriteLine(Line(e));
                output.Flush();
            },
            Ranges = new StreamRangeCheck(predictor.Ranges, predictor.Shape, predictor.SecondsPerFrame),
            Warned = warning =>
            {
                ConsoleText.WriteWrapped(output, warning, "Warning: ", "         ");
                output.Flush();
            },
            Moved = page is null ? _ => { } : board.Move,
        };
        WatchSummary summary = session.Run(cancellation);
        board.End();
        End(output, summary, parsed.GetValue(_timeout));
        if (parsed.GetValue(_out) is { } to)
        {
            WatchFolder.Write(to, folder, predictor, new Watched(from, CaptureOf(from), participant), summary);
            output.WriteLine($"Written: {to}");
        }
        return summary.Fault is { } fault ? throw fault : 0;
    }

    private static void Begin(TextWriter output, string from, StreamingPredictor predictor, LivePage? page)
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"Watching {from} with the model of {predictor.Model}: frames {predictor.Shape}, one every "
                + $"{predictor.SecondsPerFrame:0.#####} s. Probabilities come {predictor.LookAheadFrames} frames "
                + $"({predictor.LookAheadSeconds:0.###} s) later, events {predictor.DecoderFrames} frames "
                + $"({predictor.DecoderFrames * predictor.SecondsPerFrame:0.###} s) after that, more where two classes are as likely."
        );
        ConsoleText.WriteWrapped(output, text + " Ctrl-C ends.");
        if (page is not null)
            output.WriteLine($"Page: {page.Address}");
        output.Flush();
    }

    private static string Line(StreamedEvent e)
    {
        string start = e.StartSeconds.ToString("0.00", CultureInfo.InvariantCulture).PadLeft(9);
        return e.IsOver
            ? string.Create(CultureInfo.InvariantCulture, $"{start} s  {e.Name}, to {e.EndSeconds:0.00} s, confidence {e.Confidence:0.00}")
            : $"{start} s  {e.Name} begins";
    }

    private static void End(TextWriter output, WatchSummary summary, double timeoutSeconds)
    {
        void Say(FormattableString text) => ConsoleText.WriteWrapped(output, FormattableString.Invariant(text));
        Say($"{Plural.Of(summary.Frames, "frame")} ({summary.Seconds:0.0} s), {Plural.Of(summary.Events.Count, "event")}.");
        if (summary.Lost > 0)
            Say($"Lost: {Plural.Of(summary.Lost, "frame")}, whose time was kept free.");
        if (summary.TooLate > 0)
            Say($"Came when their place had passed, not used: {Plural.Of(summary.TooLate, "frame")}.");
        if (summary.Late > 0)
            Say($"Late: {summary.Late} times frames came later than due; the longest wait was {summary.LongestWaitSeconds:0.00} s.");
        if (summary.LongestOpenFrames > 0)
            Say($"A frame's class was open for {Plural.Of(summary.LongestOpenFrames, "answered frame")} at most.");
        if (summary.Note is { } note)
            Say($"{note}");
        if (summary.End == WatchEnd.Stopped)
            Say($"The stream stopped: no frame for {timeoutSeconds:0.###} s.");
        output.Flush();
    }

    private static string CaptureOf(string from) =>
        from == "-" ? "stdin" : Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(from));
}
