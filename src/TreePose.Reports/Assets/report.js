"use strict";
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const players = [];

  // Light and dark: the reader's choice stands above the system's. Storage may be closed to files: then it is not kept.
  const button = document.getElementById("theme");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  const label = () => { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours"); };
  const kept = (write) => { try { return write === undefined ? localStorage.getItem("treepose-theme") : localStorage.setItem("treepose-theme", write); } catch { return null; } };
  const chosen = kept();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
  label();
  button.hidden = false;
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; kept(root.dataset.theme); label(); players.forEach((p) => p.draw()); });
  dark.addEventListener("change", () => { label(); players.forEach((p) => p.draw()); });
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // Cividis (Nuñez, Anderton, Renslow 2018): even in lightness, the same to colour-blind eyes.
  const anchors = [[0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56]];
  const palette = Array.from({ length: 256 }, (_, i) => {
    const at = i / 255 * (anchors.length - 1), low = Math.min(Math.floor(at), anchors.length - 2), share = at - low;
    return anchors[low].map((v, c) => Math.round(v + share * (anchors[low + 1][c] - v)));
  });
  // Classes are letters in the order of their numbers: n nothing happens, then as in the rows of the style sheet.
  const shades = (letters) => Object.fromEntries(letters.map((letter, i) => [letter, i === 0 ? "--quiet" : i === 1 ? "--up" : i === 2 ? "--down" : `--s${2 + (i - 3) % 6}`]));

  // Round numbers from low to high, about as many as asked for.
  const ticks = (low, high, count) => {
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough)), share = rough / power;
    const step = power * (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10), all = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) all.push(at * step);
    return all;
  };
  const text = (number) => String(+number.toPrecision(6)).replace("-", "−");

  // An axis of a map: in its unit where the source says it, else in bins.
  const mapAxis = (name, bins, scale) => {
    const from = scale ? scale.from : 0, to = scale ? scale.to : bins - 1, half = bins > 1 ? Math.abs(to - from) / (bins - 1) / 2 : 0.5;
    const low = Math.min(from, to) - half, high = Math.max(from, to) + half;
    return {
      label: scale ? `${scale.name} (${scale.unit})` : `${name} (bin)`,
      ticks: ticks(low, high, 5).filter((t) => scale || Number.isInteger(t)).map((t) => [(t - low) / (high - low), text(t)]),
      place: (bin) => from > to ? bins - 1 - bin : bin,
    };
  };

  // The overview and the slider under it share one scale: frame f of all stands at LEFT + f / (all - 1) of what is left of END.
  const LEFT = 68, END = 8, THUMB = 16, WINDOW = 20;

  function player(figure) {
    const movies = JSON.parse(figure.querySelector("script").textContent);
    const stage = figure.querySelector(".stage");
    if (movies.length === 0) return;
    let movie, cells, shade, curves, across, up, frame = 0, playing = false, last = 0, speed = 1;

    const which = make("select");
    which.setAttribute("aria-label", "Recording");
    movies.forEach((m, i) => which.append(make("option", { value: i, textContent: `${m.rank}: ${m.title}` })));
    const play = make("button", { type: "button" });
    const rate = make("select");
    rate.setAttribute("aria-label", "Speed");
    [0.25, 0.5, 1, 2, 4].forEach((s) => rate.append(make("option", { value: s, textContent: `${s}×`, selected: s === 1 })));
    const map = make("canvas"), strip = make("canvas", { className: "strip" });
    map.setAttribute("role", "img");
    map.setAttribute("aria-label", "Range-Doppler map of the frame");
    strip.setAttribute("aria-hidden", "true");
    const overview = make("canvas", { className: "overview" }), shown = make("p", { className: "shown small" });
    overview.setAttribute("role", "img");
    const horizontal = make("span", { className: "h" }), vertical = make("span", { className: "v" });
    const below = make("div", { className: "ticks below" }), beside = make("div", { className: "ticks beside" });
    const seek = make("input", { type: "range", min: 0, step: 1, className: "seek" });
    seek.setAttribute("aria-label", "Frame");
    const now = make("p", { className: "now" }), about = make("p", { className: "small" }), compared = make("div", { className: "compared" });
    const bar = make("div", { className: "scalebar" });
    bar.style.background = `linear-gradient(to right, ${anchors.map((a) => `rgb(${a})`).join(", ")})`;
    const low = make("span"), middle = make("span"), high = make("span"), quantity = make("p", { className: "quantityof" });
    stage.replaceChildren(
      make("div", { className: "controls" }, play, which, rate),
      make("div", { className: "movie" },
        make("div", {}, make("div", { className: "map" }, map, below, beside, horizontal, vertical), bar, make("div", { className: "scaletext" }, low, middle, high), quantity),
        make("div", {}, now, strip, overview, seek, shown, compared, about)));

    const timeOf = (i) => movie.times ? movie.times[Math.min(i, movie.times.length - 1)] : i * movie.secondsPerFrame;
    const length = () => timeOf(movie.frames - 1) + movie.secondsPerFrame;
    const whole = () => timeOf(movie.framesOfAll - 1) + movie.secondsPerFrame;
    const frameAt = (t) => { let f = 0; while (f < movie.framesOfAll - 1 && timeOf(f + 1) <= t) f++; return f; };
    // What the strip shows around now, s, and the first and last frame in it: whole captures are too dense to read.
    function shownNow() {
      const span = movie.labels ? Math.min(length(), WINDOW) : length();
      const from = Math.max(0, Math.min(timeOf(frame) - span / 2, length() - span)), to = from + span;
      return { from, to, span, first: frameAt(from), last: Math.min(movie.frames - 1, Math.max(frame, frameAt(to - 1e-6))) };
    }
    const placeOf = (f, width) => LEFT + f / Math.max(1, movie.framesOfAll - 1) * (width - LEFT - END);

    function choose(index) {
      movie = movies[index];
      cells = bytes(movie.cells);
      shade = shades(Object.keys(movie.classes || {}));
      curves = Object.entries(movie.probabilities || {}).map(([letter, values]) => [bytes(values), shade[letter], shade[letter] === "--up" ? [] : [5, 2]]);
      // Open where something happens, a little before it.
      const first = movie.labels ? movie.labels.search(/[^n-]/) : 0;
      frame = Math.max(0, first - 5);
      seek.max = movie.frames - 1;
      const columns = movie.columnAxis === "range" ? movie.rows : movie.columns;
      const rows = movie.columnAxis === "range" ? movie.columns : movie.rows;
      [map.width, map.height] = [columns, rows];
      const ofRows = mapAxis(movie.rowAxis, movie.rows, movie.rowScale), ofColumns = mapAxis(movie.columnAxis, movie.columns, movie.columnScale);
      [across, up] = movie.columnAxis === "range" ? [ofRows, ofColumns] : [ofColumns, ofRows];
      [horizontal.textContent, vertical.textContent] = [across.label, up.label];
      below.replaceChildren(...across.ticks.map(([at, t]) => { const e = make("span", { textContent: t }); e.style.left = `${100 * at}%`; return e; }));
      beside.replaceChildren(...up.ticks.map(([at, t]) => { const e = make("span", { textContent: t }); e.style.bottom = `${100 * at}%`; return e; }));
      const rounded = (v) => text(+v.toPrecision(3));
      [low.textContent, middle.textContent, high.textContent] = [`≤ ${rounded(movie.low)}`, rounded((movie.low + movie.high) / 2), `≥ ${rounded(movie.high)}`];
      quantity.textContent = movie.quantity || "value, as the model sees it";
      const parts = [];
      if (movie.eventF1 != null) parts.push(`Event F1 of this capture at 250 ms: ${movie.eventF1.toFixed(2)}.`);
      const most = Math.max(...(movie.figures || []).map((f) => Math.abs(f.value)), 1e-9);
      compared.replaceChildren(...(movie.figures || []).map((f, i) => {
        const fill = make("i");
        fill.style.width = `${100 * Math.max(0, f.value) / most}%`;
        return make("div", { className: i === 0 ? "rung model" : "rung" },
          make("span", { className: "name", textContent: f.name }), make("span", { className: "value", textContent: `${f.value.toFixed(1)} ${f.unit}` }), make("span", { className: "bar" }, fill));
      }));
      if (movie.planes > 1) parts.push(`Mean of the ${movie.planes} maps of a frame.`);
      if (movie.planes < movie.planesOfAll) parts.push("The planes of velocity by phase are not shown.");
      if (movie.frames < movie.framesOfAll) parts.push(`The page holds the maps of the first ${length().toFixed(1)} s of ${whole().toFixed(1)} s (${movie.frames} of ${movie.framesOfAll} frames).`);
      about.textContent = parts.join(" ");
      strip.style.display = movie.labels ? "" : "none";
      draw();
    }

    function draw() {
      if (!movie) return;
      const context = map.getContext("2d"), image = context.createImageData(map.width, map.height), size = movie.rows * movie.columns;
      for (let r = 0; r < movie.rows; r++) {
        for (let c = 0; c < movie.columns; c++) {
          // Range grows upwards, Doppler to the right.
          const [x, y] = movie.columnAxis === "range" ? [across.place(r), up.place(c)] : [across.place(c), up.place(r)];
          const at = 4 * ((map.height - 1 - y) * map.width + x), rgb = palette[cells[frame * size + r * movie.columns + c]];
          image.data[at] = rgb[0]; image.data[at + 1] = rgb[1]; image.data[at + 2] = rgb[2]; image.data[at + 3] = 255;
        }
      }
      context.putImageData(image, 0, 0);
      seek.value = frame;
      let told = `${timeOf(frame).toFixed(2)} s of ${whole().toFixed(1)} s`;
      const name = (letter) => movie.classes[letter] || "no label";
      if (movie.labels) told += ` · true: ${name(movie.labels[frame])} · predicted: ${name(movie.predicted[frame])}`;
      now.textContent = told;
      seek.setAttribute("aria-valuetext", told);
      if (movie.labels) drawStrip();
      drawOverview();
    }

    // A canvas in the size of its box, cleared, with one unit a CSS pixel.
    function sized(canvas, height) {
      const width = Math.max(1, canvas.clientWidth), ratio = devicePixelRatio || 1;
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.font = "12px system-ui, sans-serif";
      return [context, width];
    }

    // The whole capture, which part of it the strip above shows, and where the slider stands.
    function drawOverview() {
      const [context, width] = sized(overview, 46), part = shownNow(), x = (f) => placeOf(f, width);
      const row = (letters, top) => {
        for (let i = 0; i < letters.length;) {
          let end = i + 1;
          while (end < letters.length && letters[end] === letters[i]) end++;
          if (letters[i] !== "-") { context.fillStyle = colour(shade[letters[i]]); context.fillRect(x(i), top, x(Math.min(end, movie.framesOfAll - 1)) - x(i), 8); }
          i = end;
        }
      };
      if (movie.labels) { row(movie.labelsOfAll || movie.labels, 4); row(movie.predictedOfAll || movie.predicted, 15); }
      else { context.fillStyle = colour("--quiet"); context.fillRect(x(0), 4, x(movie.framesOfAll - 1) - x(0), 19); }
      context.fillStyle = colour("--soft");
      context.fillText("overview", 0, 17);
      if (movie.frames < movie.framesOfAll) { context.globalAlpha = .35; context.fillRect(x(movie.frames - 1), 1, x(movie.framesOfAll - 1) - x(movie.frames - 1), 25); context.globalAlpha = 1; }
      ticks(0, whole(), 6).forEach((t) => { const at = x(frameAt(t)), said = `${text(t)} s`; context.fillRect(at, 27, 1, 5); context.fillText(said, Math.min(at + 2, width - context.measureText(said).width), 43); });
      context.strokeStyle = colour("--ink");
      context.lineWidth = 1.5;
      context.strokeRect(x(part.first), 1, Math.max(2, x(part.last) - x(part.first)), 25);
      context.fillStyle = colour("--ink");
      context.fillRect(x(frame) - 1, 0, 2, 28);
      seek.style.marginLeft = `${LEFT - THUMB / 2}px`;
      seek.style.width = `${x(movie.frames - 1) - LEFT + THUMB}px`;
      const said = `${part.from.toFixed(1)} to ${part.to.toFixed(1)} s of ${whole().toFixed(1)} s`;
      shown.textContent = movie.labels ? `Shown above: ${said} (frames ${part.first + 1} to ${part.last + 1} of ${movie.framesOfAll}).` : `Frame ${frame + 1} of ${movie.framesOfAll}.`;
      overview.setAttribute("aria-label", `Overview of the recording; shown: ${said}`);
      Object.assign(overview.dataset, { first: part.first, last: part.last, cursor: x(frame), begin: x(part.first), end: x(part.last) });
    }

    function drawStrip() {
      const height = 150, [context, width] = sized(strip, height), { from, span } = shownNow();
      const x = (t) => LEFT + (t - from) / span * (width - LEFT - END), left = LEFT, right = width - END;
      const row = (letters, top) => {
        for (let i = 0; i < movie.frames;) {
          let end = i + 1;
          while (end < movie.frames && letters[end] === letters[i]) end++;
          const a = Math.max(left, x(timeOf(i))), b = Math.min(right, x(end < movie.frames ? timeOf(end) : length()));
          if (letters[i] !== "-" && b > a) { context.fillStyle = colour(shade[letters[i]]); context.fillRect(a, top, b - a, 22); }
          i = end;
        }
      };
      row(movie.labels, 2);
      row(movie.predicted, 30);
      context.save();
      context.beginPath();
      context.rect(left, 54, right - left, height);
      context.clip();
      curves.forEach(([values, name, dash]) => {
        context.beginPath();
        for (let i = 0; i < movie.frames; i++) { const y = 128 - values[i] / 255 * 66; if (i) context.lineTo(x(timeOf(i)), y); else context.moveTo(x(timeOf(i)), y); }
        context.strokeStyle = colour(name);
        context.lineWidth = 1.8;
        context.setLineDash(dash);
        context.stroke();
      });
      context.restore();
      context.fillStyle = colour("--soft");
      [["true", 17], ["predicted", 45], ["probability", 100]].forEach(([text, y]) => context.fillText(text, 0, y));
      ticks(from, from + span, 5).forEach((t) => { const said = `${text(t)} s`; context.fillText(said, Math.min(x(t) + 2, width - context.measureText(said).width), 145); context.fillRect(x(t), 130, 1, 6); });
      context.fillStyle = colour("--ink");
      context.fillRect(x(timeOf(frame)) - 1, 0, 2, 132);
    }

    function show() { play.textContent = playing ? "Pause" : "Play"; play.setAttribute("aria-pressed", String(playing)); }
    function stop() { playing = false; show(); }
    function start() { playing = true; last = 0; show(); requestAnimationFrame(step); }
    function step(at) {
      if (!playing) return;
      if (last) {
        const wanted = timeOf(frame) + (at - last) / 1000 * speed;
        let next = frame;
        while (next < movie.frames - 1 && timeOf(next + 1) <= wanted) next++;
        if (frame === movie.frames - 1 && wanted >= length()) next = 0;
        if (next !== frame) { frame = next; last = at; draw(); }
      } else last = at;
      requestAnimationFrame(step);
    }

    play.addEventListener("click", () => { touched = true; if (playing) stop(); else start(); });
    which.addEventListener("change", () => choose(Number(which.value)));
    rate.addEventListener("change", () => { speed = Number(rate.value); });
    seek.addEventListener("input", () => { touched = true; stop(); frame = Number(seek.value); draw(); });
    const go = (to) => { touched = true; stop(); frame = Math.max(0, Math.min(movie.frames - 1, to)); draw(); };
    strip.addEventListener("click", (e) => {
      const box = strip.getBoundingClientRect(), { from, span } = shownNow();
      go(frameAt(from + (e.clientX - box.left - LEFT) / (box.width - LEFT - END) * span));
    });
    const seekBy = (e) => {
      const box = overview.getBoundingClientRect();
      go(Math.round((e.clientX - box.left - LEFT) / (box.width - LEFT - END) * (movie.framesOfAll - 1)));
    };
    overview.addEventListener("pointerdown", (e) => { overview.setPointerCapture(e.pointerId); seekBy(e); });
    overview.addEventListener("pointermove", (e) => { if (e.buttons) seekBy(e); });
    new ResizeObserver(() => { if (movie) { if (movie.labels) drawStrip(); drawOverview(); } }).observe(strip.parentElement);
    show();
    choose(0);
    // It starts by itself when it comes into view, unless the reader asked for less motion or has touched it; it rests out of view.
    let touched = false;
    new IntersectionObserver((entries) => entries.forEach((e) => {
      if (!e.isIntersecting) stop();
      else if (!still.matches && !touched) start();
    }), { threshold: 0.4 }).observe(map);
    players.push({ draw });
  }

  document.querySelectorAll(".player").forEach(player);
})();
