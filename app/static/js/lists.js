// 列表 — rows that open, filters that apply themselves
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 整行可点
  on("click", "tr[data-href]", (row, event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href); else location.href = row.dataset.href;
  });

  // 筛选 — a chip's operator says which inputs it takes; how many rows each choice has is asked when it opens
  const RANGED = ["", "not", "only", "starts", "has"];
  const suit = (select) => { select.form.querySelector("[data-inputs]").hidden = !RANGED.includes(select.value); };
  for (const select of all("select[data-op]")) suit(select);
  on("change", "select[data-op]", suit);
  on("submit", ".filter-form, .search", (form) => {
    for (const box of all("[data-inputs][hidden] input", form)) box.disabled = true;
    for (const box of all("input:not([type=checkbox]):not([type=radio]), select", form)) if (!box.value) box.disabled = true;
  });
  for (const menu of all("details[data-counts]")) {
    menu.addEventListener("toggle", async () => {
      if (!menu.open || menu.counted) return;
      menu.counted = true;
      const answer = await fetch(menu.dataset.counts, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const [value, count] of Object.entries(await answer.json())) {
        const place = menu.querySelector(`[data-count="${CSS.escape(value)}"]`);
        if (place) place.textContent = count;
      }
    });
  }

  // 列的次序 — a column moves up by its button
  on("click", "[data-up]", (button) => {
    const line = button.closest("li");
    if (line.previousElementSibling) { line.previousElementSibling.before(line); button.focus(); }
  });

  // 勾选 — real boxes; the bar shows itself once something is chosen
  const bar = document.querySelector("[data-bulk]"), ticks = () => all("[data-tick]");
  const counted = () => {
    if (!bar) return;
    const chosen = ticks().filter((box) => box.checked), every = bar.querySelector("[data-every]");
    for (const box of ticks()) box.closest("tr").classList.toggle("chosen", box.checked);
    const words = bar.querySelector("[data-chosen]");
    words.textContent = words.dataset.chosen.replace("#", chosen.length);
    bar.hidden = !chosen.length;
    if (every && !chosen.length) every.checked = false;
    const top = document.querySelector("[data-tick-all]");
    if (top) { top.checked = chosen.length === ticks().length; top.indeterminate = chosen.length > 0 && !top.checked; }
  };
  on("change", "[data-tick]", counted);
  on("change", "[data-tick-all]", (top) => { for (const box of ticks()) box.checked = top.checked; counted(); });
  on("click", "[data-untick]", () => { for (const box of ticks()) box.checked = false; counted(); });
  addEventListener("pageshow", counted);

  // 键盘 — rows by j and k or the arrows, Enter opens, x chooses, f filters, ? shows the keys
  const rows = all("[data-list] tbody tr[data-href]");
  const step = (by) => {
    const at = rows.indexOf(document.querySelector("tr.cursor"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    for (const row of rows) row.classList.toggle("cursor", row === next);
    if (next) { next.tabIndex = -1; next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest" }); }
  };
  const keys = {
    j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
    Enter: (cursor) => { if (cursor) location.href = cursor.dataset.href; },
    x: (cursor) => { const box = cursor?.querySelector("[data-tick]"); if (box) { box.checked = !box.checked; counted(); } },
    f: () => document.querySelector("[data-add-filter] > summary")?.click(),
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  if (document.querySelector("[data-list]")) document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, button, a, summary, dialog, [contenteditable]")) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(document.querySelector("tr.cursor")); }
  });
})();
