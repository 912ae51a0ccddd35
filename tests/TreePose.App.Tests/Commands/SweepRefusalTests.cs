using TreePose.TestKit;
using Xunit;

namespace TreePose.App.Tests.Commands;

/// <summary>What no trial of a sweep could do is refused before anything is begun.</summary>
public sealed class SweepRefusalTests : IDisposable
{
    private static readonly string[] Quick = QuickRun.Arguments;
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("has no '='", "goup-down", "--over", "model")]
    [InlineData("'minutes' cannot be '-1'", "goup-down", "--over", "model=tcn,study", "--minutes", "-1")]
    [InlineData("'--trials 1' has no effect", "goup-down", "--over", "model=tcn,study", "--trials", "1")]
    [InlineData("'training.epochs' stands in --set and in --over", "goup-down", "--over", "training.epochs=1,2")]
    [InlineData(
        "--sampler cannot be 'foo': allowed is grid, random, quasiRandom, tpe",
        "goup-down",
        "--over",
        "model=tcn,study",
        "--sampler",
        "foo"
    )]
    [InlineData("'simulated.snrDecibels' has no effect: the data is mars", "goup-down", "--over", "simulated.snrDecibels=0,10")]
    [InlineData(
        "has no figure 'mae' to compare trials by: known are mae",
        "loo-finetune",
        "--over",
        "training.learningRate=0.001,0.01",
        "--metric",
        "mae"
    )]
    [InlineData("'modell' is not a known key", "goup-down", "--over", "modell=tcn")]
    [InlineData("'model' cannot be 'lstm'", "goup-down", "--over", "model=tcn,lstm")]
    [InlineData("experiment 'stability': allowed is goup-down, loo-finetune, attempt-stability", "stability", "--over", "model=tcn")]
    [InlineData("'trials' cannot be '0'", "goup-down", "--over", "model=tcn,study", "--sampler", "random", "--trials", "0")]
    [InlineData("'--preset stdy' is not a preset", "goup-down", "--over", "model=tcn,study", "--preset", "stdy")]
    [InlineData("is not a data source", "goup-down", "--over", "model=tcn,study", "--data", "mras:x")]
    [InlineData(
        "too long for a sweep",
        "goup-down",
        "--over",
        "model=tcn,study",
        "--name",
        "a123456789b123456789c123456789d123456789e123456789f123456789g123456789h123456789i123456789j"
    )]
    [InlineData("cannot be a run's name", "goup-down", "--over", "model=tcn,study", "--name", "../x")]
    [InlineData("has no figure 'event.f2' to compare trials by", "goup-down", "--over", "model=tcn,study", "--metric", "event.f2")]
    public void WhatCannotBeSweptIsRefused(string problem, string experiment, params string[] arguments)
    {
        string[] data = arguments.Contains("--data") ? [] : ["--data", QuickRun.Mars];
        (int code, _, string errors) = CommandLine.Run([
            "sweep",
            experiment,
            .. data,
            "--runs",
            _scratch.Path,
            .. experiment == "goup-down" ? Quick : [],
            .. arguments,
        ]);
        Assert.Equal(2, code);
        Assert.Contains(problem, errors);
        Assert.False(
            Directory.Exists(Path.Combine(_scratch.Path))
                && Directory.EnumerateFiles(_scratch.Path, "run.json", SearchOption.AllDirectories).Any()
        );
    }
}
