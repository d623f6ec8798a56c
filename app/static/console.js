// 控制台 — small manners of the pages: drawer, dialogs, pickers, filters, one submission, progress. No library.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, selector, act) => document.addEventListener(name, (event) => {
    const target = event.target.closest?.(selector);
    if (target) act(target, event);
  });

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

  // 确认框
  on("click", "[data-dialog]", (button) => document.getElementById(button.dataset.dialog).showModal());
  on("click", "[data-dialog-close]", (button) => button.closest("dialog").close());

  // 浏览器的提示也说本页的语言
  document.addEventListener("invalid", (event) => {
    const field = event.target;
    if (field.validity.valueMissing) field.setCustomValidity(document.body.dataset.missing);
  }, true);
  document.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

  // 返回
  on("click", "[data-back]", (link, event) => {
    if (history.length > 1) { event.preventDefault(); history.back(); }
  });

  // 整行可点
  on("click", "tr[data-href]", (row, event) => {
    if (event.target.closest("a, button, input, label") || String(getSelection())) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href); else location.href = row.dataset.href;
  });

  // 只提交一次
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    for (const button of all("button", form)) button.classList.add("working");
  });
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) { delete form.dataset.sent; for (const button of all("button", form)) button.classList.remove("working"); }
  });

  // 筛选随选随用
  for (const form of all("form[data-autosubmit]")) {
    form.addEventListener("change", (event) => { if (!event.target.closest(".pick") && event.target.type !== "search") form.requestSubmit(); });
    form.addEventListener("submit", () => { for (const input of all("input, select", form)) if (!input.value) input.disabled = true; });
    form.classList.add("folding");
  }

  on("click", "[data-unfold]", (button) => {
    button.setAttribute("aria-expanded", button.closest("form").classList.toggle("unfolded"));
  });

  // 选择器
  class Picker {
    constructor(root) {
      [this.id, this.box] = all("input", root);
      this.list = root.querySelector(".pick-list");
      this.root = root;
      this.at = -1;
      this.url = (root.dataset.pickUrl || root.closest("[data-pick-url]")?.dataset.pickUrl || "") + root.dataset.pick;
      this.box.addEventListener("input", () => { this.id.value = ""; clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), 180); });
      this.box.addEventListener("focus", () => this.search());
      this.box.addEventListener("blur", () => setTimeout(() => this.leave(), 160));
      this.box.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("mousedown", (event) => { const option = event.target.closest("[data-id]"); if (option) { event.preventDefault(); this.choose(option); } });
    }
    async search() {
      const words = this.id.value ? "" : this.box.value;
      const mine = (this.asked = Symbol("asked"));
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) { location.reload(); return; }
      if (mine !== this.asked || !answer.ok || document.activeElement !== this.box) return;
      const found = await answer.json();
      this.list.replaceChildren(...found.map((each) => this.option(each)));
      if (!found.length) { const none = document.createElement("span"); none.className = "pick-none"; none.textContent = "—"; this.list.append(none); }
      this.at = -1;
      this.show(true);
    }
    option(each) {
      const option = document.createElement("span");
      option.className = "pick-option"; option.role = "option"; option.dataset.id = each.id; option.textContent = each.text;
      return option;
    }
    show(open) { this.list.hidden = !open; this.box.setAttribute("aria-expanded", open); }
    choose(option) {
      this.id.value = option.dataset.id; this.box.value = option.textContent; this.show(false);
      this.id.dispatchEvent(new Event("change", { bubbles: true }));
      const form = this.root.closest("form[data-autosubmit]");
      if (form) form.requestSubmit();
    }
    leave() {
      this.show(false);
      if (!this.id.value) {
        const exact = all("[data-id]", this.list).filter((option) => option.textContent === this.box.value);
        if (exact.length === 1) { this.choose(exact[0]); return; }
        const form = this.root.closest("form[data-autosubmit]");
        if (form && !this.box.value && this.root.dataset.had) form.requestSubmit();
      }
    }
    key(event) {
      const options = all("[data-id]", this.list);
      if (event.key === "Escape") { this.show(false); event.stopPropagation(); }
      if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key) || this.list.hidden || !options.length) return;
      event.preventDefault();
      if (event.key === "Enter") { this.choose(options[Math.max(0, this.at)]); return; }
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((option, index) => option.setAttribute("aria-selected", index === this.at));
      options[this.at].scrollIntoView({ block: "nearest" });
    }
  }
  for (const root of all(".pick")) { if (root.querySelector("[type=hidden]").value) root.dataset.had = "yes"; root.picker = new Picker(root); }

  // 演示账号
  on("click", "[data-demo-user]", (button) => {
    document.getElementById("username").value = button.dataset.demoUser;
    document.getElementById("password").value = button.dataset.demoPassword;
    document.querySelector(".signin-form form").requestSubmit();
  });

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
