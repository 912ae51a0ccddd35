using System.Buffers.Binary;
using System.Numerics;

namespace TreePose.Torch.Checkpoints;

/// <summary>
/// A <see cref="Random"/> whose state can be saved, so that training goes on after a kill with the numbers it would have
/// drawn. xoshiro256** seeded by SplitMix64 (Blackman and Vigna 2021).
/// </summary>
internal sealed class ResumableRandom : Random
{
    private readonly ulong[] _s = new ulong[4];

    /// <summary>Starts from a seed.</summary>
    public ResumableRandom(long seed)
    {
        ulong z = unchecked((ulong)seed);
        for (int i = 0; i < 4; i++)
        {
            z += 0x9E3779B97F4A7C15;
            ulong mixed = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            _s[i] = mixed ^ (mixed >> 31);
        }
    }

    /// <summary>32 bytes from which the same numbers follow.</summary>
    /// <exception cref="TreePoseException">Set to anything else.</exception>
    public byte[] State
    {
        get
        {
            byte[] state = new byte[32];
            for (int i = 0; i < 4; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(8 * i), _s[i]);
            return state;
        }
        set
        {
            if (value.Length != 32 || value.All(b => b == 0))
                throw new TreePoseException(
                    $"A random state has 32 bytes, not all zero; this one has {value.Length}. The checkpoint is damaged."
                );
            for (int i = 0; i < 4; i++)
                _s[i] = BinaryPrimitives.ReadUInt64LittleEndian(value.AsSpan(8 * i));
        }
    }

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue) => (int)NextInt64(0, maxValue);

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc/>
    public override long NextInt64() => NextInt64(0, long.MaxValue);

    /// <inheritdoc/>
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        ulong range = unchecked((ulong)(maxValue - minValue));
        return range == 0 ? minValue : unchecked(minValue + (long)Math.BigMul(Bits(), range, out _)); // 64 bits scaled: bias below 2⁻³²
    }

    /// <inheritdoc/>
    public override double NextDouble() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc/>
    public override float NextSingle() => (Bits() >> 40) * (1.0f / (1U << 24));

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
            buffer[i] = (byte)(Bits() >> 56);
    }

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    private ulong Bits()
    {
        ulong result = BitOperations.RotateLeft(_s[1] * 5, 7) * 9,
            t = _s[1] << 17;
        _s[2] ^= _s[0];
        _s[3] ^= _s[1];
        _s[1] ^= _s[2];
        _s[0] ^= _s[3];
        _s[2] ^= t;
        _s[3] = BitOperations.RotateLeft(_s[3], 45);
        return result;
    }
}
