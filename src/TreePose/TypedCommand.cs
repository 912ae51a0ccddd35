namespace TreePose;

/// <summary>What a person types to start TreePose: <c>./treepose</c> in a clone, <c>treepose</c> where it is installed.</summary>
internal static class TypedCommand
{
    /// <summary>Set for what the installed command starts, such as a script.</summary>
    public const string Variable = "TREEPOSE_INSTALLED";

    private const string InClone = "./treepose",
        Installed = "treepose";

    /// <summary>Whether this program is an installed .NET tool: the SDK puts this file beside it.</summary>
    public static bool IsOfTool { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, "DotnetToolSettings.xml"));

    /// <summary>Whether the user types <c>treepose</c>: an installed command runs, or runs this script.</summary>
    public static bool IsInstalled { get; } = IsOfTool || Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The command as it is typed here.</summary>
    public static string Name => In(InClone);

    /// <summary>A text that names commands as a clone types them, as they are typed here.</summary>
    public static string In(string text) => In(text, IsInstalled);

    /// <summary>A text that names commands as a clone types them, as they are typed where TreePose is installed or not.</summary>
    public static string In(string text, bool isInstalled) =>
        isInstalled ? text.Replace(InClone, Installed, StringComparison.Ordinal) : text;
}
