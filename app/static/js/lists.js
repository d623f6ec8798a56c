// 列表 — rows that open, filters that apply themselves
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 整行可点
  on("click", "tr[data-href]", (row, event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href); else location.href = row.dataset.href;
  });

  // 筛选随选随用
  for (const form of all("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => { if (!event.target.closest(".pick") && event.target.type !== "search") form.requestSubmit(); });
    form.addEventListener("submit", () => { for (const input of all("input, select", form)) if (!input.value) input.disabled = true; });
    form.classList.add("folding");
  }

  on("click", "[data-unfold]", (button) => {
    button.setAttribute("aria-expanded", button.closest("form").classList.toggle("unfolded"));
  });
})();
