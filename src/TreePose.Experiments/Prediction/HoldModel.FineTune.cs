using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Evaluation;
using TreePose.Evaluation.Calibration;
using TreePose.Experiments.LooFineTune;
using TreePose.ModelFolders;
using TreePose.Steps;
using TreePose.Torch.Training;

namespace TreePose.Experiments.Prediction;

// A person's own model: the networks that may answer for them are calibrated with their first holds, as the experiment does it.
public sealed partial class HoldModel
{
    /// <summary>Makes the model of one person, measured on their later holds before and after.</summary>
    /// <param name="data">Holds with measured values, of the person and of anybody.</param>
    /// <param name="request">Who, on how much, how.</param>
    /// <param name="changes">Options of the fine-tuning, <c>fineTuning.epochs=5</c>.</param>
    /// <param name="folder">The folder to make.</param>
    /// <param name="progress">Shows the networks.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <exception cref="TreePoseException">The person is not there or has too few holds, or the folder exists.</exception>
    /// <exception cref="LeakageException">Every network has seen the person.</exception>
    public ModelFolder FineTune(
        HoldDataset data,
        FineTuneRequest request,
        IReadOnlyList<string> changes,
        string folder,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        PersonalFolder.RequireGeneral(_folder);
        ModelInputCheck.Require(_folder, data.Source, data.Shape, data.Holds.Select(s => (s.Id.Name, s.SecondsPerFrame)));
        var own = CalibrationPlan.Physical(data.Holds.Where(h => h.Id.Participant == request.Participant && h.Target is not null));
        var (first, later) = request.Divide(data.Source, data.Participants, own, "holds");
        AnsweringModel by = new AnsweringModels(_folder, byAll: false).For(request.Participant, LooFineTuneWork.NameOf(later[0][0]));
        string[] warnings = [.. Checked(by, data, [.. own.SelectMany(h => h)])];
        LooFineTuneOptions options = OptionOverrides.Apply(
            OptionOverrides.Apply(_options, by.Origin.Chosen),
            PredictionOptions.OfFineTuning(changes, "fineTuning.", request.Mode)
        );
        StepPipeline steps = StepPipeline.Of(options.Steps);
        HoldSequence[] Fixed(IReadOnlyList<HoldSequence[]> side) => [.. side.SelectMany(h => h).Select(steps.Fixed.Apply)];
        (HoldSequence[] tuneOn, HoldSequence[] measureOn) = (Fixed(first), Fixed(later));
        var tuned = new List<IHoldRegressor>();
        try
        {
            using IWorkTask bar = progress.Begin("fine-tuning", by.Members.Count);
            var said = new BeforeAndAfter(new double[measureOn.Length], new double[measureOn.Length], 0);
            foreach (ModelMember member in by.Members)
            {
                ModelWeights weights = _folder.WeightsOf(member);
                StepPipeline learned = steps.Rest.Restore(weights.Steps, _folder.PathOf(member.Note));
                using IHoldRegressor network = HoldNetworks.Read(_folder, member, options, steps.ShapeOf(data.Shape));
                HoldSequence[] measured = [.. measureOn.Select(learned.Apply)];
                double[] before = network.Predict(measured);
                int seed = Seeds.Derive(_folder.Description.Seed, $"personal/{request.Participant}/{tuned.Count}");
                tuned.Add(network.FineTune([.. tuneOn.Select(learned.Apply)], request.Mode, seed, member.Weights, cancellation));
                double mean = weights.TrainingMean ?? weights.TargetMean!.Value;
                said = said.Plus(before, tuned[^1].Predict(measured), mean, 1.0 / by.Members.Count);
                bar.Advance(1, member.Weights);
            }
            PersonalModel personal = About(data.Source, request, by, said.Figures(measureOn, first.Average(h => h[0].Target!.Value))) with
            {
                Options = Said(options.FineTuning),
                Warnings = warnings,
                TunedOn = [.. first.Select(h => PersonalData.NameOf(h[0]))],
                MeasuredOn = [.. later.Select(h => PersonalData.NameOf(h[0]))],
            };
            return PersonalFolder.Make(
                folder,
                _folder,
                by,
                (personal, RangesOf(data, first)),
                (i, pathOf, name, about) => TrainedHoldRegressor.Write(tuned[i], pathOf, name, about)
            );
        }
        finally
        {
            tuned.ForEach(t => t.Dispose());
        }
    }

    /// <summary>What it was tuned on: what the general model was trained on says nothing of this person's signal.</summary>
    private static TrainingRanges RangesOf(HoldDataset data, IReadOnlyList<HoldSequence[]> first) =>
        new RangesOfTraining(data.Shape, data.Axes).Of(first.SelectMany(h => h).Select(h => h.Frames)) with
        {
            Targets = ValueRange.Of(first.Select(h => h[0].Target!.Value)),
            TargetUnit = data.TargetUnit,
        };

    private static JsonObject Said(RegressionOptions tuning) =>
        new()
        {
            ["fineTuning.epochs"] = tuning.Epochs,
            ["fineTuning.learningRate"] = tuning.LearningRate,
            ["fineTuning.batchSize"] = tuning.BatchSize,
        };

    private PersonalModel About(string source, FineTuneRequest request, AnsweringModel by, (string Name, double[] Errors)[] methods)
    {
        double Mae(int method) => methods[method].Errors.Average(Math.Abs);
        string unit = _folder.Description.TargetUnit is { } named ? " " + named : "",
            on = $"{methods[0].Errors.Length} later holds";
        return PersonalFolder.About(_folder, source, request, by) with
        {
            Figures = new JsonObject(methods.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)Figures(m.Errors)))),
            Verdict =
                PersonalVerdict.Of("mean absolute error", Mae(0), Mae(1), smallerIsBetter: true, unit, on)
                + (
                    Mae(2) < Math.Min(Mae(0), Mae(1))
                        ? " The mean of the person's first holds, without any radar, is nearer than both."
                        : ""
                ),
        };

        static JsonObject Figures(double[] errors) =>
            new()
            {
                ["mae"] = errors.Average(Math.Abs),
                ["rmse"] = Math.Sqrt(errors.Average(e => e * e)),
                ["bias"] = errors.Average(),
            };
    }

    /// <summary>What the networks said of each later hold, channels apart, and the mean of the people that they were trained on.</summary>
    private sealed record BeforeAndAfter(double[] Before, double[] After, double TrainingMean)
    {
        /// <summary>With another network, which counts so much.</summary>
        public BeforeAndAfter Plus(double[] before, double[] after, double trainingMean, double weight) =>
            new(
                [.. Before.Zip(before, (sum, one) => sum + one * weight)],
                [.. After.Zip(after, (sum, one) => sum + one * weight)],
                TrainingMean + trainingMean * weight
            );

        /// <summary>Errors of each physical hold, by method.</summary>
        public (string Name, double[] Errors)[] Figures(HoldSequence[] measured, double meanOfFirst)
        {
            double[] Errors(Func<int, double> predicted) =>
                [
                    .. measured
                        .Index()
                        .GroupBy(h => (h.Item.Id, h.Item.Number))
                        .Select(channels => channels.Average(c => predicted(c.Index)) - channels.First().Item.Target!.Value),
                ];
            return
            [
                ("before", Errors(i => Before[i])),
                ("after", Errors(i => After[i])),
                (BaselineNames.MeanOfFirstHolds, Errors(_ => meanOfFirst)),
                (BaselineNames.TrainingMean, Errors(_ => TrainingMean)),
            ];
        }
    }
}
