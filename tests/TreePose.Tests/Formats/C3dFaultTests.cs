using System.Buffers.Binary;
using System.Text;
using TreePose.Formats.C3d;
using TreePose.TestKit;
using Xunit;

namespace TreePose.Tests.Formats;

/// <summary>C3D files that contradict themselves, each by one change of a sound one, are refused with place and value.</summary>
public sealed class C3dFaultTests : IDisposable
{
    private const int Points = 1,
        PerFrame = 2,
        FirstFrame = 3,
        DataStart = 8,
        Samples = 9; // words of the header, from 0
    private readonly ScratchFolder _scratch = new();
    private byte[] _bytes = File.ReadAllBytes(TestFiles.Golden("c3d/types.c3d"));

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string, string, Action<byte[]>> OfPlates =>
        new()
        {
            { "type 7", "FORCE_PLATFORM:TYPE: platform 1 has the type 7; allowed are 1 (forces", b => Whole(b, "TYPE", 7) },
            { "type 0", "platform 1 has the type 0", b => Whole(b, "TYPE", 0) },
            { "no platform", "FORCE_PLATFORM:USED: is 0", b => Whole(b, "USED", 0, nth: 2) },
            { "channel", "platform 1 has the channel 99; there are 26", b => Whole(b, "CHANNEL", 99) },
            { "channel 0", "platform 1 has the channel 0; there are 26", b => Whole(b, "CHANNEL", 0) },
            { "corners", "no rectangle", b => Real(b, "CORNERS", float.NaN, 0.0f) },
            { "zero", "names the frames 1 to 41; there are 40", b => Whole(b, "ZERO", 41, at: 1) },
            { "unit", "channel 1 (FX_1) of the force platform is in 'V'; N is expected", b => Text(b, "UNITS", "V", nth: 1) },
            { "analog rate", "ANALOG:RATE: is 120 Hz, no multiple of the 50 Hz", b => Real(b, "RATE", 120, nth: 1) },
            { "other rate", "ANALOG:RATE: is 150 Hz; 2 samples a frame at 50 Hz are 100 Hz", b => Real(b, "RATE", 150, nth: 1) },
            { "point rate", "POINT:RATE: is 60 Hz, and the header says 50 Hz", b => Real(b, "RATE", 60) },
            { "no rate", "POINT:RATE: is 0;", b => Real(b, "RATE", 0) },
            { "scale", "POINT:SCALE: is 0;", b => Real(b, "SCALE", 0) },
            { "length", "POINT:UNITS: is 'in'; mm, cm or m is expected", b => Text(b, "UNITS", "in") },
            { "format", "ANALOG:FORMAT: is 'SOGNED'; SIGNED or UNSIGNED", b => Text(b, "FORMAT", "SOGNED") },
            { "processor", "the processor is 99; 84 (Intel), 85 (DEC) and 86", b => b[512 + 3] = 99 },
            { "no C3D", "is no C3D file: its second byte is 0, 80 is expected", b => b[1] = 0 },
            { "parameters", "the parameters begin in block 200; the file has", b => b[0] = 200 },
            { "data", "the data begin in block 9999; the file has", b => Word(b, DataStart, 9999) },
            { "data twice", "POINT:USED: is 2, and header, word 2 is 3", b => Word(b, Points, 3) },
            { "denied", "POINT:USED: is 0, and header, word 2 is 2", b => Whole(b, "USED", 0) },
            { "denied by the header", "POINT:USED: is 2, and header, word 2 is 0", b => Word(b, Points, 0) },
            { "analog twice", "50 analog samples a frame are not those of 26 channels", b => Word(b, PerFrame, 50) },
            { "frames", "POINT:FRAMES: promises 41 frames of 240 bytes; the file is cut off after 40", b => Whole(b, "FRAMES", 41) },
            { "no frame", "POINT:FRAMES: is 0; at least 1", b => Whole(b, "FRAMES", 0) },
            { "many frames", "promises 60000 frames", b => Whole(b, "FRAMES", unchecked((short)60000)) },
            { "parameter type", "POINT:USED has the type 9", b => b[Find(b, "USED") - 2] = 9 },
            { "parameter size", "POINT:LABELS reaches to byte", b => b[Find(b, "LABELS") - 1] = 250 },
            { "group", "belongs to group 99, which is not there", b => b[Find(b, "USED") - 9] = 99 },
        };

