namespace TreePose.Balance;
/// <summary>x</summary>
public sealed record CopPreprocessing;
