global using System.Text.Json.Nodes;
global using TreePose.Plots;
global using TreePose.Reports;
global using TreePose.Reports.Data;
global using TreePose.Reports.Page;
global using TreePose.Reports.Sections;
global using TreePose.Reports.Svg;
