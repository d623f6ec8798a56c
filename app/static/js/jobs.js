// 进度 — a job that tells how far it is; and, on every page, what of mine is still at work
(() => {
  "use strict";
  const { all } = Zhihui;
  const REMEMBERED = "jobs-until";
  const HALF_HOUR = 30 * 60 * 1000;
  const store = { get: () => Number(localStorage.getItem(REMEMBERED)) || 0, set: (until) => localStorage.setItem(REMEMBERED, until) };

  // 问一次，隔一会儿再问：越等越久，页面不在眼前就不问
  const asking = (url, use, { first = 800, slowest = 5000 } = {}) => {
    let pause = first, timer = null, over = false;
    const again = () => { if (!over && !document.hidden) timer = setTimeout(ask, pause); };
    const ask = async () => {
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (answer.status === 401) { location.reload(); return; }
        if ([403, 404].includes(answer.status)) return;
        if (!answer.ok) throw new Error(answer.status);
        over = use(await answer.json()) === "over";
        pause = Math.min(slowest, pause * 1.15);
      } catch { pause = Math.min(20000, pause * 2); }
      again();
    };
    document.addEventListener("visibilitychange", () => { clearTimeout(timer); if (!document.hidden && !over) { pause = first; ask(); } });
    ask();
  };

  const bar = (element, share) => {
    const unknown = share === "" || share === null || share === undefined;
    element.classList.toggle("unknown", unknown);
    element.style.width = unknown ? "" : `${share}%`;
    const track = element.parentElement;
    if (unknown) track.removeAttribute("aria-valuenow"); else track.setAttribute("aria-valuenow", share);
  };

  for (const job of all("[data-job]")) {
    const part = (name) => document.querySelector(`[data-job-${name}]`);
    const final = "final" in job.dataset;
    bar(part("bar"), final ? (job.dataset.state === "done" ? 100 : part("bar").dataset.share || 0) : part("bar").dataset.share);
    if (final) continue;
    store.set(Date.now() + HALF_HOUR);
    asking(job.dataset.job, (now) => {
      job.dataset.state = now.state;
      bar(part("bar"), now.final ? (now.state === "done" ? 100 : now.share ?? 0) : now.state === "queued" ? 0 : now.share);
      part("tag").innerHTML = now.tag;
      for (const name of ["stage", "count", "left", "message", "elapsed"]) if (part(name).textContent !== now[name]) part(name).textContent = now[name];
      part("message").className = `job-message tone-${now.tone}`;
      all("[data-job-stages] li").forEach((step, at) => { step.className = now.stages[at]?.place ?? "ahead"; step.toggleAttribute("aria-current", step.className === "current"); });
      for (const name of ["file", "next"]) { part(name).hidden = !now[name]; if (now[name]) part(name).href = now[name]; }
      part("cancel").hidden = !now.cancel;
      if (now.cancel) part("cancel").action = now.cancel;
      part("hint").hidden = now.final;
      if (!now.final) return "";
      if (now.state === "done" && now.next) location.href = now.next;
      return "over";
    });
  }

  // 页眉：我的任务
  const mine = document.querySelector("[data-my-jobs]");
  if (mine && store.get() > Date.now()) {
    const told = new Set(JSON.parse(sessionStorage.getItem("jobs-told") || "[]"));
    const here = document.querySelector("[data-job]")?.dataset.job;
    const line = (each) => {
      const link = document.createElement("a");
      link.className = "menu-item"; link.href = each.page;
      const words = document.createElement("span"), name = document.createElement("b"), more = document.createElement("small");
      name.textContent = each.what;
      more.textContent = [each.stage, each.share === null || each.final ? "" : `${each.share}%`, each.left].filter(Boolean).join(" · ") || each.word;
      words.append(name, more); link.append(words);
      link.insertAdjacentHTML("beforeend", each.tag);
      return link;
    };
    asking(mine.dataset.myJobs, (jobs) => {
      const going = jobs.filter((each) => !each.final);
      mine.hidden = !jobs.length;
      mine.classList.toggle("still", !going.length);
      mine.querySelector("[data-my-count]").textContent = going.length || "";
      mine.querySelector("[data-my-list]").replaceChildren(...jobs.map(line));
      for (const each of jobs) {
        if (!each.final) { told.delete(each.id); mine.dataset[`seen${each.id}`] = "yes"; continue; }
        if (mine.dataset[`seen${each.id}`] && !told.has(each.id) && !here?.includes(`/${each.id}.json`)) {
          const words = mine.dataset.done.replace("#what", each.what).replace("#state", each.word);
          Zhihui.toast(each.state === "done" ? "success" : "danger", words, { href: each.page, text: mine.dataset.look });
        }
        told.add(each.id);
      }
      sessionStorage.setItem("jobs-told", JSON.stringify([...told].slice(-50)));
      if (going.length) { store.set(Date.now() + HALF_HOUR); return ""; }
      store.set(0);
      return "over";
    }, { first: 1500, slowest: 15000 });
  }
})();
