// 表单 — questions before an act, one submission, the way back
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 确认框
  on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog).showModal());
  for (const box of all("[data-same]")) {
    const sure = box.form.querySelector(".dialog-foot button:last-child");
    const check = () => { sure.disabled = box.value.trim() !== box.dataset.same; };
    box.addEventListener("input", check); check();
  }
  on("click", "[data-dialog-close]", (button) => button.closest("dialog").close());

  // 浏览器的提示也说本页的语言
  document.addEventListener("invalid", (event) => {
    const field = event.target;
    if (field.validity.valueMissing) field.setCustomValidity(document.body.dataset.missing);
  }, true);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

  // 返回
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
})();
