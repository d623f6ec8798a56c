// 表单 — questions before an act, one submission, nothing typed is lost by leaving, the eye led to what is wrong
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 确认框
  on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog).showModal());
  on("click", "[data-dialog-close]", (button) => button.closest("dialog").close());
  for (const box of all("[data-same]")) {
    const sure = box.form.querySelector(".dialog-foot button:last-child");
    const check = () => { sure.disabled = box.value.trim() !== box.dataset.same; };
    box.addEventListener("input", check); check();
  }

  // 浏览器的提示也说本页的语言
  document.addEventListener("invalid", (event) => {
    const field = event.target;
    if (field.validity.valueMissing) field.setCustomValidity(document.body.dataset.missing);
  }, true);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

  // 出错页面的返回
  on("click", "[data-back]", (link, event) => {
    if (history.length > 1) { event.preventDefault(); history.back(); }
  });

  // 只提交一次
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of all("button", form)) button.classList.add("working");
  });
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) { delete form.dataset.sent; for (const button of all("button", form)) button.classList.remove("working"); }
  });

  // Ctrl+Enter 提交
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });

  // 采用他人已保存的值
  on("click", "[data-take]", (button) => {
    const field = button.closest(".field"), { take, words } = button.dataset;
    const picker = field.querySelector(".pick");
    if (picker) picker.picker.take(take, take ? words : "");
    else for (const input of all("input, select, textarea", field)) {
      if (input.type === "radio") input.checked = input.value === take;
      else if (input.type === "checkbox") input.checked = take === "True";
      else input.value = take;
    }
    button.parentElement.remove();
  });

  // 落点: to what is wrong first, else to the first field
  const control = (field) => field.querySelector("input[type=radio]:checked") ?? field.querySelector("input:not([type=hidden]), select, textarea");
  const summary = document.querySelector("[data-summary]");
  const wrong = all(".field.wrong");
  on("click", "[data-to-field]", (link, event) => {
    const found = document.getElementById(link.hash.slice(1));
    if (found) { event.preventDefault(); found.focus(); found.scrollIntoView({ block: "center" }); }
  });
  if (summary) (wrong.length === 1 && all("li", summary).length === 1 ? control(wrong[0]) : summary).focus();
  else if (document.activeElement === document.body && matchMedia("(min-width: 861px)").matches) all("form[data-guard] .field").map(control).find(Boolean)?.focus({ preventScroll: true });

  // 离开前提醒
  const state = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => (
    name === "csrf_token" ? "" : value instanceof File ? [name, value.name, value.size] : [name, value])));
  const guarded = all("form[data-guard]");
  const begun = new Map(guarded.map((form) => [form, form.dataset.guard === "changed" ? null : state(form)]));
  let leaving = false;
  const unsaved = () => !leaving && guarded.some((form) => !form.dataset.sent && state(form) !== begun.get(form));
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]"), ask = document.getElementById("leaving");
    if (!link || !ask || event.defaultPrevented || event.ctrlKey || event.metaKey || link.target === "_blank" || link.hasAttribute("download")) return;
    if (link.getAttribute("href").startsWith("#") || !unsaved()) return;
    event.preventDefault();
    ask.querySelector("[data-leave]").onclick = () => { leaving = true; location.href = link.href; };
    ask.showModal();
  });
})();
