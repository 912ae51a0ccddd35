using System.Text;
using TreePose.Runs;
using TreePose.TestKit;
using TreePose.TestKit.Mlflow;
using TreePose.Tracking;
using Xunit;
using static TreePose.App.Tests.Tracking.DeliveryTestKit;

namespace TreePose.App.Tests.Tracking;

/// <summary>Where trackers are and how one proves who one is: secrets go to the server alone.</summary>
public sealed class TrackerAddressTests : IDisposable
{
    private const string Secret = "s3cr3t-t0ken-unique";
    private readonly ScratchFolder _scratch = new();
    private readonly MlflowStandIn _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CredentialsGoToTheServerAndNowhereElse(bool accepted)
    {
        var environment = new Dictionary<string, string> { ["MLFLOW_TRACKING_TOKEN"] = Secret };
        TrackerCredentials credentials = TrackerCredentials.FromEnvironment(environment.GetValueOrDefault);
        _server.Authorization = accepted ? "Bearer " + Secret : "Bearer other";
        string folder;
        DeliveryOutcome outcome;
        using (RunRecord record = Start(_scratch))
        {
            folder = record.Folder;
            record.Finish(RunStatus.Finished);
            outcome = await SyncAsync(folder, "mlflow:" + _server.Url, Quick with { Credentials = credentials });
        }
        Assert.Equal(accepted ? DeliveryResult.Complete : DeliveryResult.Refused, outcome.Result);
        Assert.DoesNotContain(Secret, outcome.ToString() + outcome.Problem + credentials);
        if (!accepted)
            Assert.Contains("***", outcome.Problem); // the server repeated it
        foreach (string file in Directory.EnumerateFiles(_scratch.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(File.ReadAllBytes(file)));
    }

    [Fact]
    public void UserAndPasswordMakeABasicHeader()
    {
        var environment = new Dictionary<string, string>
        {
            ["MLFLOW_TRACKING_USERNAME"] = "ann",
            ["MLFLOW_TRACKING_PASSWORD"] = "pässword",
        };
        TrackerCredentials credentials = TrackerCredentials.FromEnvironment(environment.GetValueOrDefault);
        Assert.Equal("Basic YW5uOnDDpHNzd29yZA==", credentials.Header!.ToString());
        Assert.Equal("said *** and ***", credentials.Redact("said pässword and YW5uOnDDpHNzd29yZA=="));
        Assert.Equal("Basic", credentials.ToString());
    }

    [Fact]
    public void ATokenThatCannotBeSentIsRefusedWithoutRepeatingIt() =>
        Assert.DoesNotContain("öken", Assert.Throws<TreePoseException>(() => TrackerCredentials.FromEnvironment(_ => "töken 1")).Message);

    [Theory]
    [InlineData("mlflow:http://ann:pass@host:5000")]
    [InlineData("mlflow:ftp://ann:pass@host")]
    [InlineData("mlfow:http://ann:pass@host")]
    [InlineData("mlflow:nonsense ann:pass@host")]
    public void AnAddressWithAPasswordIsRefusedWithoutRepeatingIt(string target) =>
        Assert.DoesNotContain("pass@", Assert.Throws<TreePoseException>(() => TrackerTarget.Parse(target)).Message);

    [Fact]
    public void TargetsAreReadFromTextAndEnvironment()
    {
        var environment = new Dictionary<string, string> { ["MLFLOW_TRACKING_URI"] = "https://lab/mlflow/" };
        Assert.Equal("mlflow:https://lab/mlflow", TrackerTarget.Parse("mlflow", environment.GetValueOrDefault).ToString());
        Assert.Equal(TrackerTarget.Parse("mlflow:http://host:1/"), TrackerTarget.Parse("mlflow:http://host:1"));
        Assert.Contains("MLFLOW_TRACKING_URI", Assert.Throws<TreePoseException>(() => TrackerTarget.Parse("mlflow", _ => null)).Message);
        Assert.Throws<TreePoseException>(() => TrackerTarget.Parse("mlflow:http://host/?a=b"));
        Assert.True(Path.IsPathRooted(TrackerTarget.Parse("wandb:some").Place));
    }
}
