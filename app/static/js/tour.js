// 导览 — a few cards that point at parts of the page; Esc, × or the last one ends it
(() => {
  "use strict";
  const { all, on } = Zhihui;
  const offer = document.querySelector("[data-tour]");
  if (!offer) return;
  const stops = JSON.parse(offer.dataset.tour), dialog = document.querySelector("dialog.tour");
  const ring = dialog.querySelector(".tour-ring"), card = dialog.querySelector(".tour-card");
  let at = 0;

  const seen = (place) => { const box = place?.getBoundingClientRect(); return box && box.width && box.right > 0 && box.left < innerWidth ? place : null; };
  const target = (stop) => {
    const place = stop.at ? document.querySelector(stop.at) : null;
    const group = place?.closest("details.nav-group");
    if (group && !document.body.classList.contains("rail")) group.open = true;
    return seen(place);
  };
  const put = () => {
    const place = target(stops[at]);
    ring.hidden = !place;
    card.classList.toggle("in-the-middle", !place);
    card.style.left = card.style.top = "";
    if (!place) return;
    place.scrollIntoView({ block: "center", inline: "nearest" });
    const box = place.getBoundingClientRect(), gap = 6, high = Math.min(box.height, innerHeight * .5);
    Object.assign(ring.style, { left: `${box.left - gap}px`, top: `${box.top - gap}px`, width: `${box.width + 2 * gap}px`, height: `${high + 2 * gap}px` });
    const wide = card.offsetWidth, tall = card.offsetHeight, margin = 12;
    const beside = box.right + wide + 3 * margin < innerWidth && box.width < innerWidth / 2;
    const left = beside ? box.right + 2 * margin : Math.min(Math.max(margin, box.left), innerWidth - wide - margin);
    const below = box.top + high + gap + margin + tall < innerHeight;
    const top = beside ? box.top : below ? box.top + high + gap + margin : Math.max(margin, box.top - tall - gap - margin);
    card.style.left = `${left}px`;
    card.style.top = `${Math.min(top, innerHeight - tall - margin)}px`;
  };
  const show = () => {
    const stop = stops[at];
    card.querySelector("h2").textContent = stop.title;
    card.querySelector("p").textContent = stop.words;
    card.querySelector(".tour-count").textContent = `${at + 1} / ${stops.length}`;
    card.querySelector("[data-tour-back]").hidden = !at;
    card.querySelector("[data-tour-next]").hidden = at === stops.length - 1;
    card.querySelector("[data-tour-end]").hidden = at !== stops.length - 1;
    put();
    card.querySelector(at === stops.length - 1 ? "[data-tour-end]" : "[data-tour-next]").focus();
  };
  const start = () => { at = 0; dialog.showModal(); show(); };
  const end = () => offer.querySelector("form").requestSubmit();

  on("click", "[data-tour-start]", start);
  on("click", "[data-tour-next]", () => { at += 1; show(); });
  on("click", "[data-tour-back]", () => { at -= 1; show(); });
  on("click", "[data-tour-end], [data-tour-close]", end);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(); });
  addEventListener("resize", () => { if (dialog.open) put(); });
  if (new URLSearchParams(location.search).has("tour")) start();
})();
