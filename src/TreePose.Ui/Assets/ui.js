(() => {
  // A run that goes on: its part of the page is asked for again; its markup comes escaped from the same place as the page.
  const live = document.getElementById("live");
  if (live && live.dataset.from) {
    const told = document.getElementById("told");
    let said = "";
    const state = () => live.firstElementChild ? live.firstElementChild.dataset.status : "";
    const first = state();
    const look = async () => {
      try {
        const answer = await fetch(live.dataset.from);
        if (!answer.ok) {
          told.classList.remove("hidden");
          told.textContent = "The run is gone: it was removed or renamed.";
          return;
        }
        const focused = live.contains(document.activeElement); // nothing is pulled away from under a reader
        if (!focused) {
          const open = [...live.querySelectorAll("details")].map((d) => d.open);
          live.innerHTML = await answer.text();
          live.querySelectorAll("details").forEach((d, i) => { if (i < open.length) d.open = open[i]; });
        }
        const far = document.getElementById("far");
        const units = far ? far.textContent.split(",")[0] : "";
        if (units !== said) { said = units; told.textContent = units; }
        if (state() !== first) { location.reload(); return; }
      } catch {
        told.classList.remove("hidden");
        told.textContent = "The page's program has ended: start ./treepose ui again and reload.";
      }
      setTimeout(look, 1500);
    };
    setTimeout(look, 1500);
  }

  // Files cannot search: rows that lack a text are hidden.
  const filter = document.getElementById("filter");
  if (filter) {
    filter.hidden = false;
    filter.addEventListener("submit", (e) => e.preventDefault());
    const text = document.getElementById("filter-text");
    text.addEventListener("input", () => {
      const wanted = text.value.trim().toLowerCase();
      document.querySelectorAll(".runs tbody tr:not(.group)").forEach((row) => { row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted); });
    });
  }
})();
