using System.Text.Json.Nodes;
using TreePose.Runs;

namespace TreePose.Tracking.Mlflow;

/// <summary>Makes an MLflow server the place of a run's large files: the record keeps their name, size, hash and address.</summary>
public static class MlflowOffload
{
    /// <summary>
    /// Removes the files of an ended run that are larger than <paramref name="largerThanBytes"/> from its record, each after it
    /// was read back from the server and its hash is right. Files that a record is read by, such as results.json, stay.
    /// </summary>
    /// <param name="target">The server; the run must have been delivered there.</param>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="largerThanBytes">Files of this size and smaller stay.</param>
    /// <param name="clock">Measures the pauses between attempts.</param>
    /// <param name="options">Credentials and patience.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <returns>The files that are only at the server now.</returns>
    /// <exception cref="TrackerRefusedException">The server does not have the run or a file as it is here; that file stays.</exception>
    public static async Task<IReadOnlyList<RunFile>> MoveAsync(
        TrackerTarget target,
        string runFolder,
        long largerThanBytes,
        TimeProvider clock,
        DeliveryOptions? options = null,
        CancellationToken cancel = default
    )
    {
        if (target.Kind != TrackerKind.Mlflow)
            throw new TreePoseException($"'{target}' cannot keep large files: name an MLflow server.");
        RunInfo run = new RunStore(runFolder).Read(runFolder);
        using var client = new MlflowClient(target, options ?? new(), clock);
        JsonNode found = await client.DeliveredAsync(target, run, cancel).ConfigureAwait(false);
        string uri = MlflowRun.From(client, found).ArtifactUri;
        if (!MlflowClient.HasProxy(uri))
            throw new TrackerRefusedException($"{target.Place} passes no artifacts on: it cannot keep large files.");
        var files = RunFiles.Read(runFolder).ToDictionary(f => f.Path);
        var moved = new List<RunFile>();
        bool Moves(RunFile f) => f.Location is null && f.Bytes > largerThanBytes && !RecordFiles.StaysInRecord(f.Path);
        foreach (RunFile file in files.Values.Where(Moves).ToList())
        {
            string path = MlflowKeys.EscapePath(file.Path);
            if (await client.HashArtifactAsync(uri, path, file.Bytes, cancel).ConfigureAwait(false) != file.Sha256)
                throw new TrackerRefusedException($"{file.Path} at {target.Place} is not the file of the record: it stays here.");
            files[file.Path] = file with { Location = $"{uri}/{path}" };
            // The list first: a kill between the two leaves a file twice, never nowhere.
            RunFiles.Write(runFolder, files.Values);
            File.Delete(RecordPaths.Resolve(runFolder, file.Path, runFolder));
            moved.Add(files[file.Path]);
        }
        return moved;
    }
}
