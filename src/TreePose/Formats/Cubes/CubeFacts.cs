using System.Globalization;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Configuration;

namespace TreePose.Formats.Cubes;

/// <summary>
/// What is said of an array of raw signal: by a JSON beside it, by attributes in the file, by options. File and JSON may both say
/// something, if it is the same.
/// </summary>
internal sealed class CubeFacts
{
    private const string Axes = "axes",
        Dataset = "dataset",
        Start = "startFrequencyHz",
        Bandwidth = "bandwidthHz",
        Interval = "chirpIntervalSeconds",
        Rate = "samplingFrequencyHz",
        FramePeriod = "frameSeconds";

    /// <summary>The keys whose values are numbers.</summary>
    public static readonly string[] NumberKeys = [Start, Bandwidth, Interval, Rate, FramePeriod];

    private const string Smallest =
        """{ "axes": ["frame", "channel", "chirp", "sample"], "startFrequencyHz": 77e9, "bandwidthHz": 1e9, """
        + """ "chirpIntervalSeconds": 1e-4, "samplingFrequencyHz": 5e6, "frameSeconds": 0.05 }""";

    private readonly string _path;
    private readonly Dictionary<string, (object Value, string By)> _facts = [];

    private CubeFacts(string path) => _path = path;

    /// <summary>Names of the axes.</summary>
    public string[] AxisNames => (string[])_facts[Axes].Value;

    /// <summary>Address of the array in an HDF5 file; null for the only one.</summary>
    public string? DatasetAddress => _facts.TryGetValue(Dataset, out (object Value, string By) fact) ? (string)fact.Value : null;

    /// <summary>What is to be said.</summary>
    public List<string> Findings { get; } = [];

    /// <summary>Where the description of a file is looked for.</summary>
    public static string DescriptionOf(string path) => Path.ChangeExtension(path, ".json");

    /// <summary>Gathers what JSON and options say.</summary>
    /// <exception cref="DataFormatException">The JSON is damaged, or has a key or value that cannot be.</exception>
    public static CubeFacts Read(string path, CubeOptions options)
    {
        var facts = new CubeFacts(path);
        string beside = DescriptionOf(path);
        if (File.Exists(beside))
            facts.AddJson(beside);
        facts.AddOptions(OptionOverrides.Validated(options));
        return facts;
    }

    /// <summary>Adds what the file itself says; an option goes before it.</summary>
    /// <param name="key">One of the keys.</param>
    /// <param name="value">A number or the names of axes.</param>
    /// <exception cref="DataFormatException">The JSON says something else.</exception>
    public void AddOwn(string key, object value)
    {
        if (!_facts.TryGetValue(key, out (object Value, string By) before))
            _facts[key] = (value, "the file");
        else if (Text(before.Value) != Text(value) && before.By != ByOption)
            throw new DataFormatException(
                _path,
                $"says {key} = {Text(value)}, and {before.By} says {Text(before.Value)}.",
                "Correct one of them."
            );
        else if (Text(before.Value) != Text(value))
            Findings.Add($"{key} is {Text(before.Value)} by option, {Text(value)} in the file");
    }

    /// <summary>Fails unless axes are named.</summary>
    public void RequireAxes()
    {
        if (!_facts.ContainsKey(Axes))
            throw new DataFormatException(
                _path,
                "does not say what stands along its axes.",
                $"Write {Path.GetFileName(DescriptionOf(_path))} beside it, such as {Smallest}, or name them: "
                    + "--set raw.cube.axes=frame,chirp,sample."
            );
    }

