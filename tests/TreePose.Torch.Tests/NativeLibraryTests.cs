using TorchSharp;
using Xunit;

namespace TreePose.Torch.Tests;

public sealed class NativeLibraryTests
{
    [Fact]
    public void LibtorchLoadsAndAdds()
    {
        using var ones = torch.ones(2, 2);
        using var sum = ones.sum();
        Assert.Equal(4f, sum.item<float>());
    }
}
