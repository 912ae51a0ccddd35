using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Captures;
using TreePose.Configuration;
using TreePose.Datasets;
using TreePose.Datasets.Olst;
using TreePose.Formats.Olst;

namespace TreePose.Simulation.Olst;

/// <summary>
/// Writes a simulated study in the layout of the OLST release (DOI 10.13026/46hn-6b25): attempts table, people, cubes, plates,
/// markers, <c>SHA256SUMS.txt</c>, and <c>truth.json</c>, which no reader opens. One capture is worked on at a time.
/// </summary>
public static class OlstSimulator
{
    private const string Metadata = "Metadata",
        Raw = "Raw",
        Processed = "Processed",
        Truth = "truth.json";
    private const long BytesOfCapture = 25_000_000;
    private const string WithoutCube = "12_MNTRL_RR_V2",
        WithoutPlates = "35_MNTRL_RR_V4",
        WithOverlap = "47_TRLGL_RR_V4";
    private static readonly SimulatedFolder Layout = new([Metadata, Raw, Processed], [OlstDigests.FileName, Truth]);

    /// <summary>Simulates and writes a whole release.</summary>
    /// <param name="options">Size and behaviour.</param>
    /// <param name="seed">Seed of everything random; the same seed gives the same files.</param>
    /// <param name="folder">Where to; made when it does not exist.</param>
    /// <param name="force">Replace a study that was simulated there before. Other files there stay.</param>
    /// <param name="progress">One step a capture.</param>
    /// <param name="cancellation">Stops; whole files stay, and the folder keeps its <c>INCOMPLETE</c>.</param>
    /// <exception cref="OptionsException">The options cannot be simulated.</exception>
    /// <exception cref="TreePoseException">
    /// The folder has something in it and <paramref name="force"/> is false, or the disk is full.
    /// </exception>
    public static SimulatedStudyFolder Write(
        OlstSimulationOptions options,
        int seed,
        string folder,
        bool force,
        IWorkProgress progress,
        CancellationToken cancellation = default
    )
    {
        OptionOverrides.Validated(options);
        var study = new OlstStudy(options, seed);
        IReadOnlyList<OlstPlan> captures = study.Captures;
        double seconds = 0;
        Layout.Write(folder, force, captures.Count * BytesOfCapture, WriteAll);
        return Layout.Summary(folder, options.Participants, captures.Count, seconds);

        void WriteAll()
        {
            var rows = new List<OlstAttempt>();
            var truths = new JsonArray();
            using IWorkTask task = progress.Begin("simulated captures", captures.Count);
            foreach (OlstPlan plan in captures)
            {
                cancellation.ThrowIfCancellationRequested();
                SimulatedCapture capture = plan.Make();
                WriteCapture(folder, plan.Name, capture, options, cancellation);
                rows.AddRange(OlstRows.Of(plan.Name, capture, options.KnownGaps && plan.Name.Radar == WithOverlap));
                truths.Add(JsonSerializer.SerializeToNode(CaptureTruth.Of(capture), CaptureTruth.Json));
                seconds += capture.RadarSeconds;
                task.Advance(note: plan.Name.Radar);
            }
            string In(string name) => Path.Combine(folder, Metadata, name);
            OlstAttemptWriter.Write(In("OLST_Attempts.csv"), rows);
            WritePeople(In("Participant_Demographics.csv"), study, seed);
            WriteMarkerNames(In("MOCAP_Markers_Locations.csv"));
            WriteSums(folder, cancellation);
            AtomicFile.WriteAllText(Path.Combine(folder, Truth), CaptureTruth.File(seed, options, truths));
        }
    }

    private static void WriteCapture(
        string folder,
        OlstCaptureName name,
        SimulatedCapture capture,
        OlstSimulationOptions options,
        CancellationToken cancellation
    )
    {
        string In(params string[] parts)
        {
            string path = Path.Combine([folder, .. parts]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
        if (!options.KnownGaps || name.Radar != WithoutCube)
            OlstCubeWriter.Write(In(Processed, "Radar_RDMs", $"{name.Radar}.mat"), capture, options.Numbering, cancellation);
        if (!options.KnownGaps || name.Radar != WithoutPlates)
        {
            foreach ((string side, Foot foot) in ((string, Foot)[])[("left", Foot.Left), ("right", Foot.Right)])
            {
                string plate = In(Raw, "ForcePlate", name.Participant, $"{name.Plates}_{side}.csv");
                OlstDeviceWriter.WritePlate(plate, capture.ForcePlate(StudyCaptureName.PlateOf(foot)), name.Participant);
            }
        }
        string markers = In(Raw, "MOCAP", name.Participant, $"{name.MotionCapture}_pos.csv");
        OlstDeviceWriter.WriteMarkers(markers, capture.Positions(Markers.Olst(name.Standing)), name.Participant);
    }

    private static void WritePeople(string path, OlstStudy study, int seed)
    {
        var lines = new List<string> { "Participant_ID,Age_Group,Age,Height_cm,Weight_kg" };
        foreach ((int number, bool older) in study.People)
        {
            PersonTraits person = PersonTraits.Draw(seed, number, older);
            double age = RandomStream.Of(seed, number, (int)Purpose.Person, 1).Uniform(older ? 64 : 19, older ? 85 : 33);
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{number},{(older ? "Older" : "Young")},{(int)age},{100 * person.StatureMetres:0},{person.MassKilograms:0}"
                )
            );
        }
        AtomicFile.WriteAllText(path, "\uFEFF" + string.Join('\n', lines) + "\n"); // the release's begins with a byte-order mark
    }

    private static void WriteMarkerNames(string path) =>
        AtomicFile.WriteAllText(
            path,
            string.Join('\n', Markers.Olst(Foot.Left).Select(m => m.Name).Append("Actuator").Prepend("Marker")) + "\n"
        );

    private static void WriteSums(string folder, CancellationToken cancellation)
    {
        IEnumerable<string> files = ((string[])[Metadata, Raw, Processed]).SelectMany(f =>
            Directory.EnumerateFiles(Path.Combine(folder, f), "*", SearchOption.AllDirectories)
        );
        IEnumerable<string> lines = FileHashes.Of(folder, files.Select(Next)).Select(f => $"{f.Value} {f.Key}");
        AtomicFile.WriteAllText(Path.Combine(folder, OlstDigests.FileName), string.Concat(lines.Select(l => l + "\n")));

        string Next(string file)
        {
            cancellation.ThrowIfCancellationRequested();
            return file;
        }
    }
}
