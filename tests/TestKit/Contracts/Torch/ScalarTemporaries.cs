using System.Reflection;
using System.Reflection.Emit;
using TorchSharp;

namespace TreePose.TestKit.Contracts;

/// <summary>
/// Finds calls that leave a <see cref="Scalar"/> to the garbage collector while native code reads it (<see cref="Torch.Scalars"/>
/// tells more): <c>x * 0.5</c>, <c>x + y</c>, <c>x.ge(0.3)</c>. They fail once in many hours of training, so that no run can be
/// relied on to show them; this reads the compiled code instead.
/// </summary>
public static class ScalarTemporaries
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
    private static readonly Assembly TorchSharp = typeof(Scalar).Assembly;
    private static readonly Lazy<HashSet<MethodBase>> Unsafe = new(FindUnsafe);

    /// <summary>What to write instead.</summary>
    public const string Remedy =
        "Write x * Scalars.Of(0.5), x.ge(Scalars.Of(0.3)), x.add(y, Scalars.One), or keep the Scalar in a 'using' variable.";

    /// <summary>Such calls in a type, the types inside it and its base classes, a sentence each.</summary>
    public static IReadOnlyList<string> In(Type type)
    {
        var found = new List<string>();
        for (Type? t = type; t is not null && IsOwn(t.Assembly); t = t.BaseType)
            found.AddRange(Inside(t));
        return found;
    }

    /// <summary>Such calls anywhere in an assembly, a sentence each.</summary>
    public static IReadOnlyList<string> In(Assembly assembly) => [.. assembly.GetTypes().Where(t => !t.IsNested).SelectMany(Inside)];

    private static IEnumerable<string> Inside(Type type) =>
        Methods(type)
            .SelectMany(m =>
                Calls(m).Where(c => MakesTemporary(c) || Unsafe.Value.Contains(c.Method)).Select(c => $"{Name(m)} calls {Name(c.Method)}")
            )
            .Concat(type.GetNestedTypes(Declared).SelectMany(Inside));

    private static bool IsOwn(Assembly assembly) =>
        assembly != TorchSharp && !assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal);

    private static string Name(MethodBase method) =>
        $"{method.DeclaringType?.FullName?.Split('.')[^1]}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    /// <summary>A number becomes a Scalar that is neither put into a variable nor returned: it goes straight into a call.</summary>
    private static bool MakesTemporary(Call call) =>
        (
            call.Method.Name == "op_Implicit" && call.Method.DeclaringType == typeof(Scalar)
            || call.Method.Name == "ToScalar" && call.Method.DeclaringType?.Assembly == TorchSharp
        )
        && !(
            call.Next.Name!.StartsWith("stloc", StringComparison.Ordinal)
            || call.Next == OpCodes.Ret
            || call.Next == OpCodes.Stsfld
            || call.Next == OpCodes.Stfld
        );

    /// <summary>TorchSharp's own methods that do so, directly or by calling one that does.</summary>
    private static HashSet<MethodBase> FindUnsafe()
    {
        var calls = TorchSharp.GetTypes().SelectMany(Methods).ToDictionary(m => m, m => Calls(m).ToList());
        var found = calls.Where(c => c.Value.Any(MakesTemporary)).Select(c => c.Key).ToHashSet();
        while (
            calls.Where(c => !found.Contains(c.Key) && c.Value.Any(call => found.Contains(call.Method))).Select(c => c.Key).ToList()
                is { Count: > 0 } more
        )
            found.UnionWith(more);
        return found;
    }

    private static IEnumerable<MethodBase> Methods(Type type) =>
        type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    private static IEnumerable<Call> Calls(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[]? ofType = method.DeclaringType is { IsGenericType: true } t ? t.GetGenericArguments() : null;
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach ((OpCode operation, int operand, int next) in IlReader.Read(code))
        {
            if (operation.OperandType != OperandType.InlineMethod)
                continue;
            MethodBase? called = method.Module.ResolveMethod(BitConverter.ToInt32(code, operand), ofType, ofMethod);
            if (called is not null)
                yield return new Call(called, IlReader.OperationAt(code, next));
        }
    }

    private readonly record struct Call(MethodBase Method, OpCode Next);
}
