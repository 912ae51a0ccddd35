using System.Text.Json;
using System.Text.Json.Nodes;
using TreePose.Experiments.Live;

namespace TreePose.App.Live;

/// <summary>What the page about a running watch shows; written by the watch, read by whoever asks.</summary>
/// <param name="predictor">The model, asked by the watch alone.</param>
/// <param name="from">Where frames come from.</param>
internal sealed class LiveBoard(StreamingPredictor predictor, string from)
{
    private const int MostEvents = 500,
        MostFrames = 400;
    private readonly Lock _lock = new();
    private readonly Queue<StreamedEvent> _events = [];
    private readonly Queue<float[]> _probabilities = []; // of the newest frames
    private StreamedEvent? _under;
    private int _frames,
        _lost;
    private bool _isOver;

    /// <summary>An event was told.</summary>
    public void Tell(StreamedEvent e)
    {
        lock (_lock)
        {
            _under = e.IsOver ? null : e;
            if (!e.IsOver)
                return;
            _events.Enqueue(e);
            if (_events.Count > MostEvents)
                _events.Dequeue();
        }
    }

    /// <summary>A frame came.</summary>
    /// <param name="lost">Frames lost so far.</param>
    public void Move(int lost)
    {
        lock (_lock)
        {
            (_frames, _lost) = (predictor.Frames(), lost);
            float[] room = _probabilities.Count < MostFrames ? new float[predictor.Classes.Count] : _probabilities.Dequeue();
            predictor.Probabilities().CopyTo(room);
            _probabilities.Enqueue(room);
        }
    }

    /// <summary>No further frame comes.</summary>
    public void End()
    {
        lock (_lock)
            _isOver = true;
    }

    /// <summary>All of it as JSON.</summary>
    public string ToJson()
    {
        lock (_lock)
        {
            return new JsonObject
            {
                ["from"] = from,
                ["model"] = predictor.Model,
                ["isOver"] = _isOver,
                ["frames"] = _frames,
                ["lost"] = _lost,
                ["seconds"] = (_frames + _lost) * predictor.SecondsPerFrame,
                ["lookAheadSeconds"] = predictor.LookAheadSeconds,
                ["classes"] = new JsonArray([.. predictor.Classes.Names.Select(n => JsonValue.Create(n))]),
                ["under"] = _under is { } e ? Json(e) : null,
                ["events"] = new JsonArray([.. _events.Select(Json)]),
                ["probabilities"] = JsonSerializer.SerializeToNode(_probabilities.ToArray()),
            }.ToJsonString();
        }
    }

    private static JsonNode Json(StreamedEvent e) =>
        new JsonObject
        {
            ["name"] = e.Name,
            ["start"] = e.StartSeconds,
            ["end"] = e.EndSeconds,
            ["confidence"] = e.Confidence,
        };
}
