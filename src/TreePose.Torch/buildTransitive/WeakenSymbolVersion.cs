using System.Text;
#if !TREEPOSE_LIBRARY
using System;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
#endif

#if !TREEPOSE_LIBRARY
/// <summary>
/// Copies a 64-bit little-endian ELF library and marks one required symbol version as weak, so that the loader accepts a
/// system library without it. A build compiles this file itself; TreePose.Torch holds its second half for start-up.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
        int marked = ElfVersions.Weaken(elf, Version);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        string temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, elf);
        if (File.Exists(Destination))
            File.Delete(temporary); // another project's build was quicker
        else
            File.Move(temporary, Destination);
        Log.LogMessage(MessageImportance.Normal, $"{Path.GetFileName(Source)}: {marked} requirement(s) of {Version} made weak.");
        return true;
    }
}
#endif

/// <summary>Required symbol versions of ELF libraries. Section .gnu.version_r: System V ABI, symbol versioning.</summary>
internal static class ElfVersions
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2; // VER_FLG_WEAK

    /// <summary>Marks a required version as weak (VER_FLG_WEAK) wherever the library names it.</summary>
    /// <param name="elf">The library's bytes, which are changed; what is no 64-bit little-endian ELF file stays as it is.</param>
    /// <param name="version">Name of the version, <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>How many were marked.</returns>
    public static int Weaken(byte[] elf, string version)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1)
            return 0;
        int marked = 0;
        long sections = BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a),
            sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < sectionCount; i++)
        {
            int header = (int)(sections + (long)i * sectionSize);
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
                continue;
            int names = (int)BitConverter.ToInt64(elf, (int)(sections + BitConverter.ToUInt32(elf, header + 40) * (long)sectionSize) + 24);
            int need = (int)BitConverter.ToInt64(elf, header + 24);
            for (int needs = BitConverter.ToInt32(elf, header + 44); needs > 0; needs--)
            {
                int entry = need + BitConverter.ToInt32(elf, need + 8);
                for (int entries = BitConverter.ToUInt16(elf, need + 2); entries > 0; entries--)
                {
                    if (NameAt(elf, names + BitConverter.ToInt32(elf, entry + 8)) == version)
                    {
                        elf[entry + 4] |= (byte)WeakFlag;
                        marked++;
                    }
                    entry += BitConverter.ToInt32(elf, entry + 12);
                }
                need += BitConverter.ToInt32(elf, need + 12);
            }
        }
        return marked;
    }

    private static string NameAt(byte[] elf, int offset)
    {
        int end = Array.IndexOf(elf, (byte)0, offset);
        return Encoding.ASCII.GetString(elf, offset, end - offset);
    }
}
