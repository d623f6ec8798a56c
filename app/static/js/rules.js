// 点选规则 — who a rule is for and how much it gives, built by clicking; the text areas behind hold the value
(() => {
  "use strict";
  const { all } = Zhihui;
  const areas = all("textarea[data-rule]");
  if (!areas.length) return;
  const HOME = "/rulebuilder";
  let W, made = 0;

  const el = (tag, more = {}, ...parts) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...parts);
    return made;
  };
  const button = (words, act, look = "button button-small") => el("button", { type: "button", className: look, textContent: words, onclick: act });
  const remover = (act) => el("button", { type: "button", className: "rb-remove", textContent: "×", title: W.labels.remove, ariaLabel: W.labels.remove, onclick: act });
  const select = (words, value, label, act) => {
    const box = el("select", { className: "input", ariaLabel: label });
    for (const [key, word] of Object.entries(words)) box.append(el("option", { value: key, textContent: word, selected: key === value }));
    box.onchange = () => act(box.value);
    return box;
  };
  const number = (value, label, act, least = 0) => {
    const box = el("input", { className: "input num rb-number", type: "number", min: least, step: 1, value: value ?? "", ariaLabel: label, inputMode: "numeric" });
    box.oninput = () => act(box.value === "" ? null : Number(box.value));
    return box;
  };
  const labelled = (words, part) => el("label", { className: "rb-labelled" }, el("span", { textContent: words }), part);
  // 原地重画 — only the part that changed is drawn anew, and the focus stays with it: hands are on the keyboard
  const anew = (box, fresh, next) => { box.replaceWith(fresh); next(fresh)?.focus(); };
  const first = (box) => box?.querySelector("select, input, button");
  const rows = (box) => all(":scope > .rb-check, :scope > .rb-group", box);
  const field = (key) => W.fields.find((each) => each.key === key) || W.fields[0];

  // 条件树: {kind: all|any|none, parts} and checks {field, op, value}
  const group = (kind = "all", parts = []) => ({ kind, parts });
  const read = (data) => {
    if (!data) return group();
    if (data.all) return group("all", data.all.map(readPart));
    if (data.any) return group("any", data.any.map(readPart));
    if (data.not) return group("none", data.not.any ? data.not.any.map(readPart) : [readPart(data.not)]);
    return group("all", [readPart(data)]);
  };
  const readPart = (data) => {
    if (!data.field) return read(data);
    const of = field(data.field), value = data.value;
    if (data.op === "equals" && !of.ops.includes("equals")) return { field: data.field, op: "in", value: [value] };
    return { ...data };
  };
  const write = (node) => {
    if (!node.kind) return node.op === "is_empty" ? { field: node.field, op: node.op } : { field: node.field, op: node.op, value: node.value };
    const parts = node.parts.map(write);
    if (node.kind === "none") return { not: { any: parts } };
    return node.kind === "all" && parts.length === 1 ? parts[0] : { [node.kind]: parts };
  };
  const several = (op) => ["in", "not_in", "within"].includes(op);
  const blank = (of, op) => (several(op) ? [] : op === "between" ? [null, null] : null);

  class Tree {
    constructor(node, names, changed) { Object.assign(this, { node, names, changed }); this.root = el("div", {}, this.group(node)); }
    group(node, leave) {
      const box = el("div", { className: "rb-group" });
      const again = (next) => { anew(box, this.group(node, leave), next); this.changed(); };
      const add = (part) => { node.parts.push(part); again((fresh) => first(rows(fresh).at(-1))); };
      const without = (part) => () => {
        const at = node.parts.indexOf(part);
        node.parts.splice(at, 1);
        again((fresh) => first(rows(fresh)[Math.min(at, node.parts.length - 1)]) || fresh.querySelector(".rb-adds button"));
      };
      box.setAttribute("role", "group");
      if (leave || node.parts.length > 1 || node.kind !== "all") {
        const kinds = { all: W.labels.all, any: W.labels.any, none: W.labels.none };
        const head = el("div", { className: "rb-head" }, select(kinds, node.kind, W.labels.question, (kind) => { node.kind = kind; this.changed(); }));
        if (leave) head.append(remover(leave));
        box.append(head);
      }
      if (!node.parts.length) box.append(el("p", { className: "hint", textContent: W.labels.everybody }));
      for (const part of node.parts) box.append(part.kind ? this.group(part, without(part)) : this.check(part, without(part)));
      box.append(el("div", { className: "rb-adds" },
        button(`+ ${W.labels.add_check}`, () => { const of = W.fields[0]; add({ field: of.key, op: of.ops[0], value: blank(of, of.ops[0]) }); }),
        button(`+ ${W.labels.add_group}`, () => add(group("any")))));
      return box;
    }
    check(node, leave) {
      const of = field(node.field);
      const fields = Object.fromEntries(W.fields.map((each) => [each.key, each.label]));
      const ops = Object.fromEntries(of.ops.map((op) => [op, W.questions[op]]));
      const again = (at) => { anew(box, this.check(node, leave), (fresh) => all(":scope > select", fresh)[at]); this.changed(); };
      const box = el("div", { className: "rb-check" },
        select(fields, node.field, W.labels.field, (key) => { const to = field(key); Object.assign(node, { field: key, op: to.ops[0], value: blank(to, to.ops[0]) }); again(0); }),
        select(ops, node.op, W.labels.question, (op) => { const kept = several(op) === several(node.op) && (op === "between") === (node.op === "between"); node.op = op; if (!kept) node.value = blank(of, op); again(1); }),
        this.value(node, of),
        remover(leave));
      return box;
    }
    value(node, of) {
      if (node.op === "is_empty") return el("span");
      if (of.kind === "unit") return this.units(node);
      if (of.kind === "choice") return this.choices(node, of);
      if (several(node.op)) return this.chips(node, of);
      const one = (value, act) => {
        if (of.kind !== "date") return number(value, W.labels.value, act);
        const box = el("input", { className: "input", type: "date", value: value || "", ariaLabel: W.labels.value });
        box.onchange = () => act(box.value || null);
        return box;
      };
      if (node.op !== "between") return one(node.value, (value) => { node.value = value; this.changed(); });
      return el("span", { className: "rb-span" }, ...[0, 1].map((at) => one(node.value[at], (value) => { node.value[at] = value; this.changed(); })));
    }
    choices(node, of) {
      return el("span", { className: "rb-chips" }, ...Object.entries(of.words).map(([value, word]) => {
        const box = el("input", { type: "checkbox", checked: node.value.includes(value) });
        box.onchange = () => { node.value = box.checked ? [...node.value, value] : node.value.filter((each) => each !== value); this.changed(); };
        return el("label", { className: "rb-choice" }, box, ` ${word}`);
      }));
    }
    chip(node, value, words, box) {
      const chip = el("span", { className: "rb-chip", textContent: words }, remover(() => { node.value = node.value.filter((each) => each !== value); chip.remove(); box.focus(); this.changed(); }));
      return chip;
    }
    chips(node, of) {
      const list = el("datalist", { id: `rb-offered-${(made += 1)}` }, ...of.offered.map((value) => el("option", { value })));
      const box = el("input", { className: "input rb-type", placeholder: W.labels.type_value, ariaLabel: W.labels.value });
      box.setAttribute("list", list.id);
      const take = () => {
        const found = new Set(box.value.split(/[、,，;；]/).map((each) => each.trim()).filter((each) => each && !node.value.includes(each)));
        if (!found.size) return;
        node.value = [...node.value, ...found];
        for (const value of found) box.before(this.chip(node, value, value, box));
        box.value = "";
        this.changed();
      };
      box.onkeydown = (event) => { if (!event.isComposing && (event.key === "Enter" || event.key === ",")) { event.preventDefault(); take(); } };
      box.onchange = take;
      return el("span", { className: "rb-chips" }, ...node.value.map((value) => this.chip(node, value, value, box)), box, list);
    }
    units(node) {
      const list = el("span", { className: "rb-found", hidden: true });
      const box = el("input", { className: "input rb-type", placeholder: W.labels.type_unit, ariaLabel: W.labels.value, autocomplete: "off" });
      const around = el("span", { className: "rb-search" }, box, list);
      let timer;
      const take = ({ id, text }) => {
        this.names[id] = text;
        node.value = [...node.value, id];
        around.before(this.chip(node, id, text, box));
        box.value = ""; list.hidden = true;
        this.changed();
      };
      const search = async () => {
        const answer = await fetch(`${HOME}/units?q=${encodeURIComponent(box.value.trim())}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const found = (await answer.json()).filter((each) => !node.value.includes(each.id));
        list.replaceChildren(...found.map((each) => button(each.text, () => take(each), "rb-option")));
        list.hidden = !found.length || !around.contains(document.activeElement);
      };
      box.oninput = () => { clearTimeout(timer); timer = setTimeout(search, 160); };
      box.onfocus = search;
      box.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); if (!event.isComposing) list.querySelector("button")?.click(); } if (event.key === "Escape") list.hidden = true; };
      list.onmousedown = (event) => event.preventDefault(); // the focus stays in the box, in every browser
      around.addEventListener("focusout", (event) => { if (!around.contains(event.relatedTarget)) list.hidden = true; });
      return el("span", { className: "rb-chips" }, ...node.value.map((value) => this.chip(node, value, this.names[value] || W.labels.gone, box)), around);
    }
  }

  // 算式: number, {figure}, {op, parts}
  class Formula {
    constructor(node, changed) { Object.assign(this, { node, changed }); this.root = el("div", {}, this.part(node, (to) => { this.node = to; })); }
    part(node, put) {
      const kind = typeof node === "object" && node !== null ? (node.op ? "part" : `figure:${node.figure}`) : "number";
      const kinds = { number: W.labels.number, ...Object.fromEntries(Object.entries(W.figures).map(([key, word]) => [`figure:${key}`, word])), part: W.labels.part };
      const change = (to) => {
        node = to === "number" ? 1 : to === "part" ? { op: "plus", parts: [node, 1] } : { figure: to.slice(7) };
        put(node);
        anew(box, this.part(node, put), first);
        this.changed();
      };
      const box = el("span", { className: "rb-part" }, select(kinds, kind, W.labels.value, change));
      if (kind === "number") box.append(number(node, W.labels.number, (value) => { node = value; put(value); this.changed(); }, ""));
      if (kind === "part") box.append(this.combined(node));
      return box;
    }
    combined(node) {
      const again = (next) => { anew(box, this.combined(node), next); this.changed(); };
      const box = el("span", { className: "rb-group" }, select(W.ops, node.op, W.labels.question, (op) => { node.op = op; if (op !== "over") delete node.rounding; if (["minus", "over"].includes(op)) node.parts.length = 2; again(first); }));
      if (node.op === "over") box.append(select(W.roundings, node.rounding || "down", W.labels.question, (way) => { node.rounding = way; this.changed(); }));
      node.parts.forEach((part, at) => {
        const row = el("span", { className: "rb-check" }, this.part(part, (to) => { node.parts[at] = to; }));
        if (node.parts.length > 2) row.append(remover(() => { node.parts.splice(at, 1); again((fresh) => first(rows(fresh)[Math.min(at, node.parts.length - 1)])); }));
        box.append(row);
      });
      if (!["minus", "over"].includes(node.op)) box.append(button(`+ ${W.labels.number}`, () => { node.parts.push(1); again((fresh) => first(rows(fresh).at(-1))); }));
      return box;
    }
  }

  class Amount {
    constructor(data, names, changed) {
      Object.assign(this, { names, changed, root: el("div") });
      this.load(data || { points: null });
    }
    load(data) {
      const { most = null, year_most = null, prorata = "", ...rest } = data;
      this.limits = { most, year_most, prorata: prorata || "" };
      this.kind = Object.keys(rest)[0] || "points";
      this.body = rest[this.kind];
      this.rows = this.kind === "table" ? this.body.map((row) => ({ node: read(row.when), points: row.points ?? null, formula: row.formula })) : [];
      this.draw();
    }
    value() {
      const body = this.kind === "table"
        ? this.rows.map((row) => ({ when: write(row.node), ...(row.formula === undefined ? { points: row.points } : { formula: row.formula }) }))
        : this.body;
      const limits = Object.fromEntries(Object.entries(this.limits).filter(([, value]) => value));
      return { [this.kind]: body, ...limits };
    }
    begin(kind) {
      this.kind = kind;
      this.body = { points: null, per_year: { points: null, figure: "tenure_years" }, step: { points: null, every: 5, figure: "tenure_years" }, formula: { op: "times", parts: [{ figure: "tenure_years" }, 20] }, by_unit: { default: null, least: null, most: null } }[kind];
      this.rows = kind === "table" ? [{ node: group("all", [{ field: "tenure_years", op: "at_least", value: 10 }]), points: null }, { node: group(), points: null }] : [];
      this.draw(); this.changed();
    }
    draw() {
      const tabs = el("div", { className: "segments rb-tabs" });
      tabs.setAttribute("role", "radiogroup"); tabs.setAttribute("aria-label", W.labels.how);
      const name = `rb-kind-${(made += 1)}`;
      for (const [kind, word] of Object.entries(W.kinds)) {
        const box = el("input", { type: "radio", checked: kind === this.kind, value: kind });
        box.setAttribute("form", "rb-nothing"); box.name = name;
        box.onchange = () => { this.begin(kind); this.root.querySelector(`input[value="${kind}"]`).focus(); };
        tabs.append(el("label", {}, box, el("span", { textContent: word })));
      }
      this.root.replaceChildren(tabs, el("div", { className: "rb-body" }, ...this.inside()), this.further());
    }
    redraw(at) { this.draw(); const lines = all(".rb-row", this.root); first(lines[Math.min(at, lines.length - 1)])?.focus(); this.changed(); }
    set(key) { return (value) => { if (key === null) this.body = value; else if (value === null && key === "base") delete this.body[key]; else this.body[key] = value; this.changed(); }; }
    inside() {
      const L = W.labels, points = (value, act) => el("span", { className: "rb-points" }, number(value, L.points, act, 1), ` ${L.points}`);
      const figure = () => select(W.figures, this.body.figure || "tenure_years", L.each, this.set("figure"));
      if (this.kind === "points") return [points(this.body, this.set(null))];
      if (this.kind === "per_year") return [labelled(L.each, figure()), points(this.body.points, this.set("points"))];
      if (this.kind === "step") return [labelled(L.base, number(this.body.base, L.base, this.set("base"))), labelled(L.each, figure()), labelled(L.every, number(this.body.every, L.every, this.set("every"), 1)), points(this.body.points, this.set("points"))];
      if (this.kind === "by_unit") return ["default", "least", "most"].map((key) => labelled(L[key], number(this.body[key], L[key], this.set(key), 1)));
      if (this.kind === "formula") return [this.formula(this.body, (to) => { this.body = to; }), ` ${L.points}`];
      return [...this.rows.map((row, at) => this.row(row, at)), button(`+ ${L.add_line}`, () => { const last = this.rows.at(-1), at = this.rows.length - (last && !last.node.parts.length ? 1 : 0); this.rows.splice(at, 0, { node: group("all", [{ field: "tenure_years", op: "at_least", value: null }]), points: null }); this.redraw(at); })];
    }
    formula(node, keep) { const tree = new Formula(node, () => { keep(tree.node); this.changed(); }); return tree.root; }
    row(row, at) {
      const who = new Tree(row.node, this.names, this.changed).root;
      const worth = row.formula === undefined ? el("span", { className: "rb-points" }, "= ", number(row.points, W.labels.points, (value) => { row.points = value; this.changed(); }, 1), ` ${W.labels.points}`) : this.formula(row.formula, (to) => { row.formula = to; });
      return el("div", { className: "rb-row" }, who, worth, remover(() => { this.rows.splice(at, 1); this.redraw(at); }));
    }
    further() {
      const L = W.labels, limit = (key) => (value) => { this.limits[key] = value; this.changed(); };
      return el("div", { className: "rb-limits" },
        labelled(L.at_most_each, number(this.limits.most, L.at_most_each, limit("most"), 1)),
        labelled(L.at_most_year, number(this.limits.year_most, L.at_most_year, limit("year_most"), 1)),
        labelled(L.prorata, select({ "": L.no_prorata, ...W.roundings }, this.limits.prorata, L.prorata, limit("prorata"))));
    }
  }

  // 一栏: the builder beside its text area, a switch between the two, and what it says
  class Part {
    constructor(area) {
      this.area = area; this.kind = area.dataset.rule;
      this.names = JSON.parse(area.dataset.units || "{}");
      this.box = el("div", { className: "rb" });
      this.heard = el("div", { className: "rb-said" }); this.heard.setAttribute("role", "status"); this.heard.id = `rb-said-${this.kind}`;
      this.toggle = button(W.labels.by_text, () => this.turn(), "rb-toggle");
      area.before(this.box); area.after(this.heard, this.toggle);
      this.id = area.id; this.hint = document.getElementById(`${area.id}-hint`); this.box.tabIndex = -1;
      area.addEventListener("input", () => { if (!this.quiet) hear(); });
      const value = JSON.parse(area.dataset.value || "null");
      if (value || !area.value.trim()) { this.show(value); } else this.text(true);
    }
    show(value) {
      try {
        this.built = this.kind === "amount" ? new Amount(value, this.names, () => this.changed()) : new Tree(read(value), this.names, () => this.changed());
      } catch { this.text(true); this.heard.textContent = W.labels.unsaid; return; }
      this.box.replaceChildren(this.built.root);
      this.text(false);
    }
    text(yes) {
      this.typed = yes; this.box.hidden = yes; this.area.hidden = !yes;
      [this.box.id, this.area.id] = yes ? ["", this.id] : [this.id, `${this.id}-typed`]; // where “go to the field” leads
      if (this.hint) this.hint.hidden = !yes; // it tells how to type
      this.toggle.textContent = yes ? W.labels.by_click : W.labels.by_text;
    }
    changed() {
      const value = this.kind === "amount" ? this.built.value() : write(this.built.node);
      const nobody = this.kind === "conditions" && !this.built.node.parts.length;
      this.quiet = true;
      this.area.value = nobody ? "" : JSON.stringify(value);
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
      this.quiet = false;
      hear();
    }
    async turn() {
      if (!this.typed) { this.text(true); this.area.focus(); return; }
      const told = await ask();
      if (!told) return;
      if (!told[this.kind].error) this.show(told[this.kind].value);
      for (const part of parts) part.say(told[part.kind]);
    }
    say(told) {
      const lines = [...(told.error ? [] : [].concat(told.said || []))];
      this.heard.replaceChildren(...lines.map((words) => el("p", { textContent: words })));
      if (told.people) this.heard.append(el("p", { className: "rb-people", textContent: told.people }));
      for (const words of told.warnings || []) this.heard.append(el("p", { className: "rb-warn", textContent: words }));
      if (told.error) this.heard.append(el("p", { className: "error", textContent: told.error }));
    }
  }

  let parts = [], timer, asked;
  const ask = async () => {
    clearTimeout(timer); // what waits to be asked is asked now: a later question would make nothing of this answer
    const mine = (asked = Symbol("asked"));
    const body = new FormData();
    for (const part of parts) body.set(part.kind, part.area.value);
    body.set("csrf_token", areas[0].form.elements.csrf_token?.value || "");
    const answer = await fetch(`${HOME}/said`, { method: "POST", body, headers: { Accept: "application/json" } });
    return mine === asked && answer.ok ? answer.json() : null;
  };
  const hear = () => { clearTimeout(timer); timer = setTimeout(async () => { const told = await ask(); if (told) for (const part of parts) part.say(told[part.kind]); }, 250); };

  const fill = (form, name, value) => {
    const box = form.elements.namedItem(name);
    if (!box) return;
    if (box.type === "checkbox") box.checked = Boolean(value); else box.value = value ?? "";
    for (const each of box.length && !box.tagName ? box : [box]) each.dispatchEvent?.(new Event("change", { bubbles: true }));
  };
  // 只问用得着的: what the kind of occasion does not ask for is hidden, and empty
  const PLAIN = { festival: "", trigger: "", every_years: 1, starts_on: "", lead_days: 0, nightly: false };
  const narrow = (form, scenario, emptying = false) => {
    for (const [name, value] of Object.entries(PLAIN)) {
      const box = form.elements.namedItem(name)?.closest(".field");
      if (!box || box.classList.contains("wrong")) continue;
      const idle = Boolean(W.needs[scenario]) && !W.needs[scenario].includes(name);
      if (idle && emptying) fill(form, name, value);
      box.hidden = idle;
    }
  };
  const use = (template) => {
    const { form } = areas[0];
    const plain = { ...PLAIN, pending_days: 0, notice: true, ...template.terms, trigger: template.trigger };
    fill(form, "scenario", template.scenario);
    for (const [name, value] of Object.entries(plain)) fill(form, name, value);
    narrow(form, template.scenario);
    const name = form.elements.namedItem("name");
    if (name && (!name.value || name.dataset.filled === name.value)) { name.value = template.name; name.dataset.filled = template.name; }
    for (const part of parts) { part.show(template[part.kind]); part.changed(); }
    form.previousElementSibling.open = false;
    scrollTo({ top: 0 });
  };
  const gallery = () => el("details", { className: "panel rb-gallery" }, el("summary", { textContent: W.labels.templates }),
    ...W.groups.filter((each) => each.templates.length).map((each) => el("section", {}, el("h3", { textContent: each.label }),
      el("div", { className: "rb-templates" }, ...each.templates.map((one) => el("button", { type: "button", className: "rb-template", onclick: () => use(one) }, el("b", { textContent: one.name }), el("small", { textContent: one.says })))))));

  (async () => {
    const answer = await fetch(`${HOME}/words`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    W = await answer.json();
    parts = areas.map((area) => new Part(area));
    areas[0].form.before(gallery());
    const { form } = areas[0], occasion = form.elements.namedItem("scenario");
    if (occasion?.tagName === "SELECT") {
      narrow(form, occasion.value);
      occasion.addEventListener("change", () => narrow(form, occasion.value, true));
    }
    hear();
  })();
})();
