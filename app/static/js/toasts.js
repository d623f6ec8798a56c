// 提示条 — success and news go after six seconds unless somebody is reading them; refusals stay
(() => {
  "use strict";
  const { all, on } = Zhihui;
  const SECONDS = 6;
  const root = document.querySelector("[data-toasts]");
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const leave = (toast) => {
    clearTimeout(toast.timer);
    toast.classList.add("going");
    setTimeout(() => toast.remove(), reduced ? 0 : 220);
  };
  const wait = (toast) => { clearTimeout(toast.timer); toast.timer = setTimeout(() => leave(toast), SECONDS * 1000); };
  const watch = (toast) => {
    if (!("fleeting" in toast.dataset)) return;
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(toast.timer));
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => wait(toast));
    wait(toast);
  };
  on("click", ".toast [data-dismiss]", (button, event) => { event.stopPropagation(); leave(button.closest(".toast")); });
  document.addEventListener("keydown", (event) => {
    const last = all(".toast").at(-1);
    if (event.key === "Escape" && last && !document.querySelector("dialog[open], details.menu[open]")) leave(last);
  });

  Zhihui.toast = (tone, words, link) => {
    if (!root) return;
    const toast = document.createElement("div");
    toast.className = `note note-${tone} toast`;
    toast.setAttribute("role", tone === "danger" ? "alert" : "status");
    if (tone !== "danger") toast.dataset.fleeting = "";
    const said = document.createElement("span");
    said.textContent = words;
    if (link) { const a = document.createElement("a"); a.href = link.href; a.textContent = link.text; said.append(" ", a); }
    const close = document.createElement("button");
    close.type = "button"; close.className = "icon-button"; close.dataset.dismiss = ""; close.setAttribute("aria-label", root.dataset.close); close.textContent = "×";
    toast.append(said, close);
    root.append(toast);
    watch(toast);
  };
  all(".toast").forEach(watch);
})();
