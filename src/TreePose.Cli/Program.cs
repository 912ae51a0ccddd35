return TreePose.App.TreePoseApp.Create().Run(args);
