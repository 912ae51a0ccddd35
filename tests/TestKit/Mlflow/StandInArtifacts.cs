using System.Net;

namespace TreePose.TestKit.Mlflow;

/// <summary>The server's artifact proxy.</summary>
public sealed partial class MlflowStandIn
{
    private const string Artifacts = "/api/2.0/mlflow-artifacts/artifacts/";

    private Action Download(HttpListenerResponse response, string path)
    {
        string[] parts = Uri.UnescapeDataString(path).Split('/');
        if (
            !Store.Runs.TryGetValue(parts[1], out StandInRun? run)
            || !run.Artifacts.TryGetValue(string.Join('/', parts[3..]), out byte[]? file)
        )
            throw new StandInRefusal(404, "RESOURCE_DOES_NOT_EXIST", "no such artifact");
        return () =>
        {
            response.ContentLength64 = file.Length;
            response.OutputStream.Write(file);
            response.Close();
        };
    }

    private void ChangeArtifact(HttpListenerRequest request, string path, byte[] body)
    {
        if (!Store.ArtifactProxy)
            throw new StandInRefusal(503, "", "Artifact serving is disabled");
        string decoded = path;
        for (string before = ""; before != decoded; )
            (before, decoded) = (decoded, Uri.UnescapeDataString(decoded));
        string[] parts = decoded.Split('/');
        if (parts.Contains("..") || decoded.Contains('#'))
            throw new StandInRefusal(400, "INVALID_PARAMETER_VALUE", "Invalid path");
        if (parts.Length < 4 || !Store.Runs.TryGetValue(parts[1], out StandInRun? run))
            throw new StandInRefusal(404, "RESOURCE_DOES_NOT_EXIST", "no such artifact");
        string name = string.Join('/', parts[3..]);
        if (request.HttpMethod == "PUT")
            run.Artifacts[name] = body;
        else if (request.HttpMethod != "DELETE" || !run.Artifacts.Remove(name))
            throw new StandInRefusal(404, "RESOURCE_DOES_NOT_EXIST", "no such artifact");
    }
}
