using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using TreePose.Contracts;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>The contract of options finds what it is there to find.</summary>
public sealed class OptionsContractTests
{
    [Theory]
    [InlineData("each key has a meaning", "bare have none")]
    [InlineData("defaults are allowed", "")]
    [InlineData("values come back from JSON", "")]
    [InlineData("values come back from text", "")]
    [InlineData("values come back from a file", "")]
    public void WrongOptionsAreFound(string rule, string said)
    {
        object wrong = rule switch
        {
            "each key has a meaning" => new Bare(),
            "defaults are allowed" => new OutOfRange(),
            _ => new Changes(),
        };
        string message = Assert.Throws<ContractException>(() => OptionsContract.Check(wrong)).Message;
        Assert.Contains($"'{wrong.GetType().Name}' breaks the rule {rule}: ", message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoOwnersOfAKeyAreFound() =>
        Assert.Contains(
            "'Twice' breaks the rule each key has one owner: ",
            Assert.Throws<ContractException>(() => OptionsContract.Check(new Twice())).Message
        );

    public sealed record Bare
    {
        public int bare { get; init; } = 1;
    }

    public sealed record OutOfRange
    {
        [Range(0, 1), Description("Too much.")]
        public int Much { get; init; } = 2;
    }

    /// <summary>What is read is not what was written.</summary>
    public sealed record Changes
    {
        private readonly int _much;

        [Range(0, 1000), Description("Grows each time it is set.")]
        public int Much
        {
            get => _much;
            init => _much = value + 1;
        }
    }

    public sealed record Twice
    {
        [Description("One.")]
        public int Much { get; init; }

        [Description("The same, for who types.")]
        public int MUCH { get; init; }
    }
}
