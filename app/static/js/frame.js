// 框架 — drawer, menus, navigation, the search key
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 抽屉与菜单
  const drawer = (open) => document.body.classList.toggle("drawer", open);
  on("click", "[data-drawer]", () => drawer(true));
  on("click", "[data-drawer-close]", () => drawer(false));
  on("click", "[data-dismiss]", (button) => button.parentElement.remove());
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { drawer(false); for (const menu of all("details.menu[open]")) menu.open = false; }
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing) { const box = document.querySelector("[data-search]"); if (box) { event.preventDefault(); box.focus(); } }
  });
  for (const group of all(".nav-group")) {
    const key = `nav-${group.dataset.group}`;
    if (localStorage.getItem(key) === "closed" && !group.querySelector(".on")) group.open = false;
    group.addEventListener("toggle", () => localStorage.setItem(key, group.open ? "open" : "closed"));
  }
})();
