using System.Security.Cryptography;
using TorchSharp;
using TreePose.Datasets;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Models;

/// <summary>The weights that a seed gives are those of the first release, to the bit: figures of old runs can be had again.</summary>
public sealed class InitialWeightTests
{
    private static readonly FrameShape Study = FrameShape.Map(1, new(AxisKind.Doppler, 23), new(AxisKind.Range, 13));

    [Theory]
    [InlineData("study", "8da75cbc3f73a0f5")]
    [InlineData("bilstm", "7ecaaebc20a09a0c")]
    [InlineData("tcn", "622481899ac9714b")]
    public void OfFrameClassifiers(string name, string expected)
    {
        using FrameClassifier model = ShippedModels.FrameClassifiers().Find(name).Create(new ModelInput(Study, 3), null, 77);
        Assert.Equal(expected, Hash(model));
    }

    [Theory]
    [InlineData("study", "1fb45dc366e622f2")]
    [InlineData("study-copspeed", "1fb45dc366e622f2")]
    [InlineData("attention", "dfdb3a248deef973")]
    public void OfSequenceRegressors(string name, string expected)
    {
        using SequenceRegressor model = ShippedModels.SequenceRegressors().Find(name).Create(Study, null, 77);
        Assert.Equal(expected, Hash(model));
    }

    private static string Hash(nn.Module model)
    {
        using DisposeScope scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Tensor parameter in model.parameters())
            hash.AppendData(parameter.detach().contiguous().clone().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
