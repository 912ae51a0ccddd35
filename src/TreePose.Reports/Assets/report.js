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

  function player(figure) {
    const movies = JSON.parse(figure.querySelector("script").textContent);
    const stage = figure.querySelector(".stage");
    if (movies.length === 0) return;
    let movie, cells, shade, curves, frame = 0, playing = false, last = 0, speed = 1;

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
    const horizontal = make("span", { className: "h" }), vertical = make("span", { className: "v" });
    const seek = make("input", { type: "range", min: 0, step: 1, className: "seek" });
    seek.setAttribute("aria-label", "Frame");
    const now = make("p", { className: "now" }), about = make("p", { className: "small" }), compared = make("div", { className: "compared" });
    const bar = make("div", { className: "scalebar" });
    bar.style.background = `linear-gradient(to right, ${anchors.map((a) => `rgb(${a})`).join(", ")})`;
    const low = make("span"), high = make("span");
    stage.replaceChildren(
      make("div", { className: "controls" }, play, which, rate),
      make("div", { className: "movie" },
        make("div", {}, make("div", { className: "map" }, map, horizontal, vertical), bar, make("div", { className: "scaletext" }, low, high)),
        make("div", {}, now, strip, seek, compared, about)));

    const timeOf = (i) => movie.times ? movie.times[Math.min(i, movie.times.length - 1)] : i * movie.secondsPerFrame;
    const length = () => timeOf(movie.frames - 1) + movie.secondsPerFrame;

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
      const ofRows = movie.rowLabel || `${movie.rowAxis}, ${movie.rows} bins`, ofColumns = movie.columnLabel || `${movie.columnAxis}, ${movie.columns} bins`;
      [horizontal.textContent, vertical.textContent] = movie.columnAxis === "range" ? [ofRows, ofColumns] : [ofColumns, ofRows];
      [low.textContent, high.textContent] = [`≤ ${movie.low.toPrecision(3)}`, `≥ ${movie.high.toPrecision(3)}, as the model sees it`];
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
      if (movie.frames < movie.framesOfAll) parts.push(`The first ${movie.frames} of ${movie.framesOfAll} frames.`);
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
          const [x, y] = movie.columnAxis === "range" ? [r, c] : [c, r];
          const at = 4 * ((map.height - 1 - y) * map.width + x), rgb = palette[cells[frame * size + r * movie.columns + c]];
          image.data[at] = rgb[0]; image.data[at + 1] = rgb[1]; image.data[at + 2] = rgb[2]; image.data[at + 3] = 255;
        }
      }
      context.putImageData(image, 0, 0);
      seek.value = frame;
      let text = `${timeOf(frame).toFixed(2)} s of ${length().toFixed(1)} s`;
      const name = (letter) => movie.classes[letter] || "no label";
      if (movie.labels) text += ` · true: ${name(movie.labels[frame])} · predicted: ${name(movie.predicted[frame])}`;
      now.textContent = text;
      seek.setAttribute("aria-valuetext", text);
      if (movie.labels) drawStrip();
    }

    function drawStrip() {
      const width = Math.max(1, strip.clientWidth), height = 150, ratio = devicePixelRatio || 1;
      [strip.width, strip.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      const context = strip.getContext("2d");
      context.scale(ratio, ratio);
      // A window of twenty seconds around now: whole captures are too dense to read.
      const span = Math.min(length(), 20), left = 68, from = Math.max(0, Math.min(timeOf(frame) - span / 2, length() - span));
      const x = (t) => left + (t - from) / span * (width - left);
      context.font = "12px system-ui, sans-serif";
      const row = (letters, top) => {
        for (let i = 0; i < movie.frames;) {
          let end = i + 1;
          while (end < movie.frames && letters[end] === letters[i]) end++;
          const a = Math.max(left, x(timeOf(i))), b = Math.min(width, x(end < movie.frames ? timeOf(end) : length()));
          if (letters[i] !== "-" && b > a) { context.fillStyle = colour(shade[letters[i]]); context.fillRect(a, top, b - a, 22); }
          i = end;
        }
      };
      row(movie.labels, 2);
      row(movie.predicted, 30);
      context.save();
      context.beginPath();
      context.rect(left, 54, width - left, height);
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
      for (let t = Math.ceil(from / 5) * 5; t <= from + span; t += 5) { const text = `${t} s`; context.fillText(text, Math.min(x(t) + 2, width - 26), 145); context.fillRect(x(t), 130, 1, 6); }
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
        if (next === movie.frames - 1) next = 0;
        if (next !== frame) { frame = next; last = at; draw(); }
      } else last = at;
      requestAnimationFrame(step);
    }

    play.addEventListener("click", () => { touched = true; if (playing) stop(); else start(); });
    which.addEventListener("change", () => choose(Number(which.value)));
    rate.addEventListener("change", () => { speed = Number(rate.value); });
    seek.addEventListener("input", () => { touched = true; stop(); frame = Number(seek.value); draw(); });
    strip.addEventListener("click", (e) => {
      const box = strip.getBoundingClientRect(), span = Math.min(length(), 20), from = Math.max(0, Math.min(timeOf(frame) - span / 2, length() - span));
      const t = from + (e.clientX - box.left - 68) / (box.width - 68) * span;
      touched = true; stop();
      frame = 0;
      while (frame < movie.frames - 1 && timeOf(frame + 1) <= t) frame++;
      draw();
    });
    new ResizeObserver(() => { if (movie && movie.labels) drawStrip(); }).observe(strip.parentElement);
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
