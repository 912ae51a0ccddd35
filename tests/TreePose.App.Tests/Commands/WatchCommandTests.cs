using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>From frames as they come to events: folder, file, pipe, and what each refuses.</summary>
public sealed class WatchCommandTests(WatchedModel model) : IClassFixture<WatchedModel>
{
    private const int Block = 10;
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "TreePose.Cli");

    private int Frames => model.Capture.Length;

    [Fact]
    public void AFolderOfBlocksGivesTheEventsOfTheCapture()
    {
        string folder = Folder("blocks", skip: -1);
        string found = model.File("blocks-found");
        (int code, string output, string errors) = Watch("--from", folder, "--timeout", "0.5", "--out", found);
        Assert.True(code == 0, output + errors);
        Assert.Equal(model.Events, WatchedModel.RowsOf(found));
        Assert.Contains($"{Frames} frames (", output, StringComparison.Ordinal);
        Assert.Contains("The stream stopped: no frame for 0.5 s.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Lost", output, StringComparison.Ordinal);
        Assert.Equal(model.Events.Length, output.Split('\n').Count(l => l.EndsWith(" begins", StringComparison.Ordinal)));
        JsonNode about = JsonNode.Parse(File.ReadAllText(Path.Combine(found, "watch.json")))!;
        Assert.Equal(
            ("stopped", 0, "all participants"),
            ((string)about["ended"]!, (int)about["lostFrames"]!, (string)about["answeredBy"]!)
        );
        Assert.Contains("exists already", Watch("--from", folder, "--out", found).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingBlockIsLostAndSaid()
    {
        string folder = Folder("gap", skip: 3);
        (int code, string output, string errors) = Watch("--from", folder, "--timeout", "0.5", "--patience", "0.05");
        Assert.True(code == 0, output + errors);
        Assert.Contains($"Lost: {Block} frames, whose time was kept free.", output, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{Frames - Block} frames ("), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("whole.npy")]
    [InlineData("whole.f32")]
    public void AFileIsFollowedToItsEnd(string name)
    {
        string file = model.File(name),
            found = model.File(name + "-found");
        if (name.EndsWith(".npy", StringComparison.Ordinal))
            model.Write(file, 0, Frames);
        else
            File.WriteAllBytes(file, model.Bytes);
        string[] timeout = name.EndsWith(".npy", StringComparison.Ordinal) ? [] : ["--timeout", "0.5"];
        (int code, string output, string errors) = Watch(["--from", file, "--out", found, .. timeout]);
        Assert.True(code == 0, output + errors);
        Assert.Equal(model.Events, WatchedModel.RowsOf(found));
    }

    [Fact]
    public void AStreamThatIsMuchStrongerThanTrainingIsSaidOnce()
    {
        float[] numbers = MemoryMarshal.Cast<byte, float>(model.Bytes).ToArray();
        string like = model.File("like.f32"),
            loud = model.File("loud.f32"),
            found = model.File("loud-found");
        File.WriteAllBytes(like, model.Bytes);
        File.WriteAllBytes(loud, MemoryMarshal.AsBytes<float>(numbers.Select(n => 30 * n).ToArray()).ToArray());
        Assert.DoesNotContain("Warning", Watch("--from", like, "--timeout", "0.2").Output, StringComparison.Ordinal);
        (int code, string output, string errors) = Watch("--from", loud, "--timeout", "0.2", "--out", found);
        Assert.True(code == 0, output + errors);
        Assert.Single(Regex.Matches(output, "Warning: the first 10 s: its frames are .* times as bright"));
        JsonNode about = JsonNode.Parse(File.ReadAllText(Path.Combine(found, "watch.json")))!;
        Assert.StartsWith("the first 10 s", (string?)about["warning"], StringComparison.Ordinal);
    }

    [Fact]
    public void APipeGivesTheSameEvents()
    {
        string found = model.File("pipe-found");
        using Process watch = Start("--from", "-", "--out", found);
        watch.StandardInput.BaseStream.Write(model.Bytes);
        watch.StandardInput.Close();
        string output = watch.StandardOutput.ReadToEnd();
        watch.WaitForExit();
        Assert.True(watch.ExitCode == 0, output + watch.StandardError.ReadToEnd());
        Assert.Equal(model.Events, WatchedModel.RowsOf(found));
    }

    [Fact]
    public async Task ThePageShowsFramesAndEventsOfAWatchThatRuns()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        string port = FreePort();
        using Process watch = Start("--from", "-", "--page", port);
        await watch.StandardInput.BaseStream.WriteAsync(model.Bytes, cancellation);
        await watch.StandardInput.BaseStream.FlushAsync(cancellation); // and stays open
        while (await watch.StandardOutput.ReadLineAsync(cancellation) is { } line && !line.StartsWith("Page: ", StringComparison.Ordinal))
        { }
        using var client = new HttpClient();
        JsonNode state;
        do state = JsonNode.Parse(await client.GetStringAsync($"http://127.0.0.1:{port}/state", cancellation))!;
        while ((int)state["frames"]! < Frames && !watch.HasExited);
        watch.StandardInput.Close();
        await watch.WaitForExitAsync(cancellation);
        Assert.Equal(0, watch.ExitCode);
        Assert.Equal((Frames, 0, false), ((int)state["frames"]!, (int)state["lost"]!, (bool)state["isOver"]!));
        Assert.InRange(state["events"]!.AsArray().Count, model.Begun - 1, model.Events.Length);
        Assert.Equal(Math.Min(400, Frames), state["probabilities"]!.AsArray().Count);
        Assert.Equal(1, state["probabilities"]![0]!.AsArray().Sum(p => (double)p!), 1e-5);
    }

    [Fact]
    public void CtrlCEndsWhole()
    {
        string found = model.File("asked-found");
        using Process watch = Start("--from", "-", "--out", found);
        watch.StandardInput.BaseStream.Write(model.Bytes);
        watch.StandardInput.BaseStream.Flush(); // and stays open
        int begun = 0;
        while (begun < model.Begun && watch.StandardOutput.ReadLine() is { } line)
            begun += line.EndsWith(" begins", StringComparison.Ordinal) ? 1 : 0;
        Process.Start("kill", ["-INT", watch.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        string rest = watch.StandardOutput.ReadToEnd();
        watch.WaitForExit();
        Assert.True(watch.ExitCode == 0, rest + watch.StandardError.ReadToEnd());
        Assert.Contains("Written: ", rest, StringComparison.Ordinal);
        Assert.InRange(WatchedModel.RowsOf(found).Length, model.Begun, model.Events.Length);
        Assert.Contains("\"ended\": \"asked\"", File.ReadAllText(Path.Combine(found, "watch.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeFramesEndsWithOneErrorAndKeepsWhatWasFound()
    {
        string file = model.File("torn.f32"),
            found = model.File("torn-found");
        File.WriteAllBytes(file, [.. model.Bytes, 1, 2, 3]);
        (int code, _, string errors) = Watch("--from", file, "--timeout", "0.3", "--out", found);
        Assert.Equal(2, code);
        Assert.Contains($"ends 3 bytes into frame {Frames}; a frame ", Assert.Single(Lines(errors)), StringComparison.Ordinal);
        Assert.Equal(model.Events, WatchedModel.RowsOf(found));
        Assert.Contains("\"ended\": \"error: ", File.ReadAllText(Path.Combine(found, "watch.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFramesAreRefused()
    {
        string other = model.File("other/0.npy"),
            bad = model.File("nan/0.npy");
        foreach (string path in new[] { other, bad })
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Formats.Npy.NpyFile.Write<float>(other, new float[12], 3, 4);
        float[] frame = model.Capture.Frames[..model.Size];
        frame[5] = float.NaN;
        Formats.Npy.NpyFile.Write<float>(bad, frame, model.Capture.Shape.Lengths);
        IsRefused("has the shape (3, 4); the model takes frames", "--from", Path.GetDirectoryName(other)!);
        IsRefused("frame 0 holds NaN", "--from", Path.GetDirectoryName(bad)!);
        IsRefused("is no folder and no file", "--from", model.File("nowhere"));
        IsRefused("--page cannot be 0", "--from", "-", "--page", "0");
        IsRefused("--timeout cannot be -1", "--from", "-", "--timeout", "-1");
        IsRefused("would make another model", "--from", model.File("other"), "--set", "training.epochs=1");
    }

    private void IsRefused(string why, params string[] arguments)
    {
        (int code, _, string errors) = Watch(arguments);
        Assert.Equal(2, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    private string Folder(string name, int skip)
    {
        for (int block = 0; block * Block < Frames; block++)
        {
            if (block != skip)
                model.Write(model.File($"{name}/frames_{block:D4}.npy"), block * Block, Math.Min(Block, Frames - (block * Block)));
        }
        return model.File(name);
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private (int Code, string Output, string Errors) Watch(params string[] arguments) =>
        CommandLine.Run(["watch", "live", "--runs", model.Runs, .. arguments]);

    /// <summary>A test run in the background ignores SIGINT, and so would what it starts: <c>env</c> takes that back.</summary>
    private Process Start(params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo("env", ["--default-signal=INT", Program, "watch", "live", "--runs", model.Runs, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
