namespace TreePose.Formats.EventTable;

/// <summary>Something wrong with a row of the event table.</summary>
/// <param name="Row">Row in the file, the header being row 1.</param>
/// <param name="Capture">The capture as the row names it; empty when it names none.</param>
/// <param name="Reason">What is wrong, with file and row.</param>
public sealed record EventTableProblem(int Row, string Capture, string Reason);
