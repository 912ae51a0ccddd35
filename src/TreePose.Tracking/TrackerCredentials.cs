using System.Net.Http.Headers;
using System.Text;

namespace TreePose.Tracking;

/// <summary>Credentials for MLflow. They come from environment variables alone and are never written anywhere.</summary>
public sealed class TrackerCredentials
{
    private readonly string[] _secrets;

    private TrackerCredentials(AuthenticationHeaderValue? header, params string?[] secrets) =>
        (Header, _secrets) = (header, [.. secrets.OfType<string>().Where(s => s.Length > 0).OrderByDescending(s => s.Length)]);

    /// <summary>No credentials.</summary>
    public static TrackerCredentials None { get; } = new(null);

    internal AuthenticationHeaderValue? Header { get; }

    /// <summary>Reads <c>MLFLOW_TRACKING_TOKEN</c>, else <c>MLFLOW_TRACKING_USERNAME</c> and <c>MLFLOW_TRACKING_PASSWORD</c>.</summary>
    /// <param name="environment">Looks a variable up; null for the process's own environment.</param>
    public static TrackerCredentials FromEnvironment(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        if (environment("MLFLOW_TRACKING_TOKEN")?.Trim() is { Length: > 0 } token)
            return token.Any(c => c is <= ' ' or > '~')
                ? throw new TreePoseException(
                    "MLFLOW_TRACKING_TOKEN holds blanks or characters that are not ASCII: set it to the token alone."
                )
                : new(new AuthenticationHeaderValue("Bearer", token), token);
        if (environment("MLFLOW_TRACKING_USERNAME") is not { Length: > 0 } user)
            return None;
        string password = environment("MLFLOW_TRACKING_PASSWORD") ?? "";
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return new(new AuthenticationHeaderValue("Basic", basic), password, basic);
    }

    /// <summary>Takes the credentials out of a text, such as a server's answer that repeats the request.</summary>
    internal string Redact(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    /// <summary>Says only whether there are credentials.</summary>
    public override string ToString() => Header is null ? "none" : Header.Scheme;
}
