// 框架 — drawer, menus, the navigation that folds and remembers it
(() => {
  "use strict";
  const { all, on } = Zhihui;

  const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };

  // 抽屉
  const opener = document.querySelector("[data-drawer]");
  const drawer = (open) => {
    if (!opener || document.body.classList.contains("drawer") === open) return;
    document.body.classList.toggle("drawer", open);
    opener.setAttribute("aria-expanded", open);
    (open ? document.querySelector(".side a") : opener).focus();
  };
  on("click", "[data-drawer]", () => drawer(true));
  on("click", "[data-drawer-close]", () => drawer(false));
  on("click", "[data-dismiss]", (button) => button.parentElement.remove());

  // 菜单
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    drawer(false);
    for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    if (narrow()) for (const group of all(".nav-group[open]")) group.open = false;
  });
  for (const menu of all("details.menu")) menu.addEventListener("toggle", () => { if (menu.open) menu.querySelector("[data-filter]")?.focus(); });

  // 岗位很多时边输入边筛
  for (const box of all("[data-filter]")) {
    const body = box.closest(".menu-body"), none = body.querySelector("[data-filter-none]");
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase().split(/\s+/);
      for (const item of all("[data-words]", body)) item.hidden = !words.every((word) => item.dataset.words.toLowerCase().includes(word));
      for (const group of all(".menu-group", body)) group.hidden = !group.querySelector("[data-words]:not([hidden])");
      none.hidden = Boolean(body.querySelector("[data-words]:not([hidden])"));
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); body.querySelector("[data-words]:not([hidden])")?.click(); } });
  }

  // 导航：分组折叠与收起
  const groups = all(".nav-group");
  const narrow = () => document.body.classList.contains("rail") && innerWidth > 860;
  const fold = () => { if (narrow()) for (const group of groups) group.open = false; };
  if (narrow()) fold(); else if (document.body.classList.contains("rail")) for (const group of groups) group.open = true;
  for (const group of groups) {
    group.addEventListener("toggle", () => {
      if (narrow()) { if (group.open) for (const other of groups) if (other !== group) other.open = false; return; }
      remember("folded", groups.filter((each) => !each.open).map((each) => each.dataset.group).join("."));
    });
  }
  document.addEventListener("click", (event) => { if (narrow() && !event.target.closest(".nav-group")) fold(); });
  on("click", "[data-rail]", (button) => {
    const on = document.body.classList.toggle("rail");
    button.setAttribute("aria-pressed", on);
    remember("rail", on ? 1 : 0);
    if (on) fold(); else for (const group of groups) group.open = true;
  });
})();
