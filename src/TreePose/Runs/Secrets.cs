using System.Text.RegularExpressions;

namespace TreePose.Runs;

/// <summary>What never enters a record: passwords and tokens in addresses, and files that are made to hold them.</summary>
internal static partial class Secrets
{
    /// <summary>Files whose changes are left out of <c>dirty.diff</c>, as git's patterns.</summary>
    private static readonly string[] Files =
    [
        ".env",
        ".env.*",
        ".netrc",
        ".npmrc",
        ".pypirc",
        "*.pem",
        "*.key",
        "*.p12",
        "*.pfx",
        "id_rsa*",
        "id_ed25519*",
        "credentials.json",
        "secrets.*",
    ];

    /// <summary>Git's words for these files anywhere in the working tree.</summary>
    public static IEnumerable<string> Pathspecs(bool exclude) => Files.Select(f => $":(top,glob{(exclude ? ",exclude" : "")})**/{f}");

    /// <summary>A text whose addresses say <c>***</c> in place of user and password.</summary>
    public static string Masked(string text) => UserInformation().Replace(text, "://***@");

    /// <summary>A remote may carry a token, <c>https://token@host/…</c> or <c>…?access_token=…</c>: it never enters a record.</summary>
    public static string WithoutCredentials(string remote)
    {
        int scheme = remote.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            int user = remote.IndexOf('@'); // git@host:path; what holds a colon or more before it holds a password
            return user > 0 && remote[..user].Contains(':') && remote[..user].IndexOfAny(['/', '\\']) < 0 ? remote[(user + 1)..] : remote;
        }
        string rest = remote[(scheme + 3)..].Split('?', '#')[0];
        int slash = rest.IndexOf('/');
        string host = slash < 0 ? rest : rest[..slash];
        int at = host.LastIndexOf('@');
        // A password may hold a slash: what stands before it is then no host with a port.
        if (at < 0 && host.Split(':') is [_, var port] && !port.All(char.IsAsciiDigit))
            at = rest.LastIndexOf('@');
        return remote[..(scheme + 3)] + rest[(at + 1)..];
    }

    [GeneratedRegex(@"://(?:[^\s/@]+|[^\s/@:]+:[^\s@]+)@")]
    private static partial Regex UserInformation();
}
