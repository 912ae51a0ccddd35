using System.Text.Json;
using System.Text.Json.Serialization;

namespace TreePose.Runs;

/// <summary>
/// Something that happened in a run: one line of <c>events.jsonl</c>. Trackers are fed from these lines, in order,
/// now or from another machine a year later.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunStarted), "start")]
[JsonDerivedType(typeof(ParametersLogged), "parameters")]
[JsonDerivedType(typeof(TagsLogged), "tags")]
[JsonDerivedType(typeof(MetricsLogged), "metrics")]
[JsonDerivedType(typeof(SystemMeasured), "system")]
[JsonDerivedType(typeof(FiguresLogged), "figures")]
[JsonDerivedType(typeof(FoldEnded), "fold")]
[JsonDerivedType(typeof(FileLogged), "file")]
[JsonDerivedType(typeof(RunResumed), "resume")]
[JsonDerivedType(typeof(RunReleased), "release")]
[JsonDerivedType(typeof(RunEnded), "end")]
public abstract record RunEvent
{
    /// <summary>1 for the first event, then one more each time, without gaps.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public DateTimeOffset Time { get; init; }

    private static JsonSerializerOptions Json => RecordJsonRules.Line;

    internal byte[] ToLine()
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(this, Json);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = (byte)'\n';
        return json;
    }

    internal static RunEvent Parse(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize<RunEvent>(line, Json) ?? throw new JsonException("The line is null.");
}

/// <summary>The first event: who the run is and where it came from.</summary>
public sealed record RunStarted : RunEvent
{
    /// <summary>Id, experiment and name.</summary>
    public required RunIdentity Run { get; init; }

    /// <summary>The sweep or trial that this run is a part of.</summary>
    public RunIdentity? Parent { get; init; }

    /// <summary>Where the code came from.</summary>
    public required RunSource Source { get; init; }

    /// <summary>The data source's name and a digest of its manifest, when there is one.</summary>
    public RunData? Data { get; init; }

    /// <summary>The name of the machine.</summary>
    public required string Host { get; init; }
}

/// <summary>Where a run's code came from.</summary>
/// <param name="Name">Script path, or the command line.</param>
/// <param name="User">The account that ran it.</param>
/// <param name="Commit">Git commit, when under git.</param>
/// <param name="Branch">Git branch.</param>
/// <param name="Remote">Address of the repository, without credentials.</param>
/// <param name="PathInRepository">The script relative to the repository's root, when it lies inside.</param>
public sealed record RunSource(string Name, string User, string? Commit, string? Branch, string? Remote, string? PathInRepository);

/// <summary>Which data a run used.</summary>
/// <param name="Name">As the user named it: <c>mars:DIR</c>.</param>
/// <param name="Digest">The first 32 hexadecimal digits of the SHA-256 over the sorted manifest.</param>
/// <param name="Files">How many files the manifest lists.</param>
public sealed record RunData(string Name, string Digest, int Files);

/// <summary>Options and other inputs, as text.</summary>
public sealed record ParametersLogged(IReadOnlyDictionary<string, string> Values) : RunEvent
{
    /// <summary>Names of the values that are no texts but numbers, truth values or, when empty, nothing: told, never guessed.</summary>
    public IReadOnlyList<string> Plain { get; init; } = [];
}

/// <summary>Words to find a run by.</summary>
public sealed record TagsLogged(IReadOnlyDictionary<string, string> Values) : RunEvent;

/// <summary>Points of metrics that belong to the same step.</summary>
public sealed record MetricsLogged(long Step, int? Epoch, string? Fold, IReadOnlyDictionary<string, double> Values) : RunEvent;

/// <summary>How busy the machine was: for trackers alone, no metric of the run and no result.</summary>
/// <param name="Step">0 for the first measurement of the run, then one more each time, also after a resume.</param>
/// <param name="Use">What was measured.</param>
public sealed record SystemMeasured(long Step, SystemUse Use) : RunEvent;

/// <summary>Results of the whole run, as in <c>results.json</c>; a later value replaces an earlier one.</summary>
public sealed record FiguresLogged(IReadOnlyDictionary<string, double> Values) : RunEvent;

/// <summary>A line of <c>folds.csv</c>.</summary>
/// <param name="Fold">Which fold: the column <c>participant</c>, else <c>fold</c>, else the first one.</param>
/// <param name="Columns">All columns in their order.</param>
public sealed record FoldEnded(string Fold, IReadOnlyList<FoldCell> Columns) : RunEvent;

/// <summary>A file of the record that is whole.</summary>
public sealed record FileLogged(string Path, long Size, string Sha256) : RunEvent;

/// <summary>The run goes on after a crash or an interruption.</summary>
public sealed record RunResumed : RunEvent;

/// <summary>No process works on the run until it goes on.</summary>
/// <param name="Reason">What it waits for.</param>
public sealed record RunReleased(string Reason) : RunEvent;

/// <summary>The run is over.</summary>
public sealed record RunEnded(RunStatus Status, string? Reason) : RunEvent;
