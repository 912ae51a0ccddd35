using System.Runtime.Intrinsics;

namespace TreePose;

/// <summary>The registers that this process computes in, which figures depend on in their last digits.</summary>
public static class VectorRegisters
{
    /// <summary>The widest that are used, in bits: 512, 256 or 128.</summary>
    public static int Bits =>
        Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : 128;
}
