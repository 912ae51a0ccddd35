return TreePose.Cli.Application.Run(args, Console.Out, Console.Error);
