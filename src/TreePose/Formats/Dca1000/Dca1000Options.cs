using System.ComponentModel.DataAnnotations;

namespace TreePose.Formats.Dca1000;

/// <summary>Which part of a complex sample stands first in the file.</summary>
public enum IqOrder
{
    /// <summary>As the configuration says (iqSwapSel, SampleSwap).</summary>
    Auto,

    /// <summary>In-phase part (real) first.</summary>
    IThenQ,

    /// <summary>Quadrature part (imaginary) first.</summary>
    QThenI,
}

/// <summary>Whether the file holds packets as the card sent them, with a header of 10 bytes before each.</summary>
public enum PacketHeaders
{
    /// <summary>The file decides.</summary>
    Auto,

    /// <summary>It does.</summary>
    Yes,

    /// <summary>It holds samples alone.</summary>
    No,
}

/// <summary>Whether a recording goes on in NAME_1.bin, NAME_2.bin.</summary>
public enum RecordingParts
{
    /// <summary>Where one file has fewer frames than the configuration says.</summary>
    Auto,

    /// <summary>The file that is named is all of it.</summary>
    One,

    /// <summary>All of them are one recording.</summary>
    All,
}

/// <summary>Whether receivers that are switched off have a place in a recording over four lanes.</summary>
public enum DisabledReceivers
{
    /// <summary>The number of frames decides.</summary>
    Auto,

    /// <summary>They are there, as zeros.</summary>
    Zeros,

    /// <summary>They are left out.</summary>
    Absent,
}

/// <summary>What a recording of TI's DCA1000 and its configuration may leave open.</summary>
public sealed record Dca1000Options
{
    /// <summary>
    /// The configuration, .cfg, .mmwave.json or .setup.json; empty for the one beside the recording, of its name or the only one there.
    /// </summary>
    public string Config { get; init; } = "";

    /// <summary>LVDS lanes: 2 (xWR16xx, 18xx, 68xx) or 4 (xWR12xx, 14xx); 0 as the configuration says.</summary>
    [AllowedValues(0, 2, 4)]
    public int Lanes { get; init; }

    /// <summary>Which part of a complex sample stands first.</summary>
    public IqOrder IqOrder { get; init; }

    /// <summary>Whether the file holds packets with headers.</summary>
    public PacketHeaders Headers { get; init; }

    /// <summary>Whether the recording goes on in further files.</summary>
    public RecordingParts Parts { get; init; }

    /// <summary>Whether receivers that are off have a place in the file.</summary>
    public DisabledReceivers DisabledReceivers { get; init; }

    /// <summary>Share of the frames that may have lost samples, which are zero; above, the recording cannot be used.</summary>
    [Range(0.0, 1.0)]
    public double Lost { get; init; } = 0.05;
}
