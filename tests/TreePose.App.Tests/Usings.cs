global using TreePose.Configuration;
global using TreePose.Evaluation.Verdicts;
global using TreePose.Experiments;
global using TreePose.Experiments.GoUpDown;
global using TreePose.Experiments.LooFineTune;
global using TreePose.Experiments.StabilityPreprocessing;
