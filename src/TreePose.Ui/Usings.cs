global using System.Globalization;
global using TreePose.Evaluation.Verdicts;
global using TreePose.Experiments.Parts;
global using TreePose.Reports;
global using TreePose.Reports.Page;
global using TreePose.Reports.Svg;
global using TreePose.Runs;
