// 打印 — the paper says when it was printed, in Shanghai's time
(() => {
  "use strict";
  const { all } = Zhihui;
  const stamp = () => {
    const now = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" }).format(new Date());
    for (const each of all("[data-printed]")) each.textContent = now;
  };
  stamp();
  addEventListener("beforeprint", stamp);
  for (const each of all("[data-print]")) each.addEventListener("click", () => window.print());
})();
