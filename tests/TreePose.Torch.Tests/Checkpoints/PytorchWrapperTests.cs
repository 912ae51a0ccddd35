using System.Diagnostics;
using System.Text.Json;
using TorchSharp;
using TreePose.Datasets;
using TreePose.TestKit;
using TreePose.Torch.Checkpoints;
using TreePose.Torch.Models;
using Xunit;
using static TorchSharp.torch;

namespace TreePose.Torch.Tests.Checkpoints;

/// <summary>Files as people save them: made by PyTorch when it is here, loaded, or refused with the true reason.</summary>
public sealed class PytorchWrapperTests(PytorchWrapperTests.Made made) : IClassFixture<PytorchWrapperTests.Made>
{
    private static readonly FrameShape Shape = FrameShape.Map(1, new(AxisKind.Doppler, 9), new(AxisKind.Range, 8));

    private const string Own = """
        sd=torch.load('01_plain.pth')
        torch.save({'w':{'state_dict':sd}['state_dict'],'epoch':3},'50_any_name.pth')
        torch.save({'generator':sd,'critic':sd},'51_two.pth')
        i=dict(sd); i['fc.bias']=torch.tensor([1.0,float('inf'),float('-inf')]); torch.save(i,'52_inf.pth')
        h={k:v.half() for k,v in sd.items()}; h['fc.bias'][2]=float('nan'); torch.save(h,'53_half_nan.pth')
        torch.save({'a.b.'+k:v for k,v in sd.items()},'54_deep_prefix.pth')
        torch.save({'state_dict':sd,('x',(1,2.5,None,True)):1,None:2,1.5:3},'55_keys.pth')
        e=dict(sd); e['fc.weight']=torch.arange(16.0).expand(3,16); torch.save(e,'56_expand_rows.pth')
        torch.save({},'57_empty.pth')
        """;

    [Theory]
    [InlineData("01_plain")]
    [InlineData("05_optimizer")]
    [InlineData("06_scheduler")]
    [InlineData("10_double")]
    [InlineData("11_cuda")]
    [InlineData("12_net")]
    [InlineData("13_model_state")]
    [InlineData("17_channelslast")]
    [InlineData("19_parameters")]
    [InlineData("23_floatkey")]
    [InlineData("32_viewofbig")]
    [InlineData("34_misc")]
    [InlineData("35_proto4")]
    [InlineData("37_tuplekey")]
    [InlineData("40_ema")]
    [InlineData("50_any_name")]
    [InlineData("55_keys")]
    public void WeightsAreFoundWhereTheyAre(string file) => Assert.Equal(0, Distance(Load(file)), 1e-6);

    [Theory]
    [InlineData("02_dataparallel", "module.")]
    [InlineData("03_compile", "_orig_mod.")]
    [InlineData("15_lightning", "model.")]
    [InlineData("30_dp_wrapped", "module.")]
    [InlineData("54_deep_prefix", "a.b.")]
    public void APrefixOfAllNamesIsHintedAt(string file, string prefix)
    {
        string said = Refused(file);
        Assert.Contains($"Its names begin with '{prefix}': give the rename map {{ \"{prefix}\": \"\" }}.", said);
        Assert.Equal(0, Distance(Load(file, new() { [prefix] = "" })), 1e-6);
    }

    [Theory]
    [InlineData("14_namespace", "asks for 'argparse.Namespace'")]
    [InlineData("29_nan", "'lstm.weight_ih_l0'[3, 4] is NaN.")]
    [InlineData("31_list", "holds a list of 8, not a dictionary of tensors by name")]
    [InlineData("39_swa", "save it without 'n_averaged'")]
    [InlineData("41_pruned", "'conv1.weight_orig' is not in the model")]
    [InlineData("42_extra", "'epoch' is not in the model")]
    [InlineData("51_two", "holds tensors under 'generator', 'critic'")]
    [InlineData("52_inf", "'fc.bias'[1] is Infinity, and 1 more")]
    [InlineData("53_half_nan", "'fc.bias'[2] is NaN.")]
    [InlineData("57_empty", "holds an empty dictionary")]
    public void WhatIsRefusedSaysWhy(string file, string said) => Assert.Contains(said, Refused(file));

    [Fact]
    public void ViewsThatRepeatNumbersAreRead()
    {
        StateTensor bias = PytorchFile.Read(made.File("18_expand")).Single(t => t.Name == "lstm.bias_hh_l0");
        Assert.Equal([64L], bias.Shape);
        Assert.All(bias.Bytes, b => Assert.Equal(0, b));
        StateTensor rows = PytorchFile.Read(made.File("56_expand_rows")).Single(t => t.Name == "fc.weight");
        Assert.Equal([3L, 16], rows.Shape);
        for (int i = 0; i < 48; i++)
            Assert.Equal(i % 16, BitConverter.ToSingle(rows.Bytes, 4 * i));
    }

    private string Refused(string file) => Assert.Throws<DataFormatException>(() => Load(file)).Message;

    private double[] Load(string file, Dictionary<string, string>? rename = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var model = new StudyClassifier(new(Shape, 3), new() { Hidden = 16 }, true);
        PytorchFile.LoadInto(made.File(file), model, rename);
        Tensor frames = tensor(Enumerable.Range(0, 2 * 11 * 72).Select(i => (float)(i * 7919 % 1000 / 1000.0)).ToArray())
            .view(2, 11, 1, 9, 8);
        return [.. model.forward(frames, ones(2, 11)).flatten().data<float>().ToArray().Select(v => (double)v)];
    }

    private double Distance(double[] outputs) => outputs.Zip(made.Expected, (a, b) => Math.Abs(a - b)).Max();

    /// <summary>The files, made once.</summary>
    public sealed class Made : IDisposable
    {
        private readonly ScratchFolder _scratch = new();
        private readonly bool _isMade;

        /// <summary>Lets PyTorch write them.</summary>
        public Made()
        {
            const string python = "/usr/bin/python3";
            if (!System.IO.File.Exists(python))
                return;
            string field = Path.Combine(TestFiles.Repository, "..", "shared", "data", "field", "14-torch-wrappers", "make.py");
            if (!System.IO.File.Exists(field))
                return;
            System.IO.File.WriteAllText(_scratch.File("all.py"), System.IO.File.ReadAllText(field) + "\n" + Own);
            var start = new ProcessStartInfo(python, ["all.py"]) { WorkingDirectory = _scratch.Path, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            _isMade = process.ExitCode == 0;
            if (!_isMade && !errors.Contains("No module named 'torch'", StringComparison.Ordinal))
                throw new InvalidOperationException(errors);
        }

        /// <summary>PyTorch's outputs.</summary>
        public double[] Expected => JsonSerializer.Deserialize<double[]>(System.IO.File.ReadAllText(_scratch.File("expected.json")))!;

        /// <summary>Path of one; skips the test where they could not be made.</summary>
        public string File(string name)
        {
            Assert.SkipUnless(_isMade, "Debian's python3-torch or the case 14-torch-wrappers is not here");
            return _scratch.File(name + ".pth");
        }

        /// <inheritdoc/>
        public void Dispose() => _scratch.Dispose();
    }
}
