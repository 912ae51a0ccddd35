using System.Reflection;
using System.Reflection.Emit;

namespace TreePose.TestKit.Contracts;

/// <summary>Walks through the instructions of a compiled method (ECMA-335, partition III).</summary>
internal static class IlReader
{
    private const byte TwoBytes = 0xFE;

    private static readonly Dictionary<int, OpCode> Operations = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => (int)(ushort)o.Value);

    /// <summary>Each operation, where its operand is, and where the next operation is.</summary>
    public static IEnumerable<(OpCode Operation, int Operand, int Next)> Read(byte[] code)
    {
        for (int at = 0; at < code.Length; )
        {
            OpCode operation = OperationAt(code, at);
            int operand = at + operation.Size;
            at = operand + OperandSize(operation, code, operand);
            yield return (operation, operand, at);
        }
    }

    /// <summary>The operation at a place; <c>nop</c> behind the end.</summary>
    public static OpCode OperationAt(byte[] code, int at) =>
        at >= code.Length ? OpCodes.Nop : Operations[code[at] == TwoBytes ? TwoBytes << 8 | code[at + 1] : code[at]];

    private static int OperandSize(OpCode operation, byte[] code, int operand) =>
        operation.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, operand),
            _ => 4,
        };
}
