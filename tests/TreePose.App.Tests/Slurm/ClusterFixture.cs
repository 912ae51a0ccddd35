using TreePose.Benchmarks.Cluster;
using Xunit;

namespace TreePose.App.Tests.Slurm;

/// <summary>One small Slurm for all tests of it, started when the first asks for it.</summary>
public sealed class ClusterFixture : IDisposable
{
    /// <summary>Few, so that a run needs several arrays.</summary>
    public const int MaxArraySize = 5;

    private const int Processors = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tp-"); // short: a socket lies in it
    private SlurmCluster? _cluster;
    private int _started;

    /// <summary>
    /// The cluster, idle and empty whatever the test before left: one that cannot be cleared is ended, and another started. The test
    /// is skipped and counted where Slurm is not installed.
    /// </summary>
    internal SlurmCluster Cluster()
    {
        Assert.SkipUnless(SlurmCluster.Missing is null, "Debian's packages slurm-wlm and munge are not installed");
        if (_cluster is { } before && !before.Clear())
        {
            TestContext.Current.SendDiagnosticMessage($"Slurm is started anew; the one before could not be cleared.\n{before.Condition()}");
            _cluster = null;
            before.Dispose();
        }
        return _cluster ??= new SlurmCluster(_folder.CreateSubdirectory($"{++_started}").FullName, Processors, MaxArraySize);
    }

    /// <summary>The command with slow draws, as it was built.</summary>
    public static string Program { get; } = ProgramBeside(AppContext.BaseDirectory);

    /// <inheritdoc/>
    public void Dispose()
    {
        _cluster?.Dispose();
        _folder.Delete(recursive: true);
    }

    // artifacts/bin/TreePose.App.Tests/release -> artifacts/bin/ClusterBench/release
    private static string ProgramBeside(string tests)
    {
        DirectoryInfo configuration = new(Path.TrimEndingDirectorySeparator(tests));
        return Path.Combine(configuration.Parent!.Parent!.FullName, "ClusterBench", configuration.Name, "ClusterBench");
    }
}

/// <summary>Tests of one cluster run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class ClusterTests : ICollectionFixture<ClusterFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "a Slurm of its own";
}
