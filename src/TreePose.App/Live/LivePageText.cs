using System.Security.Cryptography;
using System.Text;

namespace TreePose.App.Live;

/// <summary>The page's text; all that comes from outside is put in as text, never as markup.</summary>
internal static class LivePageText
{
    private const string Script = """
        'use strict';
        const colours = ['#8a8f98', '#1f77b4', '#d95f02', '#2ca02c', '#9467bd', '#8c564b'];
        const of = id => document.getElementById(id);
        const row = cells => {
          const tr = document.createElement('tr');
          for (const cell of cells) tr.appendChild(document.createElement('td')).textContent = cell;
          return tr;
        };
        const draw = state => {
          const canvas = of('probabilities'), pen = canvas.getContext('2d');
          const wide = canvas.width, high = canvas.height, frames = state.probabilities;
          pen.clearRect(0, 0, wide, high);
          state.classes.forEach((name, c) => {
            pen.strokeStyle = colours[c % colours.length];
            pen.lineWidth = 2;
            pen.beginPath();
            frames.forEach((p, i) => pen.lineTo(wide - (frames.length - i) * wide / 400, (1 - p[c]) * (high - 4) + 2));
            pen.stroke();
          });
        };
        const show = state => {
          const now = state.under ? `${state.under.name} since ${state.under.start.toFixed(2)} s` : state.classes[0];
          of('now').textContent = state.isOver ? 'ended' : now;
          of('about').textContent = `${state.from}, answered by the model of ${state.model}: ${state.frames} frames, ` +
            `${state.seconds.toFixed(1)} s, ${state.lost} lost; answers come ${state.lookAheadSeconds.toFixed(2)} s later`;
          of('legend').replaceChildren(...state.classes.map((name, c) => {
            const item = document.createElement('span');
            item.textContent = name;
            item.style.color = colours[c % colours.length];
            return item;
          }));
          of('events').replaceChildren(...state.events.slice().reverse().map(e =>
            row([e.start.toFixed(2), e.end.toFixed(2), e.name, e.confidence.toFixed(2)])));
          draw(state);
        };
        const ask = async () => {
          try {
            const state = await (await fetch('/state')).json();
            show(state);
            if (state.isOver) return;
          } catch {
            of('now').textContent = 'the watch has ended';
            return;
          }
          setTimeout(ask, 250);
        };
        ask();
        """;

    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
        #now { font-size: 2.5rem; margin: 0; }
        canvas { width: 100%; height: 10rem; border: 1px solid #8a8f98; }
        #legend span { margin-right: 1rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #8a8f9855; }
        """;

    private static readonly string Hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));

    /// <summary>What the page may do: run its own script and ask this address.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src 'sha256-{Hash}'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    /// <summary>The page.</summary>
    public static string Page { get; } =
        $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>Watching – TreePose</title>
            <style>{Style}</style>
            </head>
            <body>
            <p id="now" aria-live="polite">waiting for frames</p>
            <p id="about"></p>
            <canvas id="probabilities" width="800" height="160" role="img" aria-label="Probabilities of the newest 400 frames"></canvas>
            <p id="legend"></p>
            <table>
            <thead><tr><th>start (s)</th><th>end (s)</th><th>event</th><th>confidence</th></tr></thead>
            <tbody id="events"></tbody>
            </table>
            <script>{Script}</script>
            </body>
            </html>
            """;
}
