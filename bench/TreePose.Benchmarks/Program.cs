using TreePose.Benchmarks;

return args.FirstOrDefault() switch
{
    "regressor-step" => RegressorStep.Run(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: TreePose.Benchmarks regressor-step [results.json]");
    return 2;
}
