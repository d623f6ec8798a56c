// 进度 — a job that tells how far it is
(() => {
  "use strict";
  const { all, on } = Zhihui;

  // 进度
  const bar = (element, share) => {
    element.classList.toggle("unknown", share === "" || share === null || share === undefined);
    if (share !== "" && share !== null && share !== undefined) element.style.width = `${share}%`;
  };
  for (const job of all("[data-job]")) {
    const part = (name) => job.querySelector(`[data-job-${name}]`);
    bar(part("bar"), part("bar").dataset.share);
    const show = (now) => {
      bar(part("bar"), now.final ? (now.state === "done" ? 100 : now.share ?? 0) : now.share);
      part("tag").innerHTML = now.tag;
      part("stage").textContent = now.stage;
      part("count").textContent = now.total ? `${now.done.toLocaleString()} / ${now.total.toLocaleString()}` : "";
      part("left").textContent = now.left;
      part("message").textContent = now.message;
      for (const name of ["file", "next"]) { part(name).hidden = !now[name]; if (now[name]) part(name).href = now[name]; }
    };
    const ask = async () => {
      try {
        const answer = await fetch(job.dataset.job, { headers: { Accept: "application/json" } });
        if (answer.status === 401) { location.reload(); return; }
        if ([403, 404].includes(answer.status)) return;
        if (answer.ok) {
          const now = await answer.json();
          show(now);
          if (now.final) { if (now.state === "done" && now.next && !job.dataset.stay) location.href = now.next; return; }
        }
      } catch { /* the network hiccups; the next question will tell */ }
      setTimeout(ask, 1000);
    };
    if (!("final" in job.dataset)) ask();
  }
})();
