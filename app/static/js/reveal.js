// 查看完整信息 — the reason is asked in a dialog, the value stands in its place for a minute, then the stars again
(() => {
  "use strict";
  const { all, on } = Zhihui;
  const JSON_PLEASE = { Accept: "application/json" };

  const hide = (shown) => {
    clearInterval(shown.timer);
    shown.place.textContent = shown.masked;
    shown.place.classList.remove("in-clear");
    shown.link.hidden = false;
    shown.left.remove();
  };

  const show = (link, value, seconds) => {
    const place = link.parentElement.querySelector(".masked");
    const left = document.createElement("button");
    left.type = "button";
    left.className = "reveal-left";
    left.title = left.ariaLabel = link.dataset.hide;
    const shown = { place, link, left, masked: place.textContent };
    place.textContent = value;
    place.classList.add("in-clear");
    link.hidden = true;
    link.after(left);
    let rest = seconds;
    const tick = () => { left.textContent = `${rest}s`; if (rest-- <= 0) hide(shown); };
    shown.timer = setInterval(tick, 1000);
    tick();
    left.addEventListener("click", () => { hide(shown); link.focus(); });
    addEventListener("pagehide", () => hide(shown), { once: true });
    left.focus();
  };

  const ask = (link, dialog, form) => {
    const error = form.querySelector("[data-reveal-error]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await fetch(form.action, { method: "POST", headers: JSON_PLEASE, body: new FormData(form) });
      if (answer.status === 401) { location.reload(); return; }
      const said = await answer.json();
      if (answer.ok) { dialog.close(); show(link, said.value, said.seconds); return; }
      error.textContent = said.message;
      error.hidden = false;
    });
  };

  on("click", "a[data-reveal]", async (link, event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const answer = await fetch(link.href).catch(() => null);
    if (!answer?.ok || answer.redirected) { location.href = link.href; return; }
    const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-reveal-form]");
    if (!form) { location.href = link.href; return; }
    const dialog = document.createElement("dialog");
    dialog.className = "dialog reveal-dialog";
    form.classList.remove("panel");
    dialog.append(document.adoptNode(form));
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    form.querySelector("[data-dialog-close]").addEventListener("click", (cancel) => { cancel.preventDefault(); dialog.close(); });
    ask(link, dialog, form);
    dialog.showModal();
    form.querySelector("select").focus();
  });

  // 单独页面上的完整信息到时收起
  for (const place of all("[data-vanish]")) setTimeout(() => { place.textContent = "—"; }, Number(place.dataset.vanish) * 1000);
})();
