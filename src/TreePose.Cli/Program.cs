return TreePose.App.Application.Run(args, Console.Out, Console.Error);
