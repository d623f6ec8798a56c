// 选购 — several articles on one form: lines as they are needed, and what they come to
(() => {
  "use strict";
  const { all } = Zhihui;

  for (const basket of all("[data-basket]")) {
    const lines = all("[data-line]", basket), more = basket.querySelector("[data-more-lines]"), sum = basket.querySelector("[data-sum]");
    const chosen = (line) => line.querySelector(".pick input[type=hidden]").value;
    const show = () => { more.hidden = !lines.some((line) => line.hidden); };
    lines.forEach((line, at) => { line.hidden = at > 0 && !chosen(line) && !line.querySelector(".wrong"); });
    show();
    more.addEventListener("click", () => {
      const next = lines.find((line) => line.hidden);
      next.hidden = false; show();
      next.querySelector("[role=combobox]").focus();
    });
    const pieces = (line) => Number(line.querySelector("input.num").value.normalize("NFKC").replaceAll(",", "")) || 0;
    const weight = (line) => Number(line.querySelector(".pick").dataset.weight || 0);
    const say = () => {
      const come = lines.filter(chosen).reduce((all, line) => all + weight(line) * pieces(line), 0);
      const left = Number(basket.dataset.held) - come;
      const words = left < 0 ? sum.dataset.short : sum.dataset.enough;
      sum.textContent = come ? words.replace("{sum}", come.toLocaleString()).replace("{left}", left.toLocaleString()).replace("{over}", (-left).toLocaleString()) : "";
      sum.classList.toggle("error", left < 0);
    };
    basket.addEventListener("input", say);
    basket.addEventListener("change", say);
    say();
  }
})();
