using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TreePose.Runs;

namespace TreePose.Experiments.Execution;

/// <summary>How claims live and die.</summary>
internal sealed record ClaimOptions
{
    /// <summary>How often whoever works on a unit says that it still does.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a claim may say nothing before another takes the unit, by the clock of whoever looks.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>Who says that it works on a unit.</summary>
/// <param name="Token">Random: no two claims have the same.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Process">Its process there.</param>
/// <param name="Attempt">Which hand-over of a scheduler it came by, from 1; a later one goes before an earlier one. 0 for none.</param>
/// <param name="Beat">Counts up as long as it works.</param>
internal sealed record ClaimText(string Token, string Host, int Process, int Attempt, long Beat);

/// <summary>
/// Who works on which unit, as files below <c>claims/</c> of the record. A claim saves work, it keeps nothing safe: two on one
/// unit do no harm, since results are moved to their place whole, and the first stays. So neither a lock that two machines must
/// agree on is needed, nor clocks that agree: a claim is stale when its counter stood still for a while of the reader's own clock.
/// </summary>
internal sealed class Claims : IDisposable
{
    private const int Length = 256; // each beat writes over the one before it
    private readonly string _folder;
    private readonly ClaimOptions _options;
    private readonly SharedFiles _files;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<Claim> _held = [];
    private readonly Dictionary<string, (string Text, long Since)> _seen = new(StringComparer.Ordinal);

    public Claims(string recordFolder, ClaimOptions options, SharedFiles files, TimeProvider clock)
    {
        (_folder, _options, _files, _clock) = (Path.Combine(recordFolder, RecordFiles.ClaimsFolder), options, files, clock);
        _timer = clock.CreateTimer(_ => BeatAll(), null, options.BeatEvery, options.BeatEvery);
    }

    /// <summary>Claims a unit; null when somebody else works on it, as far as can be seen.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="attempt">
    /// Claims of earlier hand-overs are taken over at once: whoever made this one knows that they are over. 0 for a worker that no
    /// scheduler began, of whom nobody knows that.
    /// </param>
    public Claim? TryTake(string unitId, int attempt = 0)
    {
        string path = FileOf(unitId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Create(path, attempt, "") is { } claim)
            return claim;
        if (_files.Read(path) is not { } bytes)
            return Create(path, attempt, ""); // let go this moment
        string text = Encoding.UTF8.GetString(bytes).Trim();
        ClaimText? other = Parse(text);
        if (!IsOver(unitId, text) && !(other is { Attempt: > 0 } && other.Attempt < attempt))
            return null;
        return TakeOver(unitId, path, (text, other), attempt);
    }

    /// <summary>
    /// Puts a claim in the place of one that is over. Of many who want to, one has the right to, as a file that one alone can make and
    /// that is named by what was read; with it in hand, the claim has to be still the one that was read.
    /// </summary>
    private Claim? TakeOver(string unitId, string path, (string Text, ClaimText? By) read, int attempt)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(read.Text)))[..16],
            right = $"{path}.{name}.next";
        if (_files.CreateNew(right) is not { } held)
        {
            if (IsOver(right, name))
                _files.Delete(right); // whoever had it is gone
            return null;
        }
        try
        {
            string now = Encoding.UTF8.GetString(_files.Read(path) ?? []).Trim();
            bool isStill = now == read.Text || (read.By is { Attempt: > 0 } by && by.Attempt < attempt && Parse(now)?.Token == by.Token);
            if (!isStill)
                return null; // it was let go, or another took it over
            _files.Delete(path);
            return Create(path, attempt, read.By?.Token ?? "");
        }
        finally
        {
            held.Dispose();
            _files.Delete(right);
        }
    }

    /// <summary>Whether somebody works on a unit, as far as is known: its claim is there.</summary>
    public bool IsTaken(string unitId) => _files.Exists(FileOf(unitId));

    public void Dispose()
    {
        _timer.Dispose();
        foreach (Claim claim in Held())
            claim.Dispose();
    }

    /// <summary>Says of every unit in hand that it is.</summary>
    internal void BeatAll()
    {
        foreach (Claim claim in Held())
            claim.Beat();
    }

    private Claim[] Held()
    {
        lock (_gate)
            return [.. _held];
    }

    /// <summary>Whether a claim said nothing new for long enough.</summary>
    private bool IsOver(string unitId, string text)
    {
        lock (_gate)
        {
            if (_seen.TryGetValue(unitId, out (string Text, long Since) before) && before.Text == text)
                return _clock.GetElapsedTime(before.Since) >= _options.StaleAfter;
            _seen[unitId] = (text, _clock.GetTimestamp());
            return false;
        }
    }

    private Claim? Create(string path, int attempt, string before)
    {
        if (_files.CreateNew(path) is not { } stream)
            return null;
        var claim = new Claim(stream, path, new(Token(), Environment.MachineName, Environment.ProcessId, attempt, 0), before, LetGo);
        try
        {
            claim.Write();
        }
        catch (IOException) // a full disk: whoever comes next must not wait for a claim of nobody
        {
            stream.Dispose();
            _files.Delete(path);
            throw;
        }
        lock (_gate)
            _held.Add(claim);
        return claim;
    }

    private void LetGo(Claim claim)
    {
        lock (_gate)
            _held.Remove(claim);
        if (Parse(Encoding.UTF8.GetString(_files.Read(claim.Path) ?? []).Trim())?.Token == claim.Token)
            _files.Delete(claim.Path); // another may have taken it over
    }

    private string FileOf(string unitId) => Path.Combine(_folder, UnitStore.PathOf(unitId)) + ".claim";

    internal static string Token() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    internal static byte[] Bytes(ClaimText text) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text).PadRight(Length - 1) + "\n");

    private static ClaimText? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ClaimText>(text);
        }
        catch (JsonException)
        {
            return null; // it is being written, or was never written: it says something new, or it is stale
        }
    }
}

/// <summary>A unit in hand, until it is disposed.</summary>
internal sealed class Claim : IDisposable
{
    private readonly FileStream _stream;
    private readonly Action<Claim> _letGo;
    private readonly Lock _gate = new();
    private ClaimText _text;
    private bool _over;

    internal Claim(FileStream stream, string path, ClaimText text, string before, Action<Claim> letGo) =>
        (_stream, Path, _text, Before, _letGo) = (stream, path, text, before, letGo);

    /// <summary>Names it.</summary>
    public string Token => _text.Token;

    /// <summary>The claim that it took the place of; empty when there was none.</summary>
    public string Before { get; }

    /// <summary>Its file.</summary>
    public string Path { get; }

    /// <summary>
    /// Counts up. The file is open all the while: when another has moved it away, the count goes where nobody looks. A full disk
    /// makes the claim stale at worst, which costs work and nothing else.
    /// </summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (_over)
                return;
            try
            {
                Write();
            }
            catch (IOException) { }
        }
    }

    /// <summary>Writes the next count.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal void Write()
    {
        _text = _text with { Beat = _text.Beat + 1 };
        _stream.Position = 0;
        _stream.Write(Claims.Bytes(_text));
        _stream.Flush(flushToDisk: true); // a network file system shows it to others now
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_over)
                return;
            _over = true;
            try
            {
                _stream.Dispose();
            }
            catch (IOException) { }
        }
        _letGo(this);
    }
}
