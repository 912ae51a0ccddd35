using System.CommandLine;
using System.Globalization;
using TreePose.App.Runs;
using TreePose.Experiments.Parts;
using TreePose.Experiments.Prediction;
using TreePose.ModelFolders;
using TreePose.Runs;

namespace TreePose.App.Commands;

/// <summary><c>treepose model export</c>: writes a trained model for other programs.</summary>
internal static class ModelExportCommand
{
    public static Command Create(Bench bench)
    {
        Argument<string> model = new("MODEL") { Description = "A run, a promoted workflow, or a model folder." };
        Option<string> file = new("--onnx")
        {
            Description = "The ONNX file to make.",
            HelpName = "FILE",
            Required = true,
        };
        Option<string?> fold = new("--fold")
        {
            Description = "The networks of this fold instead of those trained on everybody.",
            HelpName = "NAME",
        };
        Option<bool> streaming = new("--streaming")
        {
            Description = "One frame in, state in, state out: for networks that look only backwards.",
        };
        Option<bool> force = CommonOptions.Force();
        Option<string> root = RunOptions.Root(),
            workflows = WorkflowCommand.Folder();
        var command = new TreePoseCommand(
            "export",
            "Write a model as ONNX: steps, scaling and networks in one graph.",
            "./treepose model export foot-events --onnx foot-events.onnx",
            "./treepose model export latest --onnx live.onnx --streaming"
        )
        {
            model,
            file,
            fold,
            streaming,
            force,
            root,
            workflows,
        };
        command.SetAction(parsed =>
        {
            ModelFolder found = NamedModel.Open(bench, parsed.GetValue(model)!, parsed.GetValue(workflows)!, parsed.GetValue(root)!);
            var request = new OnnxRequest(parsed.GetValue(file)!)
            {
                Fold = parsed.GetValue(fold),
                Streaming = parsed.GetValue(streaming),
                Overwrite = parsed.GetValue(force),
            };
            ModelExport.Write(found, bench, request);
            string bytes = new FileInfo(request.File).Length.ToString(CultureInfo.InvariantCulture);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"Written: {request.File} ({bytes} bytes, SHA-256 {RunFiles.Hash(request.File)})"
            );
            return 0;
        });
        return command;
    }
}
