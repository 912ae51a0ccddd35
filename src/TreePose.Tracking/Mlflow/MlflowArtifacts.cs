using System.Security.Cryptography;
using System.Text;

namespace TreePose.Tracking.Mlflow;

/// <summary>Files through the server's artifact proxy.</summary>
internal sealed partial class MlflowClient
{
    /// <summary>Uploads a file through the server's artifact proxy.</summary>
    /// <param name="artifactUri">The run's <c>mlflow-artifacts:/EXP/RUN/artifacts</c>.</param>
    /// <param name="path">Path below it, escaped for MLflow already.</param>
    /// <param name="file">The file; it is opened anew for each attempt.</param>
    /// <param name="cancel">Stops waiting.</param>
    public Task PutArtifactAsync(string artifactUri, string path, string file, CancellationToken cancel) =>
        SendAsync(
            HttpMethod.Put,
            ArtifactAddress(artifactUri, path),
            () => new StreamContent(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)),
            repeatable: true,
            cancel
        );

    /// <summary>SHA-256 of a file at the server, hexadecimal; read in pieces, and no further than the file should go.</summary>
    public async Task<string> HashArtifactAsync(string artifactUri, string path, long bytes, CancellationToken cancel)
    {
        try
        {
            Requests++;
            string address = ArtifactAddress(artifactUri, path);
            using HttpResponseMessage response = await _http
                .GetAsync(_server + address, HttpCompletionOption.ResponseHeadersRead, cancel)
                .WaitAsync(_options.Timeout, _clock, cancel)
                .ConfigureAwait(false);
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw Problem(address, new MlflowAnswer(response.StatusCode, await StartAsync(stream, cancel).ConfigureAwait(false), null));
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[1 << 16];
            for (int read; bytes >= 0 && (read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0; bytes -= read)
                hash.AppendData(buffer, 0, read);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            throw new TrackerUnavailableException(_credentials.Redact($"{_server} cannot be reached: {e.Message}"));
        }
    }

    /// <summary>Whether artifacts of this run go through the server: otherwise its address is a path on the server's own disk.</summary>
    public static bool HasProxy(string artifactUri) => artifactUri.StartsWith("mlflow-artifacts:/", StringComparison.Ordinal);

    private static async Task<string> StartAsync(Stream answer, CancellationToken cancel)
    {
        byte[] start = new byte[4096];
        return Encoding.UTF8.GetString(start, 0, await answer.ReadAtLeastAsync(start, start.Length, false, cancel).ConfigureAwait(false));
    }

    private static string ArtifactAddress(string artifactUri, string path)
    {
        string below = artifactUri["mlflow-artifacts:".Length..].TrimStart('/');
        if (
            artifactUri.StartsWith("mlflow-artifacts://", StringComparison.Ordinal)
            && !artifactUri.StartsWith("mlflow-artifacts:///", StringComparison.Ordinal)
        )
            below = below[(below.IndexOf('/') + 1)..]; // the host of the proxy, which is the server itself
        return "/api/2.0/mlflow-artifacts/artifacts/" + below + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }
}
