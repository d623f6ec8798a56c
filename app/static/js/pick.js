// 选择器 — a row of another table, searched on the server: a combobox by keyboard, ear and finger
(() => {
  "use strict";
  const { all } = Zhihui;
  const MOST = 20, KEPT = 5;
  const narrow = matchMedia("(max-width: 860px)");
  let made = 0;

  class Picker {
    constructor(root) {
      [this.id, this.box] = all("input", root);
      this.root = root;
      this.list = root.querySelector(".pick-list");
      this.list.id ||= `pick-list-${(made += 1)}`;
      this.box.setAttribute("aria-controls", this.list.id);
      this.clear = root.querySelector(".pick-clear");
      this.heard = root.appendChild(Object.assign(document.createElement("span"), { className: "sr", role: "status" }));
      this.url = (root.dataset.pickUrl || root.closest("[data-pick-url]")?.dataset.pickUrl || "") + root.dataset.pick;
      this.at = -1;
      this.box.addEventListener("input", () => { this.set("", null); clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), 160); });
      this.box.addEventListener("click", () => this.search());
      this.box.addEventListener("blur", () => setTimeout(() => this.leave(), 160));
      this.box.addEventListener("keydown", (event) => this.key(event));
      this.list.addEventListener("mousedown", (event) => { event.preventDefault(); const option = event.target.closest("[data-id]"); if (option) this.choose(option); });
      this.clear?.addEventListener("mousedown", (event) => event.preventDefault());
      this.clear?.addEventListener("click", () => this.cleared());
      this.shown();
      if (document.activeElement === this.box && this.box.value && !this.id.value) this.search(); // typed before we came
    }
    get isOpen() { return !this.list.hidden; }
    get recent() { return JSON.parse(sessionStorage.getItem(`pick:${this.url}`) || "[]"); }

    async search() {
      const words = this.id.value ? "" : this.box.value.trim();
      const mine = (this.asked = Symbol("asked"));
      const answer = await fetch(`${this.url}?q=${encodeURIComponent(words)}&recent=${this.recent.join(",")}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401) { location.reload(); return; }
      if (mine !== this.asked || !answer.ok || document.activeElement !== this.box) return;
      const found = await answer.json();
      const parts = found.map((each, at) => this.option(each, at));
      const lately = found.filter((each) => each.recent).length;
      if (lately) parts.unshift(this.say("pick-head", this.root.dataset.recent));
      if (!found.length) parts.push(this.say("pick-none", this.root.dataset.none || "—"));
      if (found.length - lately >= MOST && this.root.dataset.more) parts.push(this.say("pick-none", this.root.dataset.more));
      this.list.replaceChildren(...parts);
      this.heard.textContent = found.length ? `${found.length} ${this.root.dataset.found || ""}` : this.root.dataset.none || "";
      this.open(true);
      this.move(words && found.length ? 0 : -1);
    }
    say(look, words) { return Object.assign(document.createElement("span"), { className: look, textContent: words, role: "presentation" }); }
    option(each, at) {
      const option = Object.assign(document.createElement("span"), { className: "pick-option", role: "option", id: `${this.list.id}-${at}`, textContent: each.text });
      option.dataset.id = each.id; option.dataset.text = each.text;
      if (each.weight !== undefined) option.dataset.weight = each.weight;
      option.setAttribute("aria-selected", "false");
      if (each.detail) option.append(Object.assign(document.createElement("small"), { textContent: each.detail }));
      return option;
    }
    open(yes) {
      this.list.hidden = !yes;
      this.box.setAttribute("aria-expanded", yes);
      if (!yes) { this.box.removeAttribute("aria-activedescendant"); this.at = -1; }
      this.root.classList.toggle("sheet", yes && narrow.matches && !this.root.closest(".filter"));
      this.shown();
    }
    move(to) {
      const options = all("[data-id]", this.list);
      this.at = to;
      options.forEach((option, index) => option.setAttribute("aria-selected", index === to));
      if (to < 0) { this.box.removeAttribute("aria-activedescendant"); return; }
      this.box.setAttribute("aria-activedescendant", options[to].id);
      options[to].scrollIntoView({ block: "nearest" });
    }
    choose(option) {
      if (option.dataset.weight) this.root.dataset.weight = option.dataset.weight;
      this.take(option.dataset.id, option.dataset.text);
      sessionStorage.setItem(`pick:${this.url}`, JSON.stringify([option.dataset.id, ...this.recent.filter((each) => each !== option.dataset.id)].slice(0, KEPT)));
      this.root.closest("form[data-autosubmit]")?.requestSubmit();
    }
    take(id, words) { this.set(id, words); this.open(false); }
    set(id, words) {
      this.id.value = id;
      if (words !== null) this.box.value = words;
      this.id.dispatchEvent(new Event("change", { bubbles: true }));
      this.shown();
    }
    shown() { if (this.clear) this.clear.hidden = !(this.box.value || this.root.classList.contains("sheet")); }
    cleared() {
      const closing = this.root.classList.contains("sheet") && !this.box.value;
      this.take("", "");
      if (!closing) { this.box.focus(); this.search(); } else this.box.blur();
    }
    leave() {
      if (document.activeElement === this.box) return;
      if (!this.id.value) {
        const exact = all("[data-id]", this.list).filter((option) => option.dataset.text === this.box.value);
        if (exact.length === 1) { this.choose(exact[0]); return; }
        const form = this.root.closest("form[data-autosubmit]");
        if (form && !this.box.value && this.root.dataset.had) form.requestSubmit();
      }
      this.open(false);
    }
    key(event) {
      const options = all("[data-id]", this.list);
      if (event.key === "Escape" && this.isOpen) { event.preventDefault(); event.stopPropagation(); this.open(false); return; }
      if (event.key === "ArrowDown" && !this.isOpen) { event.preventDefault(); this.search(); return; }
      if (!this.isOpen || !options.length || event.ctrlKey || event.metaKey) return;
      const last = options.length - 1;
      const to = { ArrowDown: this.at < last ? this.at + 1 : 0, ArrowUp: this.at > 0 ? this.at - 1 : last, PageDown: last, PageUp: 0 }[event.key];
      if (to !== undefined) { event.preventDefault(); this.move(to); }
      if (event.key === "Enter") { event.preventDefault(); this.choose(options[Math.max(0, this.at)]); }
    }
  }
  for (const root of all(".pick")) { if (root.querySelector("[type=hidden]").value) root.dataset.had = "yes"; root.picker = new Picker(root); }
})();