    /// <summary>How the capture was taken.</summary>
    /// <exception cref="DataFormatException">Something is not said, or frames are shorter than their chirps.</exception>
    public RadarParameters Parameters(CubeAxes axes)
    {
        string[] missing = [.. NumberKeys.Where(k => k != FramePeriod && !_facts.ContainsKey(k))];
        if (missing.Length > 0)
            throw new DataFormatException(
                _path,
                $"nothing says {string.Join(", ", missing)}.",
                $"Add them to {Path.GetFileName(DescriptionOf(_path))}, or give them: --set raw.cube.{missing[0]}=NUMBER."
            );
        (_, _, int chirps, int samples) = axes.Shape;
        double start = Number(Start),
            band = Number(Bandwidth),
            rate = Number(Rate);
        var parameters = new RadarParameters(samples, chirps, start, start + band, rate, samples / rate)
        {
            ChirpIntervalSeconds = Number(Interval),
            SampledBandwidthHz = band,
            FramePeriodSeconds = _facts.ContainsKey(FramePeriod) ? Number(FramePeriod) : null,
            IsComplex = axes.IsComplex,
        };
        if (parameters.FrameSeconds < parameters.ActiveSeconds * (1 - 1e-6))
            throw new DataFormatException(
                _path,
                Invariant($"{FramePeriod} is {parameters.FrameSeconds}; {chirps} chirps every {Number(Interval)} s take longer."),
                $"Correct {FramePeriod} or {Interval}."
            );
        if (samples / rate > Number(Interval) * (1 + 1e-6))
            throw new DataFormatException(
                _path,
                Invariant($"{samples} samples at {rate} Hz take {samples / rate} s, longer than {Interval} = {Number(Interval)}."),
                $"Correct {Rate} or {Interval}."
            );
        if (parameters.FramePeriodSeconds is null && axes.Shape.Frames > 1)
            Findings.Add($"{FramePeriod} is not said: frames were taken to follow one another without a pause");
        return parameters;
    }

    private const string ByOption = "an option";

    private void AddJson(string path)
    {
        if (StrictJson.Parse(DataFile.Text(path), path) is not JsonObject root)
            throw new DataFormatException(path, "holds no object.", $"Write at least {Smallest}");
        string by = Path.GetFileName(path);
        string[] allowed = [Axes, Dataset, .. NumberKeys];
        foreach ((string key, JsonNode? value) in root)
        {
            DataFormatException Wrong(string expected) =>
                new(
                    $"{path}, {ConsoleText.Clip(key, 60)}",
                    $"is {ConsoleText.Clip(value?.ToJsonString() ?? "null", 60)}; {expected} is expected.",
                    "Correct it."
                );
            if (!allowed.Contains(key))
                throw new DataFormatException(
                    path,
                    $"has the key '{ConsoleText.Clip(key, 60)}': allowed is {string.Join(", ", allowed)}.",
                    "Remove or correct it."
                );
            _facts[key] = key switch
            {
                Axes => (TextsOf(value) ?? throw Wrong("a list of names"), by),
                Dataset => (value is JsonValue v && v.TryGetValue(out string? text) ? text : throw Wrong("a text"), by),
                _ => (
                    value is JsonValue n && n.TryGetValue(out double number) && IsPossible(number)
                        ? number
                        : throw Wrong("a number above 0"),
                    by
                ),
            };
        }
    }

    private void AddOptions(CubeOptions options)
    {
        void Add(string key, object? value)
        {
            if (value is null)
                return;
            if (_facts.TryGetValue(key, out (object Value, string By) before) && Text(before.Value) != Text(value))
                Findings.Add($"{key} is {Text(value)} by option, {Text(before.Value)} in {before.By}");
            _facts[key] = (value, ByOption);
        }
        Add(Axes, options.Axes is { Length: > 0 } axes ? axes : null);
        Add(Dataset, options.Dataset is { Length: > 0 } dataset ? dataset : null);
        Add(Start, options.StartFrequencyHz);
        Add(Bandwidth, options.BandwidthHz);
        Add(Interval, options.ChirpIntervalSeconds);
        Add(Rate, options.SamplingFrequencyHz);
        Add(FramePeriod, options.FrameSeconds);
    }

    private double Number(string key)
    {
        (object value, string by) = _facts[key];
        return IsPossible((double)value)
            ? (double)value
            : throw new DataFormatException(_path, $"{key} is {Text(value)} by {by}; a number above 0 is expected.", "Correct it.");
    }

    private static bool IsPossible(double number) => number > 0 && double.IsFinite(number);

    private static string[]? TextsOf(JsonNode? node) =>
        node is JsonArray { Count: > 0 } items && items.All(i => i is JsonValue v && v.TryGetValue(out string? _))
            ? [.. items.Select(i => i!.GetValue<string>())]
            : null;

    private static string Text(object value) => value is string[] names ? string.Join(",", names) : Invariant($"{value}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
