// 选择器 — a row of another table, searched on the server
(() => {
  "use strict";
  const { all, on } = Zhihui;

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
})();
