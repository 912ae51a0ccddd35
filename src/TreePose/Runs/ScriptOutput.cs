using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace TreePose.Runs;

/// <summary>
/// Keeps what a script prints and shows, with the line that did it, so that a notebook can be made of its record whose
/// outputs stand under the cells they came from. A script starts it in its first line:
/// <c>ScriptOutput shown = ScriptOutput.Keep();</c>, and names the record once there is one: <c>shown.In(run);</c>. From then on a
/// script needs no <c>using</c> and no <c>try</c>, which would not go from cell to cell: what is wrong with its input ends it with one
/// sentence and exit code 2, and a record that it did not finish is closed as failed.
/// </summary>
public sealed class ScriptOutput : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ShownPiece> _early = [];
    private readonly string _script;
    private readonly TextWriter _output = Console.Out,
        _errors = Console.Error;
    private string? _folder;
    private readonly Stack<IDisposable> _owned = [];

    private ScriptOutput(string script)
    {
        _script = script;
        Progress = new LineProgress(_errors, TimeSpan.FromSeconds(10));
    }

    /// <summary>Shows a figure where the script runs, beside keeping that it was shown: set by notebooks.</summary>
    internal static Action<string>? Showing { get; set; }

    /// <summary>Tells on standard error how far long work is, a line now and then. It is not kept: time is no result.</summary>
    public IWorkProgress Progress { get; }

    /// <summary>
    /// The script: below the current folder relative to it, for a command that can be typed again; empty in a notebook, which does not
    /// know its file.
    /// </summary>
    public string ScriptPath =>
        _script.Length == 0 ? ""
        : Path.GetRelativePath(Environment.CurrentDirectory, _script) is var relative
        && !relative.StartsWith("..", StringComparison.Ordinal)
            ? relative
        : _script;

    /// <summary>The script's name and its arguments, as <see cref="RunRequest.CommandLine"/> takes them.</summary>
    /// <param name="arguments">What the script was given.</param>
    public IReadOnlyList<string> CommandLine(string[] arguments) => [ScriptPath.Length == 0 ? "a notebook" : ScriptPath, .. arguments];

    /// <summary>Begins to keep what is written to the console. It is still printed.</summary>
    /// <param name="script">Left out: the compiler puts the script's path here.</param>
    public static ScriptOutput Keep([CallerFilePath] string script = "")
    {
        var kept = new ScriptOutput(script);
        AppDomain.CurrentDomain.ProcessExit += kept.Close;
        AppDomain.CurrentDomain.UnhandledException += kept.End;
        Console.SetOut(new Tee(kept, kept._output, "stdout"));
        Console.SetError(new Tee(kept, kept._errors, "stderr"));
        return kept;
    }

    /// <summary>Writes into a record what was kept so far and what follows.</summary>
    /// <param name="folder">The record's folder.</param>
    public void In(string folder)
    {
        lock (_gate)
        {
            _folder = folder;
            RunOutput.Append(folder, _early);
            _early.Clear();
        }
    }

    /// <summary>The same, for a record that is closed when the script ends, however it ends.</summary>
    /// <param name="run">The record.</param>
    public void In(RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(run);
        Owns(run);
        In(run.Folder);
    }

    /// <summary>Closes something when the script ends, however it ends: what was named last is closed first.</summary>
    /// <param name="thing">What to close: a record, a connection to trackers.</param>
    /// <returns>The same.</returns>
    public T Owns<T>(T thing)
        where T : IDisposable
    {
        lock (_gate)
            _owned.Push(thing);
        return thing;
    }

    /// <summary>Shows figures of the record where a notebook would: under the cell that calls this.</summary>
    /// <param name="figures">Paths in the record.</param>
    /// <param name="line">Left out: the compiler puts the line here.</param>
    public void Show(IEnumerable<string> figures, [CallerLineNumber] int line = 0)
    {
        foreach (string figure in figures)
        {
            Add(new ShownPiece(line, null, null, figure));
            if (_folder is not null)
                Showing?.Invoke(Path.Combine(_folder, figure));
        }
    }

    /// <summary>Shows every figure of the record's <c>plots/</c>, under the cell that calls this.</summary>
    /// <param name="line">Left out: the compiler puts the line here.</param>
    public void ShowPlots([CallerLineNumber] int line = 0)
    {
        string folder = _folder ?? throw new InvalidOperationException("Name the record first: shown.In(run).");
        string plots = Path.Combine(folder, "plots");
        if (!Directory.Exists(plots))
            return;
        Show(Directory.GetFiles(plots, "*.png").Order(NaturalOrder.Names).Select(f => $"plots/{Path.GetFileName(f)}"), line);
    }

    /// <summary>Gives the console back.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Close;
        AppDomain.CurrentDomain.UnhandledException -= End;
        Console.SetOut(_output);
        Console.SetError(_errors);
    }

    private void Close(object? sender, EventArgs e)
    {
        while (_owned.TryPop(out IDisposable? thing))
            thing.Dispose();
    }

    /// <summary>The runtime runs no <c>finally</c> for what nobody catches: what has to be done is done here.</summary>
    private void End(object sender, UnhandledExceptionEventArgs e)
    {
        Close(sender, e);
        if (e.ExceptionObject is not TreePoseException problem)
            return;
        _errors.WriteLine(problem.Message);
        Environment.Exit(2);
    }

    private void Add(ShownPiece piece)
    {
        lock (_gate)
        {
            if (_folder is null)
                _early.Add(piece);
            else
                RunOutput.Append(_folder, [piece]);
        }
    }

    /// <summary>
    /// The line of the script that is being executed: the outermost of its frames, as a helper of one cell serves another.
    /// </summary>
    private int? LineBehind()
    {
        var trace = new StackTrace(fNeedFileInfo: true);
        for (int i = trace.FrameCount - 1; i >= 0; i--)
        {
            if (trace.GetFrame(i) is { } frame && frame.GetFileName() == _script)
                return frame.GetFileLineNumber();
        }
        return null;
    }

    private sealed class Tee(ScriptOutput kept, TextWriter console, string stream) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            console.Write(value);
            kept.Add(new ShownPiece(kept.LineBehind(), stream, value, null));
        }

        public override void WriteLine() => Write(NewLine);

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void Flush() => console.Flush();
    }
}
