using System.Text;

namespace TreePose.Ui.Local;

/// <summary>What a browser asks for.</summary>
/// <param name="Path">Decoded: <c>/run/0123</c>.</param>
/// <param name="Query">Values by name.</param>
internal sealed record LocalRequest(string Path, IReadOnlyDictionary<string, string[]> Query)
{
    /// <summary>One value of the query; empty when it is not there.</summary>
    public string Of(string name) => Query.TryGetValue(name, out string[]? values) && values.Length > 0 ? values[0].Trim() : "";
}

/// <summary>What is answered.</summary>
/// <param name="Code">Status of HTTP.</param>
/// <param name="Type">Its type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Policy">Its content security policy.</param>
internal sealed record LocalAnswer(int Code, string Type, byte[] Content, string Policy)
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>A sentence.</summary>
    public static LocalAnswer Text(int code, string text) => new(code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text), Nothing);

    /// <summary>A page.</summary>
    public static LocalAnswer Html(string page, string policy, int code = 200) =>
        new(code, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page), policy);

    /// <summary>Data for a script.</summary>
    public static LocalAnswer Json(string json) => new(200, "application/json; charset=utf-8", Encoding.UTF8.GetBytes(json), Nothing);
}
