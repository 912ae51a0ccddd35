using System.Text.Json;
using TreePose.Runs;

namespace TreePose.Experiments.Execution;

/// <summary>
/// Says that a process of this machine is at work, by a file whose counter goes up: that it collects a record, or is a task of Slurm.
/// On one machine a record's lock decides who collects it; on a network file system locks may not work, and this finds a second
/// collector elsewhere.
/// </summary>
internal sealed class Collector : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private const int Patience = 3; // beats that may be missed

    private readonly string _path;
    private readonly string _token = Claims.Token();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _beat;
    private bool _over;

    private Collector(string path, TimeProvider clock, TimeSpan every)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        Beat();
        _timer = clock.CreateTimer(_ => Beat(), null, every, every);
    }

    /// <summary>Begins to say so of a record.</summary>
    public static Collector Begin(string recordFolder, TimeProvider? clock = null, TimeSpan? every = null) =>
        new(PathOf(recordFolder), clock ?? TimeProvider.System, every ?? Every);

    /// <summary>Begins to say so in a file.</summary>
    public static Collector BeginAt(string path) => new(path, TimeProvider.System, Every);

    /// <summary>Fails when a process of another machine collects a record; one that says nothing new for a while does not.</summary>
    /// <exception cref="TreePoseException">One does.</exception>
    public static void RequireNone(string recordFolder, SharedFiles files, TimeSpan? every = null)
    {
        string path = PathOf(recordFolder);
        if (Read(path, files) is not { } first || first.Host == Environment.MachineName)
            return; // of this machine: the lock knows
        for (int i = 0; i < Patience; i++)
        {
            files.Pause(every ?? Every);
            if (Read(path, files) is not { } now)
                return;
            if (now != first)
                throw new TreePoseException(
                    $"'{recordFolder}' is being collected by a process on {first.Host} (number {first.Process}): "
                        + "wait for it to end or stop it."
                );
        }
    }

    /// <summary>Whether somebody collects a record: the text changes as long as somebody does. Null when nobody says so.</summary>
    public static string? Sign(string recordFolder, SharedFiles files) =>
        files.Read(PathOf(recordFolder)) is { } bytes ? Convert.ToHexString(bytes) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _over = true;
        _timer.Dispose();
        if (Read(_path, SharedFiles.Disk)?.Token == _token)
            SharedFiles.Disk.Delete(_path);
        try
        {
            Directory.Delete(Path.GetDirectoryName(_path)!); // unless it holds claims
        }
        catch (IOException) { }
    }

    private static string PathOf(string recordFolder) => Path.Combine(recordFolder, RecordFiles.ClaimsFolder, "collector.json");

    private void Beat()
    {
        lock (_gate)
        {
            if (_over)
                return;
            _beat++;
            try
            {
                // Not flushed to the disk: it need not outlive this machine.
                string beside = $"{_path}.{_token}";
                File.WriteAllText(
                    beside,
                    JsonSerializer.Serialize(new ClaimText(_token, Environment.MachineName, Environment.ProcessId, 0, _beat))
                );
                File.Move(beside, _path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk ends the run elsewhere, with a sentence.
            }
        }
    }

    private static ClaimText? Read(string path, SharedFiles files)
    {
        try
        {
            return files.Read(path) is { } bytes ? JsonSerializer.Deserialize<ClaimText>(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
