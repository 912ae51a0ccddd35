namespace TreePose.TestKit.Mlflow;

/// <summary>A request that the real server refuses, with its status and error code.</summary>
public sealed class StandInRefusal(int status, string code, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>MLflow's word for it.</summary>
    public string Code => code;

    /// <summary>A field is left out.</summary>
    public static StandInRefusal Missing(string name) => Invalid($"Missing value for required parameter '{name}'.");

    /// <summary>A value is not allowed.</summary>
    public static StandInRefusal Invalid(string message) => new(400, "INVALID_PARAMETER_VALUE", message);

    /// <summary>What is asked for does not exist.</summary>
    public static StandInRefusal NotFound(string what) => new(404, "RESOURCE_DOES_NOT_EXIST", $"{what} not found");
}
