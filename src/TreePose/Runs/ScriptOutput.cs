using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace TreePose.Runs;

/// <summary>
/// Keeps what a script prints and shows, with the line that did it, so that a notebook can be made of its record whose
/// outputs stand under the cells they came from. A script starts it in its first line:
/// <c>using var shown = ScriptOutput.Keep();</c>, and names the record once there is one: <c>shown.In(record.Folder);</c>.
/// </summary>
public sealed class ScriptOutput : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ShownPiece> _early = [];
    private readonly string _script;
    private readonly TextWriter _output = Console.Out,
        _errors = Console.Error;
    private string? _folder;

    private ScriptOutput(string script) => _script = script;

    /// <summary>The script: below the current folder relative to it, for a command that can be typed again.</summary>
    public string ScriptPath =>
        Path.GetRelativePath(Environment.CurrentDirectory, _script) is var relative && !relative.StartsWith("..", StringComparison.Ordinal)
            ? relative
            : _script;

    /// <summary>The script's name and its arguments, as <see cref="RunRequest.CommandLine"/> takes them.</summary>
    /// <param name="arguments">What the script was given.</param>
    public IReadOnlyList<string> CommandLine(string[] arguments) => [ScriptPath, .. arguments];

    /// <summary>Begins to keep what is written to the console. It is still printed.</summary>
    /// <param name="script">Left out: the compiler puts the script's path here.</param>
    public static ScriptOutput Keep([CallerFilePath] string script = "")
    {
        var kept = new ScriptOutput(script);
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

    /// <summary>Shows figures of the record where a notebook would: under the cell that calls this.</summary>
    /// <param name="figures">Paths in the record.</param>
    /// <param name="line">Left out: the compiler puts the line here.</param>
    public void Show(IEnumerable<string> figures, [CallerLineNumber] int line = 0)
    {
        foreach (string figure in figures)
            Add(new ShownPiece(line, null, null, figure));
    }

    /// <summary>Shows every figure of the record's <c>plots/</c>, under the cell that calls this.</summary>
    /// <param name="line">Left out: the compiler puts the line here.</param>
    public void ShowPlots([CallerLineNumber] int line = 0)
    {
        string folder = _folder ?? throw new InvalidOperationException("Name the record first: shown.In(record.Folder).");
        string plots = Path.Combine(folder, "plots");
        if (!Directory.Exists(plots))
            return;
        Show(Directory.GetFiles(plots, "*.png").Order(StringComparer.Ordinal).Select(f => $"plots/{Path.GetFileName(f)}"), line);
    }

    /// <summary>Gives the console back.</summary>
    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
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
