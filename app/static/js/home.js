// 首页 — figures that come after the page, and badges of what waits, asked for at most once a minute
(() => {
  "use strict";
  const { all } = Zhihui;
  const FRESH = 60000;

  for (const place of all("[data-load]")) {
    fetch(place.dataset.load, { headers: { Accept: "text/html" } }).then(async (answer) => {
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      if (!place.textContent.trim()) place.dataset.none = "";
      place.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
    }).catch(() => { place.dataset.none = ""; });
  }

  const badges = all("[data-badge]"), seat = document.querySelector("[data-finder]")?.dataset.seat;
  if (!badges.length || !seat || seat === "0") return;
  const key = `waiting-${seat}`;
  const show = (counts) => {
    const said = (badge, count) => { badge.hidden = !count; badge.textContent = count > 99 ? "99+" : count; };
    for (const badge of badges) said(badge, badge.dataset.badge ? counts[badge.dataset.badge] : Object.values(counts).reduce((sum, each) => sum + each, 0));
    for (const group of all(".nav-group")) {
      const dot = group.querySelector("[data-badge-group]");
      said(dot, all("[data-badge]", group).reduce((sum, each) => sum + (counts[each.dataset.badge] || 0), 0));
    }
  };
  let known = null;
  try { known = JSON.parse(sessionStorage.getItem(key)); } catch { known = null; }
  if (known && Date.now() - known.at < FRESH && !document.querySelector(".queue")) { show(known.counts); return; }
  fetch("/waiting", { headers: { Accept: "application/json" } }).then(async (answer) => {
    if (!answer.ok) return;
    const counts = await answer.json();
    sessionStorage.setItem(key, JSON.stringify({ at: Date.now(), counts }));
    show(counts);
  }).catch(() => {});
})();
