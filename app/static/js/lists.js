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
})();
