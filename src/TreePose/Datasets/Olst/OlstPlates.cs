using System.Globalization;
using TreePose.Balance;
using TreePose.Captures;
using TreePose.Datasets.Events;
using TreePose.Datasets.Stability;
using TreePose.Formats.Olst;

namespace TreePose.Datasets.Olst;

/// <summary>
/// The force plates of a folder. The plate of the standing foot is the one of the code's last letter; while the pose is held it carries
/// the weight, or the capture cannot be used.
/// </summary>
internal sealed class OlstPlates(OlstFolder folder)
{
    private const string Task = "task";
    private readonly Lock _lock = new(); // trials are read on several threads
    private readonly SortedDictionary<string, double> _shares = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _alone = new(StringComparer.Ordinal);

    /// <summary>Plates that are there, of captures with a hold.</summary>
    public IEnumerable<string> Files =>
        from attempts in folder.Table.Captures.Values
        where attempts.Any(a => a.Stable is not null)
        from side in (string[])["left", "right"]
        let path = folder.PlateOf(attempts[0].Name, side)
        where File.Exists(path)
        select path;

    /// <summary>What the plates that were read say of the standing foot.</summary>
    public IEnumerable<string> Findings
    {
        get
        {
            if (_shares.Count > 0)
            {
                (string name, double least) = _shares.MinBy(s => s.Value);
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The plate of the last letter carries {_shares.Values.Average():0.0%} of the weight in holds, {least:0.0%} at least "
                ) + $"({name}): that foot stands.";
            }
            if (_alone.Count > 0)
                yield return $"The other plate cannot be read, so which foot stands is not checked: {string.Join(", ", _alone)}.";
        }
    }

    /// <summary>
    /// The stability phase of every attempt that became stable; a capture with faulty rows is one trial that cannot be read.
    /// </summary>
    /// <param name="mediolateral">The plates' axis that points to the participant's side.</param>
    public IReadOnlyList<StabilityTrial> Trials(PlateAxis mediolateral)
    {
        Hold[] holds =
        [
            .. folder.Table.Captures.Values.SelectMany(a => a.OrderBy(h => h.Number)).Select(a => a.ToHold(int.MaxValue)).OfType<Hold>(),
        ];
        ILookup<CaptureId, Hold> ofCapture = holds.ToLookup(h => h.Capture);
        ForcePlateRecording Standing(CaptureId id) => Read(OlstCaptureName.TryParse(id.Name)!, ofCapture[id]);
        return
        [
            .. StabilityTrials
                .OfHolds(holds, Standing, mediolateral)
                .Select(t => t with { Conditions = Conditions(OlstCaptureName.TryParse(t.Capture.Name)!) }),
            .. folder.Table.Faults.Select(f =>
                OlstCaptureName.TryParse(f.Key) is { } name
                    ? Unreadable(name.Id, f.Value, Conditions(name))
                    : Unreadable(new CaptureId("", f.Key.Length > 0 ? f.Key : "a row without a capture"), f.Value, Conditions(null))
            ),
        ];
    }

    /// <summary>Every sound capture of the table, for reading its events anew off its plates.</summary>
    public IReadOnlyList<PlateCapture> Captures() =>
        [
            .. from attempts in folder.Table.Captures.Values
            let name = attempts[0].Name
            select new PlateCapture(
                name.Id,
                _ => new FootPlates(
                    OlstPlateReader.Read(folder.PlateOf(name, name.OtherSide)),
                    OlstPlateReader.Read(folder.PlateOf(name, name.Side)),
                    attempts[0].MiddleClock
                )
            ),
        ];

    private static StabilityTrial Unreadable(CaptureId id, string reason, SortedDictionary<string, string> conditions) =>
        new(id, id.Name, () => throw new TreePoseException(reason)) { Conditions = conditions };

    private SortedDictionary<string, string> Conditions(OlstCaptureName? name) =>
        new(StringComparer.Ordinal)
        {
            [SampleGroups.Age] = name is null
                ? OlstGroups.Unknown
                : folder.Groups.Of(name.Participant).GetValueOrDefault(SampleGroups.Age, OlstGroups.Unknown),
            [Task] = name?.Task ?? OlstGroups.Unknown,
        };

    private ForcePlateRecording Read(OlstCaptureName name, IEnumerable<Hold> holds)
    {
        ForcePlateRecording standing = OlstPlateReader.Read(folder.PlateOf(name, name.Side));
        ForcePlateRecording other;
        try
        {
            other = OlstPlateReader.Read(folder.PlateOf(name, name.OtherSide));
        }
        catch (DataFormatException)
        {
            lock (_lock)
                _alone.Add(name.Radar);
            return standing;
        }
        Hold[] all = [.. holds];
        double own = Load(standing, all),
            rest = Load(other, all);
        if (own + rest > 0 && own < rest)
        {
            throw new DataFormatException(
                folder.PlateOf(name, name.Side),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"carries {own / (own + rest):0.0%} of the weight in the holds of {name.Radar}, "
                ) + $"whose code says that the {name.Side} foot stands: the {name.OtherSide} plate carries more.",
                "Check whether the two files, or the captures, were exchanged."
            );
        }
        if (own + rest > 0)
        {
            lock (_lock)
                _shares[name.Radar] = own / (own + rest);
        }
        return standing;
    }

    /// <summary>Mean vertical force while poses are held, N.</summary>
    private static double Load(ForcePlateRecording plate, IReadOnlyList<Hold> holds) =>
        plate
            .ForceNewtons.Z.Where(
                (force, i) =>
                    !double.IsNaN(force)
                    && holds.Any(h => plate.TimeSeconds[i] >= h.StableSeconds && plate.TimeSeconds[i] < h.StableEndSeconds)
            )
            .DefaultIfEmpty(0)
            .Average(Math.Abs);
}
