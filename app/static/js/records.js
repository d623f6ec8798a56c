// 卡片 — copying a number, and stepping through the list one came from
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 复制
  const copied = async (text) => {
    if (navigator.clipboard && isSecureContext) { await navigator.clipboard.writeText(text); return; }
    const box = document.createElement("textarea");
    box.value = text; box.style.position = "fixed"; box.style.opacity = "0";
    document.body.append(box); box.select(); document.execCommand("copy"); box.remove();
  };
  for (const button of all("[data-copy]")) button.hidden = false;
  on("click", "[data-copy]", async (button) => {
    await copied(button.dataset.copy);
    button.classList.add("copied");
    setTimeout(() => button.classList.remove("copied"), 1600);
  });

  if (document.body.classList.contains("signin")) sessionStorage.clear(); // whoever comes next begins afresh

  // 列表里的前后记录: a list leaves what it shows, the record's page finds its neighbours there
  const prefix = (path) => path.slice(0, path.lastIndexOf("/") + 1);
  const lists = {};
  for (const row of all("tr[data-href]")) (lists[prefix(row.dataset.href)] ??= []).push(row.dataset.href);
  for (const [name, rows] of Object.entries(lists)) sessionStorage.setItem(`list:${name}`, JSON.stringify({ url: location.pathname + location.search, rows }));

  for (const nav of all("[data-siblings]")) {
    const kept = JSON.parse(sessionStorage.getItem(`list:${prefix(location.pathname)}`) || "null");
    const at = kept ? kept.rows.indexOf(location.pathname) : -1;
    if (at < 0) continue;
    const link = (part, url) => { const a = nav.querySelector(`[data-${part}]`); if (url) a.href = url; else a.classList.add("none"); };
    link("listed", kept.url);
    link("prev", kept.rows[at - 1]);
    link("next", kept.rows[at + 1]);
    nav.querySelector("[data-place]").textContent = `${at + 1} / ${kept.rows.length}`;
    nav.hidden = false;
  }
})();
