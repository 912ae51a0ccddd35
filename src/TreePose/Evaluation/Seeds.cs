using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TreePose.Evaluation;

/// <summary>Derives independent seeds from one, by name: the same on every machine and in any order of asking.</summary>
public static class Seeds
{
    /// <summary>A non-negative seed for <paramref name="name"/>, e.g. <c>fold/2/model/0</c>.</summary>
    public static int Derive(int seed, string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"));
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(hash) & 0x7fffffff);
    }
}
