using System.ComponentModel.DataAnnotations;
using System.Globalization;
using TreePose.Configuration;
using TreePose.Datasets.Stability;
using Xunit;

namespace TreePose.Tests.Configuration;

/// <summary>Numbers as people type them: read as meant or refused with the form that is meant.</summary>
public sealed class NumbersTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.5", -0.5)]
    [InlineData("1e-3", 1e-3)]
    [InlineData("2.5E+2", 250)]
    [InlineData("1E-07", 1e-7)]
    [InlineData("007", 7)]
    [InlineData("1.7976931348623157E+308", double.MaxValue)]
    [InlineData("5E-324", double.Epsilon)]
    [InlineData("0e-999", 0)]
    public void RealNumbers(string text, double value)
    {
        Assert.True(Numbers.TryReal(text, out double read));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        Assert.Null(Numbers.Meant(text));
    }

    [Theory]
    [InlineData("0,001", "0.001")]
    [InlineData("-2,5", "-2.5")]
    [InlineData("1,500", "1500 or 1.500")]
    [InlineData("0,500", "0.500")]
    [InlineData("1,234,567", "1234567")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1,234.5", "1234.5")]
    [InlineData("1.234,5", "1234.5")]
    [InlineData("1'234", "1234")]
    [InlineData("1 000", "1000")]
    [InlineData("1_000", "1000")]
    [InlineData(" 5", "5")]
    [InlineData("5\n", "5")]
    [InlineData("+5", "5")]
    [InlineData("0x1F", "31")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("\u22125", "-5")]
    [InlineData("10ms", "10")]
    [InlineData("2.5 Hz", "2.5")]
    [InlineData("9,8 m/s", "9.8")]
    [InlineData("5%", null)]
    [InlineData("1,2,3", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    [InlineData("--5", null)]
    [InlineData("1e", null)]
    [InlineData("1e5.5", null)]
    [InlineData("NaN", null)]
    [InlineData("Infinity", null)]
    [InlineData("1e999", null)]
    [InlineData("1e-999", null)]
    [InlineData("(5)", null)]
    [InlineData("1.2.3", null)]
    [InlineData("٣", null)]
    [InlineData("fast", null)]
    public void TextsThatAreNoNumber(string text, string? meant)
    {
        Assert.False(Numbers.TryReal(text, out _));
        Assert.False(Numbers.TryWhole(text, out _));
        Assert.Equal(meant, Numbers.Meant(text));
    }

    [Theory]
    [InlineData("3.0", "3")]
    [InlineData("1e3", "1000")]
    [InlineData("2.5", null)]
    [InlineData("1,000", "1000 or 1")]
    [InlineData("99999999999999999999", null)]
    public void TextsThatAreNoWholeNumber(string text, string? meant)
    {
        Assert.False(Numbers.TryWhole(text, out _));
        Assert.Equal(meant, Numbers.Meant(text, whole: true));
    }

    [Fact]
    public void EveryNumberThatIsWrittenIsReadAgain()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            double real = BitConverter.Int64BitsToDouble(random.NextInt64());
            bool taken = Numbers.TryReal(real.ToString(CultureInfo.InvariantCulture), out double read);
            if (double.IsFinite(real))
                Assert.Equal((true, real), (taken, read));
            long whole = random.NextInt64(long.MinValue, long.MaxValue);
            Assert.True(Numbers.TryWhole(whole.ToString(CultureInfo.InvariantCulture), out long again) && again == whole);
        }
    }

    private sealed record Typed
    {
        [Range(1e-7, 1.0)]
        public double LearningRate { get; init; } = 0.1;

        [Range(0, 3)]
        public double Offset { get; init; }

        public int Count { get; init; }

        public byte Small { get; init; }

        public float Single { get; init; }

        public decimal Exact { get; init; }

        public int? Perhaps { get; init; } = 1;

        public bool Flag { get; init; }

        public DayOfWeek Day { get; init; }

        public double[] List { get; init; } = [];

        [Range(0, double.PositiveInfinity)]
        public double Limit { get; init; } = double.PositiveInfinity;
    }

    [Theory]
    [InlineData("learningRate=0,001", "'learningRate' cannot be '0,001': write 0.001; allowed is 1E-07 to 1.")]
    [InlineData("learningRate=2", "'learningRate' cannot be '2': allowed is 1E-07 to 1.")]
    [InlineData("offset=3.4", "'offset' cannot be '3.4': allowed is 0 to 3.")]
    [InlineData("offset=Infinity", "'offset' cannot be 'Infinity': allowed is 0 to 3.")]
    [InlineData("count=2,5", "'count' cannot be '2,5': allowed is a whole number.")]
    [InlineData("count=3.0", "'count' cannot be '3.0': write 3; allowed is a whole number.")]
    [InlineData("count=010", "'count' cannot be '010': write 10; allowed is a whole number.")]
    [InlineData("count=2147483648", "'count' cannot be '2147483648': allowed is a whole number.")]
    [InlineData("small=256", "'small' cannot be '256'")]
    [InlineData("single=1e39", "'single' cannot be '1e39': allowed is a finite number.")]
    [InlineData("exact=NaN", "'exact' cannot be 'NaN'")]
    [InlineData("perhaps=1,5", "'perhaps' cannot be '1,5'")]
    [InlineData("flag=yes", "'flag' cannot be 'yes': write true; allowed is true or false.")]
    [InlineData("day=1", "'day' cannot be '1': allowed is sunday, monday")]
    [InlineData("day=monday,tuesday", "'day' cannot be 'monday,tuesday'")]
    [InlineData("list=1,NaN", "'list' cannot be '1,NaN': allowed is a list of finite numbers.")]
    [InlineData("list=1;5", "'list' cannot be '1;5'")]
    [InlineData("list=1,,2", "'list' cannot be '1,,2'")]
    [InlineData("list=1, 2 m", "'list' cannot be '1, 2 m': write 2; allowed")]
    [InlineData("limit=-1", "'limit' cannot be '-1': allowed is 0 to Infinity.")]
    [InlineData("limit=NaN", "'limit' cannot be 'NaN'")]
    public void WhatOptionsRefuse(string given, string message) =>
        Assert.StartsWith(message, Assert.Throws<OptionsException>(() => OptionOverrides.Apply(new Typed(), [given])).Message);

    [Theory]
    [InlineData("2,5", "2.5")]
    [InlineData("3,5", "3.5")]
    [InlineData("0,001", "0.001")]
    public void ADecimalCommaIsNotDropped(string given, string meant)
    {
        string[] overrides = [$"measures.swayDensityRadiusMm={given}"];
        string message = Assert.Throws<OptionsException>(() => OptionOverrides.Apply(new StabilityOptions(), overrides)).Message;
        Assert.Equal($"'measures.swayDensityRadiusMm' cannot be '{given}': write {meant}; allowed is 0.01 to 100.", message);
    }

    [Fact]
    public void WhatOptionsTake()
    {
        Typed read = OptionOverrides.Apply(
            new Typed(),
            [
                "learningRate=1e-3",
                "offset=2.9",
                "count=-3",
                "small=255",
                "single=0.1",
                "exact=0.1",
                "perhaps=none",
                "flag=True",
                "day=MONDAY",
                "list=1, 2.5,-3e1",
            ]
        );
        Assert.Equal((1e-3, 2.9, -3), (read.LearningRate, read.Offset, read.Count));
        Assert.Equal(((byte)255, 0.1f, 0.1m), (read.Small, read.Single, read.Exact));
        Assert.Equal((null, true, DayOfWeek.Monday), (read.Perhaps, read.Flag, read.Day));
        Assert.Equal([1, 2.5, -30], read.List);
        Assert.Equal(double.PositiveInfinity, OptionOverrides.Apply(new Typed { Limit = 1 }, ["limit=Infinity"]).Limit);
        Assert.Equal(double.PositiveInfinity, OptionsJson.Read(OptionsJson.Of(new Typed()), new Typed { Limit = 1 }, "test").Limit);
    }
}
