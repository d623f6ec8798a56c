// 审批 — a choice that changes what else is asked draws the flow anew by itself, and the eye stays where it was
(() => {
  "use strict";
  const { on } = Zhihui;
  const form = document.querySelector("form[data-draw]");
  if (!form) return;
  const KEPT = "drawing";
  on("change", "[data-redraw]", (select) => {
    if (select.form === form) form.requestSubmit(form.querySelector("button[value=redraw]"));
  });
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter?.value;
    if (pressed === "redraw") sessionStorage.setItem(KEPT, JSON.stringify({ at: scrollY, name: document.activeElement?.name || "" }));
  });
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (!kept) return;
  const field = kept.name && form.elements.namedItem(kept.name);
  if (field?.focus) field.focus({ preventScroll: true });
  scrollTo(0, kept.at);
})();