    [Theory]
    [MemberData(nameof(OfPlates), DisableDiscoveryEnumeration = true)]
    public void AContradictionIsRefused(string name, string said, Action<byte[]> change)
    {
        change(_bytes);
        Assert.Contains(said, Refused(name, p => C3dReader.ReadPlate(p)), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutPointsHasNoMarkersAndStillItsPlates()
    {
        Word(_bytes, Points, 0);
        Whole(_bytes, "USED", 0);
        Assert.Contains("POINT:USED: is 0, and ", Refused("points", p => C3dReader.ReadPlate(p)), StringComparison.Ordinal);
        int start = 512 * (BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2 * DataStart)) - 1);
        _bytes = _bytes[..(start + 40 * 208)]; // 52 analog samples a frame
        Assert.Contains(
            "POINT:USED: is 0: the file has no markers",
            Refused("none", p => C3dReader.ReadMarkers(p)),
            StringComparison.Ordinal
        );
        Whole(_bytes, "USED", 0, nth: 1);
        Word(_bytes, PerFrame, 0);
        string said = Refused("nothing", p => C3dReader.ReadPlate(p));
        Assert.Contains("there are neither points nor analog channels", said, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatLiesBehindTheLastFrameIsSaid()
    {
        _bytes = [.. _bytes, .. new byte[600]];
        File.WriteAllBytes(_scratch.File("long.c3d"), _bytes);
        const string Said = "600 bytes behind the last of the 40 frames not read, as many as 2 frames more";
        Assert.Contains(Said, C3dReader.ReadPlate(_scratch.File("long.c3d")).Notes);
        Assert.Equal([Said], C3dReader.ReadMarkers(_scratch.File("long.c3d")).Notes);
        File.WriteAllBytes(_scratch.File("filled.c3d"), _bytes[..^200]); // less than a block fills the last one up
        Assert.Empty(C3dReader.ReadMarkers(_scratch.File("filled.c3d")).Notes);
    }

    [Fact]
    public void AFileThatBreaksOffAnywhereIsRefused()
    {
        byte[] whole = [.. _bytes];
        for (int length = 0; length < whole.Length; length += 97)
        {
            string path = _scratch.File("cut.c3d");
            File.WriteAllBytes(path, whole[..length]);
            Assert.StartsWith(path, Assert.Throws<DataFormatException>(() => C3dReader.ReadPlate(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheCentreOfPressureBesideThePlateIsRefused()
    {
        for (int i = 3; i < 6; i++)
            Real(_bytes, "SCALE", 2000, nth: 1, at: 6 + i); // moments of platform 2 in Nm, as if they were Nmm
        Assert.Contains(
            "the centre of pressure lies beside platform 2 in 72 of 72 loaded samples; it is 464 mm by 508 mm",
            Refused("beside", p => C3dReader.ReadPlate(p, 2)),
            StringComparison.Ordinal
        );
        C3dReader.ReadPlate(_scratch.File("beside"), 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FramesBeyondSixteenBitsAreCounted(bool byTrial)
    {
        const int Frames = 70_000,
            FrameBytes = 240;
        int start = 512 * (BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(2 * DataStart)) - 1);
        byte[] data = _bytes[start..];
        var longer = new byte[start + Frames * FrameBytes];
        _bytes.AsSpan(0, start).CopyTo(longer);
        for (int i = 0; i < Frames; i++)
            data.AsSpan(i % 40 * FrameBytes, FrameBytes).CopyTo(longer.AsSpan(start + i * FrameBytes));
        Whole(longer, "FRAMES", -1); // 65535
        Word(longer, FirstFrame + 1, 65535);
        string path = _scratch.File("long.c3d");
        File.WriteAllBytes(path, longer);
        Assert.Throws<DataFormatException>(() => C3dReader.ReadPlate(path)); // 40 frames by the one, 65535 by the other
        Real(longer, "LONG_FRAMES", Frames);
        Whole(longer, "ACTUAL_END_FIELD", (short)(Frames - 65536));
        Whole(longer, "ACTUAL_END_FIELD", 1, at: 1);
        Blank(longer, byTrial ? "LONG_FRAMES" : "ACTUAL_END_FIELD");
        File.WriteAllBytes(path, longer);
        Assert.Equal(2 * Frames, C3dReader.ReadPlate(path, 2).Length);
        Assert.Equal((Frames - 1) / 50.0, C3dReader.ReadMarkers(path).TimeSeconds[^1]);
    }

    private string Refused(string name, Action<string> read)
    {
        string path = _scratch.File(name);
        File.WriteAllBytes(path, _bytes);
        string message = Assert.Throws<DataFormatException>(() => read(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        return message;
    }

    /// <summary>Where the dimensions of the nth parameter of a name end, just before its content.</summary>
    private static int Find(byte[] bytes, string name, int nth = 0)
    {
        byte[] letters = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
        for (int at = 516; ; at++)
        {
            bool here =
                bytes[at] == letters[0] && (sbyte)bytes[at + 1] > 0 && bytes.AsSpan(at + 2, name.Length).SequenceEqual(letters[1..]);
            if (here && nth-- == 0)
                return at + 2 + name.Length + 2 + 2 + bytes[at + 2 + name.Length + 3];
        }
    }

    private static void Whole(byte[] bytes, string name, short value, int nth = 0, int at = 0) =>
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(Find(bytes, name, nth) + 2 * at), value);

    private static void Real(byte[] bytes, string name, float value, int nth = 0, int at = 0) =>
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Find(bytes, name, nth) + 4 * at), value);

    private static void Real(byte[] bytes, string name, params float[] values)
    {
        for (int i = 0; i < 12; i++)
            Real(bytes, name, values[^1], at: i);
    }

    private static void Text(byte[] bytes, string name, string value, int nth = 0)
    {
        int at = Find(bytes, name, nth);
        Encoding.ASCII.GetBytes(value).CopyTo(bytes, at);
        if (nth == 1)
            bytes[at + 1] = bytes[at + 2] = (byte)' ';
    }

    /// <summary>Gives a parameter another name.</summary>
    private static void Blank(byte[] bytes, string name) => bytes[Find(bytes, name) - (name == "LONG_FRAMES" ? 5 : 6)] = (byte)'_';

    private static void Word(byte[] bytes, int index, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * index), value);
}
