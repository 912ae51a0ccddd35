using System.Net;
using System.Net.Sockets;
using TreePose.App.Live;
using Xunit;

namespace TreePose.App.Tests.Live;

/// <summary>The page of a watch answers browsers on this machine and nobody else.</summary>
public sealed class LivePageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItShowsTheStateAndLoadsNothing()
    {
        int port = FreePort();
        using var page = new LivePage(port, () => "{\"frames\":7}");
        using var client = new HttpClient { BaseAddress = new Uri(page.Address) };
        using HttpResponseMessage answer = await client.GetAsync("/", Cancellation);
        string html = await answer.Content.ReadAsStringAsync(Cancellation);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", html, StringComparison.Ordinal);
        Assert.Equal("{\"frames\":7}", await client.GetStringAsync("/state", Cancellation));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/other", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.PostAsync("/state", null, Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData("Host", "elsewhere.example")]
    [InlineData("Host", "localhost.elsewhere.example:80")]
    [InlineData("Origin", "http://elsewhere.example")]
    public async Task WhoeverAsksForAnotherHostGetsNothing(string header, string value)
    {
        using var page = new LivePage(FreePort(), () => "secret");
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, page.Address + "state");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
        Assert.False(answer.IsSuccessStatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public void APortInUseIsOneError()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string message = Assert.Throws<TreePoseException>(() => new LivePage(port, () => "")).Message;
        Assert.StartsWith($"--page {port}: the port cannot be used", message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
