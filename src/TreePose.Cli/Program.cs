using TreePose.App;

return InstalledCommand.Script(args) ?? TreePoseApp.Create().Run(args);
