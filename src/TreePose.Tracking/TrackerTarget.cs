using System.Security.Cryptography;
using System.Text;

namespace TreePose.Tracking;

/// <summary>Which kind of tracker.</summary>
public enum TrackerKind
{
    /// <summary>An MLflow server of version 2 or 3.</summary>
    Mlflow,

    /// <summary>A folder of W&amp;B offline runs.</summary>
    WandB,
}

/// <summary>Where a run is mirrored: <c>mlflow:http://host:5000</c> or <c>wandb:DIR</c>.</summary>
public sealed record TrackerTarget
{
    private TrackerTarget(TrackerKind kind, string place) => (Kind, Place) = (kind, place);

    /// <summary>Which kind of tracker.</summary>
    public TrackerKind Kind { get; }

    /// <summary>Address of the server, or the folder that holds (or will hold) <c>wandb/</c>.</summary>
    public string Place { get; }

    /// <summary>A file name for this target's own notes.</summary>
    internal string FileName =>
        $"{Kind.ToString().ToLowerInvariant()}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Place)))[..8]}";

    /// <summary>Reads <c>mlflow:URL</c>, <c>mlflow</c> (the server of MLFLOW_TRACKING_URI), <c>wandb:DIR</c> or <c>wandb</c> (this folder).</summary>
    /// <param name="text">The target as the user wrote it.</param>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    /// <exception cref="TreePoseException">The text names no tracker; it is never repeated when it holds a password.</exception>
    public static TrackerTarget Parse(string text, Func<string, string?>? environment = null)
    {
        string kind = text.Split(':')[0];
        string place = text.Length > kind.Length ? text[(kind.Length + 1)..] : "";
        switch (kind)
        {
            case "wandb":
                return new(TrackerKind.WandB, Path.GetFullPath(place.Length == 0 ? "." : place));
            case "mlflow":
                if (place.Length == 0)
                    place = (environment ?? Environment.GetEnvironmentVariable)("MLFLOW_TRACKING_URI") ?? "";
                return new(TrackerKind.Mlflow, ServerAddress(place));
            default:
                throw new TreePoseException(
                    $"'{(text.Contains('@') ? kind + ":…" : text)}' is no tracker: write mlflow:http://HOST:PORT or wandb:DIR."
                );
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}:{Place}";

    private static string ServerAddress(string place)
    {
        if (place.Length == 0)
            throw new TreePoseException("mlflow needs a server: write mlflow:http://HOST:PORT or set MLFLOW_TRACKING_URI.");
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new TreePoseException(
                $"'{(place.Contains('@') ? "…" : place)}' is not the address of an MLflow server: write mlflow:http://HOST:PORT."
            );
        if (address.UserInfo.Length > 0)
            throw new TreePoseException(
                $"The address of the MLflow server {address.Host} holds a user or password: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, and write the address without them."
            );
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new TreePoseException($"The address of the MLflow server {address.Host} has a '?' or '#': write it without.");
        return address.AbsoluteUri.TrimEnd('/');
    }
}
