using System.Text;

namespace TreePose.App;

/// <summary>The one writer of commands to a terminal: see <see cref="TerminalText"/>.</summary>
/// <param name="to">Where to write.</param>
/// <param name="width">Columns that a reader sees; a pipe and a file have no edge.</param>
internal sealed class PlainWriter(TextWriter to, int width = int.MaxValue) : TextWriter
{
    /// <summary>Columns that a reader sees.</summary>
    public int Width => width;

    /// <inheritdoc/>
    public override Encoding Encoding => to.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => to.Write(TerminalText.Plain(value.ToString()));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => to.Write(Text(new string(buffer, index, count)));

    /// <inheritdoc/>
    public override void Write(string? value) => to.Write(value is null ? null : Text(value));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => to.WriteLine(value is null ? null : Text(value));

    /// <summary>The installed command is on the path: what a clone types with <c>./</c> has none there.</summary>
    private static string Text(string value) => TypedCommand.In(TerminalText.Plain(value));

    /// <inheritdoc/>
    public override void Flush() => to.Flush();
}
