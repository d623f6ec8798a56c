// 全局查找 — one box over everything: types ahead, cancels what is overtaken, remembers what was opened lately
(() => {
  "use strict";
  const { all, on } = Zhihui;
  const root = document.querySelector("[data-finder]");
  if (!root) { if (document.querySelector(".signin")) sessionStorage.clear(); return; }

  const box = root.querySelector("input"), list = root.querySelector(".finder-list"), status = root.querySelector("[role=status]");
  const KEY = `recent-${root.dataset.seat}`, KEPT = 6;
  let timer, under, at = -1;

  const options = () => all("[role=option]", list);
  const mark = (index) => {
    const every = options();
    at = every.length ? (index + every.length) % every.length : -1;
    every.forEach((option, place) => option.setAttribute("aria-selected", place === at));
    if (at < 0) { box.removeAttribute("aria-activedescendant"); return; }
    every[at].id = every[at].id || `hit-${at}`;
    box.setAttribute("aria-activedescendant", every[at].id);
    every[at].scrollIntoView({ block: "nearest" });
  };
  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", open);
    if (!open) { at = -1; box.removeAttribute("aria-activedescendant"); }
  };
  const close = () => { show(false); document.body.classList.remove("finding"); };

  // 最近打开
  const recent = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) || []; } catch { return []; } };
  const remember = (hit) => {
    const kept = { url: hit.getAttribute("href"), title: hit.querySelector("b")?.textContent, detail: hit.querySelector("small")?.textContent || "" };
    if (kept.title) sessionStorage.setItem(KEY, JSON.stringify([kept, ...recent().filter((each) => each.url !== kept.url)].slice(0, KEPT)));
  };
  const element = (name, kind, text) => { const made = document.createElement(name); made.className = kind; if (text) made.textContent = text; return made; };
  const showRecent = () => {
    const lately = recent();
    if (!lately.length) { show(false); return; }
    const group = element("div", "hits"), said = element("p", "hits-kind", list.dataset.recent);
    group.append(said, ...lately.map((each) => {
      const hit = element("a", "hit"), words = element("span", "");
      hit.href = each.url; hit.setAttribute("role", "option"); hit.tabIndex = -1;
      words.append(element("b", "", each.title), element("small", "", each.detail));
      hit.append(words);
      return hit;
    }));
    list.replaceChildren(group);
    show(true);
  };

  const ask = async () => {
    under?.abort();
    const words = box.value.trim();
    if (!words) { showRecent(); return; }
    under = new AbortController();
    try {
      const answer = await fetch(`${root.dataset.finder}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" }, signal: under.signal });
      if (answer.status === 401) { location.reload(); return; }
      if (!answer.ok || box.value.trim() !== words) return;
      const found = await answer.json();
      list.innerHTML = found.html;
      status.textContent = status.dataset.foundOne.replace("#", found.count);
      show(true);
      mark(found.count ? 0 : -1);
    } catch (fault) { if (fault.name !== "AbortError") throw fault; }
  };

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 180); });
  box.addEventListener("focus", () => { if (list.hidden) ask(); });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") { if (box.value && !list.hidden) { box.value = ""; showRecent(); } else { close(); box.blur(); } event.stopPropagation(); }
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)); }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); options()[at].click(); }
  });
  list.addEventListener("click", (event) => { const hit = event.target.closest(".hit"); if (hit) remember(hit); });
  document.addEventListener("click", (event) => { if (!root.contains(event.target) && !event.target.closest("[data-finder-open]")) close(); });
  root.addEventListener("focusout", (event) => { if (event.relatedTarget && !root.contains(event.relatedTarget)) close(); });

  const open = () => { document.body.classList.add("finding"); box.focus(); box.select(); };
  on("click", "[data-finder-open]", (link, event) => { event.preventDefault(); open(); });
  on("click", "[data-finder-close]", close);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const here = document.querySelector("[data-search]");
    if (here) here.focus(); else open();
  });
})();
